-- cudnn.SpatialAveragePooling(kW, kH [, dW, dH, padW, padH])
--   nn.SpatialAveragePooling; strides default to the window's size
require 'nn'
local SpatialAveragePooling, parent = torch.class('cudnn.SpatialAveragePooling', 'nn.SpatialAveragePooling')
require 'cudnn.shared.pooling'.average(SpatialAveragePooling, parent)

local init = SpatialAveragePooling.__init
function SpatialAveragePooling:__init(kW, kH, dW, dH, padW, padH)
   init(self, kW, kH, dW or kW, dH or kH, padW, padH)
end
