-- cudnn.SpatialMaxPooling(kW, kH [, dW, dH, padW, padH])
--   nn.SpatialMaxPooling; strides default to the window's size
require 'nn'
local SpatialMaxPooling, parent = torch.class('cudnn.SpatialMaxPooling', 'nn.SpatialMaxPooling')
require 'cudnn.shared.pooling'.max(SpatialMaxPooling, parent)
