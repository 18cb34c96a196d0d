-- nn.Sqrt([eps]): sqrt(x).  Where the output is 0 the gradient is taken to be 0.
local kernels = require 'nn.shared.kernels'
local Sqrt, parent = torch.class('nn.Sqrt', 'nn.Module')

function Sqrt:__init(eps)
   parent.__init(self)
   self.eps = eps or 0
end

function Sqrt:updateOutput(input)
   self.eps = self.eps or 0
   kernels(self, input).Sqrt_updateOutput(input, self.output, self.eps)
   return self.output
end

function Sqrt:updateGradInput(input, gradOutput)
   kernels(self, input).Sqrt_updateGradInput(input, gradOutput, self.gradInput, self.output)
   return self.gradInput
end
