-- cudnn.VolumetricAveragePooling(kT, kW, kH [, dT, dW, dH, padT, padW, padH])
--   nn.VolumetricAveragePooling; strides default to the window's size
require 'nn'
local VolumetricAveragePooling, parent = torch.class('cudnn.VolumetricAveragePooling', 'nn.VolumetricAveragePooling')
require 'cudnn.shared.pooling'.average(VolumetricAveragePooling, parent)
