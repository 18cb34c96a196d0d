-- nn.MultiLabelMarginCriterion(): hinge loss where a sample has several classes,
--   sum_ij max(0, 1 - (x[y_j] - x[i])) / classes,  i not among the y_j
--   input: classes, or batch x classes;  target: class numbers in the same size; a sample's end at
-- the first 0.  Averaged over the batch, or summed where the field sizeAverage is false.
require 'nn'
local kernels = require 'nn.shared.kernels'
local class_target = require 'nn.shared.classes'
local MultiLabelMarginCriterion, parent = torch.class('nn.MultiLabelMarginCriterion', 'nn.Criterion')

function MultiLabelMarginCriterion:__init()
   parent.__init(self)
   self.sizeAverage = true
   self.isTarget = torch.Tensor()
end

function MultiLabelMarginCriterion:updateOutput(input, target)
   target = class_target(self, input, target)
   self.isTarget = self.isTarget or input.new()
   self.output_tensor = self.output_tensor or input.new(1)
   kernels(self, input).MultiLabelMarginCriterion_updateOutput(input, target, self.output_tensor, self.isTarget,
                                                               self.sizeAverage)
   self.output = self.output_tensor[1]
   return self.output
end

function MultiLabelMarginCriterion:updateGradInput(input, target)
   target = class_target(self, input, target)
   kernels(self, input).MultiLabelMarginCriterion_updateGradInput(input, target, self.gradInput, self.isTarget,
                                                                  self.sizeAverage)
   return self.gradInput
end
