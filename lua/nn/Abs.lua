-- nn.Abs(): |x|.
local kernels = require 'nn.shared.kernels'
local Abs = torch.class('nn.Abs', 'nn.Module')

function Abs:updateOutput(input)
   kernels(self, input).Abs_updateOutput(input, self.output)
   return self.output
end

function Abs:updateGradInput(input, gradOutput)
   kernels(self, input).Abs_updateGradInput(input, gradOutput, self.gradInput)
   return self.gradInput
end
