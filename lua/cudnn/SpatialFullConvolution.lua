-- cudnn.SpatialFullConvolution(nInputPlane, nOutputPlane, kW, kH [, dW, dH, padW, padH, adjW, adjH])
require 'nn'
local SpatialFullConvolution = torch.class('cudnn.SpatialFullConvolution', 'nn.SpatialFullConvolution')
require 'cudnn.shared.tuning'(SpatialFullConvolution)

function SpatialFullConvolution:to_nn() self.groups, self.fastest_mode = nil, nil end
