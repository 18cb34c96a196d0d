-- nn.SoftMarginCriterion([sizeAverage]): mean log(1 + exp(-y_i x_i)) for targets y of 1 and -1; the sum
-- where sizeAverage is false.
require 'nn'
local kernels = require 'nn.shared.kernels'
local SoftMarginCriterion, parent = torch.class('nn.SoftMarginCriterion', 'nn.Criterion')

function SoftMarginCriterion:__init(sizeAverage)
   parent.__init(self)
   if sizeAverage == nil then sizeAverage = true end
   self.sizeAverage = sizeAverage
   self.output_tensor = torch.Tensor(1)
end

function SoftMarginCriterion:updateOutput(input, target)
   self.output_tensor = self.output_tensor or input.new(1)
   kernels(self, input).SoftMarginCriterion_updateOutput(input, target, self.output_tensor, self.sizeAverage)
   self.output = self.output_tensor[1]
   return self.output
end

function SoftMarginCriterion:updateGradInput(input, target)
   kernels(self, input).SoftMarginCriterion_updateGradInput(input, target, self.gradInput, self.sizeAverage)
   return self.gradInput
end
