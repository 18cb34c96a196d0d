-- torch's maths, one file a family.
require 'torch.maths.pointwise'
require 'torch.maths.compare'
require 'torch.maths.operators'
require 'torch.maths.create'
require 'torch.maths.cat'
require 'torch.maths.blas'
require 'torch.maths.reduce'
require 'torch.maths.sort'
