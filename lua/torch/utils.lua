local torch=require'torch.class' function torch.setnumthreads() end return {}
