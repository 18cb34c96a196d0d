-- nn.VolumetricBatchNormalization(N [, eps [, momentum [, affine]]])
--   nn.BatchNormalization for input: batch x N x time x height x width, with statistics of whole planes
local VolumetricBatchNormalization = torch.class('nn.VolumetricBatchNormalization', 'nn.BatchNormalization')
VolumetricBatchNormalization.nDim = 5
