-- torch's maths, one file a family.
require 'torch.maths.pointwise'
require 'torch.maths.blas'
