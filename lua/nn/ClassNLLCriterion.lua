-- nn.ClassNLLCriterion([weights [, sizeAverage [, ignoreIndex]]]): minus the log probability of the
-- target class.
--   input: classes, or batch x classes, log probabilities;  target: class number(s), from 1
--   loss = sum_b -weights[y_b] x[b][y_b], divided by the sum of the weights where sizeAverage
-- Targets equal to ignoreIndex do not count.  forward also returns the sum of the weights.
require 'nn'
local ClassNLLCriterion, parent = torch.class('nn.ClassNLLCriterion', 'nn.Criterion')
require 'nn.shared.likelihood'(ClassNLLCriterion, parent, 'ClassNLLCriterion')

function ClassNLLCriterion:__len()
   return self.weights and self.weights:size(1) or 0
end
