-- cudnn.VolumetricSoftMax([fastMode]): over the planes at each place of a volume
require 'nn'
local VolumetricSoftMax, parent = torch.class('cudnn.VolumetricSoftMax', 'nn.Module')
require 'cudnn.shared.softmax'(VolumetricSoftMax, 'SoftMax', 'planes', 3)

-- fastMode: without the subtraction of the maximum on a device; the result is the same
function VolumetricSoftMax:__init(fast)
   parent.__init(self)
   self.algorithm = fast and 'CUDNN_SOFTMAX_FAST' or 'CUDNN_SOFTMAX_ACCURATE'
end
