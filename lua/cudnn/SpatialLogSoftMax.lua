-- cudnn.SpatialLogSoftMax(): over the planes at each place of an image
require 'nn'
local SpatialLogSoftMax = torch.class('cudnn.SpatialLogSoftMax', 'nn.SpatialLogSoftMax')
require 'cudnn.shared.softmax'(SpatialLogSoftMax, 'LogSoftMax', 'planes')
