-- cudnn.VolumetricLogSoftMax(): over the planes at each place of a volume
require 'nn'
local VolumetricLogSoftMax = torch.class('cudnn.VolumetricLogSoftMax', 'nn.Module')
require 'cudnn.shared.softmax'(VolumetricLogSoftMax, 'LogSoftMax', 'planes', 3)
