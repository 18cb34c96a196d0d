-- nn.Sigmoid(): y = 1 / (1 + exp(-x)), element by element.
require 'nn'
local kernels = require 'nn.shared.kernels'
local Sigmoid = torch.class('nn.Sigmoid', 'nn.Module')

function Sigmoid:updateOutput(input)
   kernels(self, input).Sigmoid_updateOutput(input, self.output)
   return self.output
end

function Sigmoid:updateGradInput(input, gradOutput)
   kernels(self, input).Sigmoid_updateGradInput(input, gradOutput, self.gradInput, self.output)
   return self.gradInput
end
