-- cudnn.VolumetricCrossEntropyCriterion([weights [, sizeAverage]]): VolumetricLogSoftMax and the negative
-- log-likelihood of a class at every place of a volume.
require 'nn'
local VolumetricCrossEntropyCriterion, parent = torch.class('cudnn.VolumetricCrossEntropyCriterion', 'nn.Criterion')
require 'cudnn.shared.entropy'(VolumetricCrossEntropyCriterion, parent, 'VolumetricLogSoftMax', 3)
