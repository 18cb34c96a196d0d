-- nn.SmoothL1Criterion([sizeAverage]): mean of d^2 / 2 where d = |x_i - y_i| < 1, else d - 1/2; the
-- sum where sizeAverage is false.
require 'nn'
local kernels = require 'nn.shared.kernels'
local SmoothL1Criterion, parent = torch.class('nn.SmoothL1Criterion', 'nn.Criterion')

function SmoothL1Criterion:__init(sizeAverage)
   parent.__init(self)
   if sizeAverage == nil then sizeAverage = true end
   self.sizeAverage = sizeAverage
   self.output_tensor = torch.Tensor(1)
end

function SmoothL1Criterion:updateOutput(input, target)
   self.output_tensor = self.output_tensor or input.new(1)
   kernels(self, input).SmoothL1Criterion_updateOutput(input, target, self.output_tensor, self.sizeAverage)
   self.output = self.output_tensor[1]
   return self.output
end

function SmoothL1Criterion:updateGradInput(input, target)
   kernels(self, input).SmoothL1Criterion_updateGradInput(input, target, self.gradInput, self.sizeAverage)
   return self.gradInput
end
