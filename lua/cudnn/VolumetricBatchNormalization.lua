-- cudnn.VolumetricBatchNormalization(nFeature [, eps [, momentum [, affine]]]): nn.VolumetricBatchNormalization
require 'nn'
local VolumetricBatchNormalization = torch.class('cudnn.VolumetricBatchNormalization',
                                                 'nn.VolumetricBatchNormalization')
VolumetricBatchNormalization.mode = 'CUDNN_BATCHNORM_SPATIAL'
