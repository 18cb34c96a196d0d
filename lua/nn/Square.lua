-- nn.Square(): x^2.
local kernels = require 'nn.shared.kernels'
local Square = torch.class('nn.Square', 'nn.Module')

function Square:updateOutput(input)
   kernels(self, input).Square_updateOutput(input, self.output)
   return self.output
end

function Square:updateGradInput(input, gradOutput)
   kernels(self, input).Square_updateGradInput(input, gradOutput, self.gradInput)
   return self.gradInput
end
