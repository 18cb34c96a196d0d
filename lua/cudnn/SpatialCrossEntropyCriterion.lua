-- cudnn.SpatialCrossEntropyCriterion([weights [, sizeAverage]]): SpatialLogSoftMax and the negative
-- log-likelihood of a class at every place of a image.
require 'nn'
local SpatialCrossEntropyCriterion, parent = torch.class('cudnn.SpatialCrossEntropyCriterion', 'nn.Criterion')
require 'cudnn.shared.entropy'(SpatialCrossEntropyCriterion, parent, 'SpatialLogSoftMax', 2)
