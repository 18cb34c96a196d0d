-- cudnn.SpatialBatchNormalization(nFeature [, eps [, momentum [, affine]]]): nn.SpatialBatchNormalization
require 'nn'
local SpatialBatchNormalization = torch.class('cudnn.SpatialBatchNormalization', 'nn.SpatialBatchNormalization')
SpatialBatchNormalization.mode = 'CUDNN_BATCHNORM_SPATIAL'
