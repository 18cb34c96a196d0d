-- nn.AbsCriterion([sizeAverage]): mean |x_i - y_i|, or the sum where sizeAverage is false.
require 'nn'
local kernels = require 'nn.shared.kernels'
local AbsCriterion, parent = torch.class('nn.AbsCriterion', 'nn.Criterion')

function AbsCriterion:__init(sizeAverage)
   parent.__init(self)
   if sizeAverage == nil then sizeAverage = true end
   self.sizeAverage = sizeAverage
   self.output_tensor = torch.Tensor(1)
end

function AbsCriterion:updateOutput(input, target)
   self.output_tensor = self.output_tensor or input.new(1)
   kernels(self, input).AbsCriterion_updateOutput(input, target, self.output_tensor, self.sizeAverage)
   self.output = self.output_tensor[1]
   return self.output
end

function AbsCriterion:updateGradInput(input, target)
   kernels(self, input).AbsCriterion_updateGradInput(input, target, self.gradInput, self.sizeAverage)
   return self.gradInput
end
