-- cudnn.SpatialDilatedConvolution(nInputPlane, nOutputPlane, kW, kH [, dW, dH, padW, padH,
--                                 dilationW, dilationH])
require 'nn'
local SpatialDilatedConvolution = torch.class('cudnn.SpatialDilatedConvolution', 'nn.SpatialDilatedConvolution')
require 'cudnn.shared.tuning'(SpatialDilatedConvolution)
