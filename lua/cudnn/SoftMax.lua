-- cudnn.SoftMax([fastMode]): nn.SoftMax; an image is normalized as a whole
require 'nn'
local SoftMax, parent = torch.class('cudnn.SoftMax', 'nn.SoftMax')
require 'cudnn.shared.softmax'(SoftMax, 'SoftMax', 'image')

-- fastMode: without the subtraction of the maximum on a device; the result is the same
function SoftMax:__init(fast)
   parent.__init(self)
   self.algorithm = fast and 'CUDNN_SOFTMAX_FAST' or 'CUDNN_SOFTMAX_ACCURATE'
end
