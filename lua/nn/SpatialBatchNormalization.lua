-- nn.SpatialBatchNormalization(N [, eps [, momentum [, affine]]])
--   nn.BatchNormalization for input: batch x N x height x width, with statistics of whole planes
local SpatialBatchNormalization = torch.class('nn.SpatialBatchNormalization', 'nn.BatchNormalization')
SpatialBatchNormalization.nDim = 4
