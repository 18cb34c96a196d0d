-- cudnn.BatchNormalization(nFeature [, eps [, momentum [, affine]]]): nn.BatchNormalization
require 'nn'
local BatchNormalization = torch.class('cudnn.BatchNormalization', 'nn.BatchNormalization')
BatchNormalization.mode = 'CUDNN_BATCHNORM_PER_ACTIVATION'
