-- cudnn.SpatialSoftMax([fastMode]): over the planes at each place of an image
require 'nn'
local SpatialSoftMax, parent = torch.class('cudnn.SpatialSoftMax', 'nn.SpatialSoftMax')
require 'cudnn.shared.softmax'(SpatialSoftMax, 'SoftMax', 'planes')

-- fastMode: without the subtraction of the maximum on a device; the result is the same
function SpatialSoftMax:__init(fast)
   parent.__init(self)
   self.algorithm = fast and 'CUDNN_SOFTMAX_FAST' or 'CUDNN_SOFTMAX_ACCURATE'
end
