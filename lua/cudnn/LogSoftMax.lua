-- cudnn.LogSoftMax(): nn.LogSoftMax; an image is normalized as a whole
require 'nn'
local LogSoftMax = torch.class('cudnn.LogSoftMax', 'nn.LogSoftMax')
require 'cudnn.shared.softmax'(LogSoftMax, 'LogSoftMax', 'image')
