-- cudnn.VolumetricFullConvolution(nInputPlane, nOutputPlane, kT, kW, kH [, dT, dW, dH, padT, padW, padH,
--                                 adjT, adjW, adjH])
require 'nn'
local VolumetricFullConvolution = torch.class('cudnn.VolumetricFullConvolution', 'nn.VolumetricFullConvolution')
require 'cudnn.shared.tuning'(VolumetricFullConvolution)

function VolumetricFullConvolution:to_nn() self.groups, self.fastest_mode = nil, nil end
