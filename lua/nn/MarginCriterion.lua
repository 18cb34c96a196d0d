-- nn.MarginCriterion([margin]): mean max(0, margin - y_i x_i) for targets y of 1 and -1; the sum
-- where the field sizeAverage is false.
require 'nn'
local kernels = require 'nn.shared.kernels'
local MarginCriterion, parent = torch.class('nn.MarginCriterion', 'nn.Criterion')

function MarginCriterion:__init(margin)
   parent.__init(self)
   self.sizeAverage = true
   self.margin = margin or 1
   self.output_tensor = torch.Tensor(1)
end

function MarginCriterion:updateOutput(input, target)
   self.output_tensor = self.output_tensor or input.new(1)
   kernels(self, input).MarginCriterion_updateOutput(input, target, self.output_tensor, self.sizeAverage, self.margin)
   self.output = self.output_tensor[1]
   return self.output
end

function MarginCriterion:updateGradInput(input, target)
   kernels(self, input).MarginCriterion_updateGradInput(input, target, self.gradInput, self.sizeAverage, self.margin)
   return self.gradInput
end
