-- nn.SpatialClassNLLCriterion([weights [, sizeAverage [, ignoreIndex]]]): ClassNLLCriterion at every
-- place of an image.
--   input: batch x classes x height x width, log probabilities;  target: batch x height x width
require 'nn'
local SpatialClassNLLCriterion, parent = torch.class('nn.SpatialClassNLLCriterion', 'nn.Criterion')
require 'nn.shared.likelihood'(SpatialClassNLLCriterion, parent, 'SpatialClassNLLCriterion')
