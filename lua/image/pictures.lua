-- image.lena() and image.fabio(): a colored and a grey test picture.  They are drawn, in
-- luatorch/ops/pictures.py, with the sizes of the photographs of Torch7.
local T = require 'torch.Tensor'
local K = require('luatorch.kernels')('ops.pictures')
local image = image

-- lena() -> 3 x 512 x 512
function image.lena()
   local x = torch.Tensor(3, 512, 512)
   K.harbour(T.view(x))
   return x
end

-- fabio() -> 257 x 271
function image.fabio()
   local x = torch.Tensor(257, 271)
   K.vase(T.view(x))
   return x
end
