-- torch's maths, one file a family.
require 'torch.maths.pointwise'
