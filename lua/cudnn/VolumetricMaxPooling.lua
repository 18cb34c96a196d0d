-- cudnn.VolumetricMaxPooling(kT, kW, kH [, dT, dW, dH, padT, padW, padH])
--   nn.VolumetricMaxPooling; strides default to the window's size
require 'nn'
local VolumetricMaxPooling, parent = torch.class('cudnn.VolumetricMaxPooling', 'nn.VolumetricMaxPooling')
require 'cudnn.shared.pooling'.max(VolumetricMaxPooling, parent)
