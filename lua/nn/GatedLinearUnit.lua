-- nn.GatedLinearUnit([dim]): y = a * sigmoid(b), a and b the halves of x along dim (by default the last).
require 'nn'
local kernels = require 'nn.shared.kernels'
local GatedLinearUnit, parent = torch.class('nn.GatedLinearUnit', 'nn.Module')

function GatedLinearUnit:__init(dim)
   parent.__init(self)
   self.dim = dim
end

function GatedLinearUnit:updateOutput(input)
   kernels(self, input).GatedLinear_updateOutput(input, self.output, self.dim or input:dim())
   return self.output
end

function GatedLinearUnit:updateGradInput(input, gradOutput)
   kernels(self, input).GatedLinear_updateGradInput(input, gradOutput, self.gradInput, self.dim or input:dim())
   return self.gradInput
end
