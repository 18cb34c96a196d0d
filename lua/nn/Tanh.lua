-- nn.Tanh(): y = tanh(x), element by element.
require 'nn'
local kernels = require 'nn.shared.kernels'
local Tanh = torch.class('nn.Tanh', 'nn.Module')

function Tanh:updateOutput(input)
   kernels(self, input).Tanh_updateOutput(input, self.output)
   return self.output
end

function Tanh:updateGradInput(input, gradOutput)
   kernels(self, input).Tanh_updateGradInput(input, gradOutput, self.gradInput, self.output)
   return self.gradInput
end
