-- cudnn.VolumetricConvolution(nInputPlane, nOutputPlane, kT, kW, kH [, dT, dW, dH, padT, padW, padH])
require 'nn'
local VolumetricConvolution = torch.class('cudnn.VolumetricConvolution', 'nn.VolumetricConvolution')
require 'cudnn.shared.tuning'(VolumetricConvolution)

function VolumetricConvolution:to_nn() self.groups, self.fastest_mode = nil, nil end
