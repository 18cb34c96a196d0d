-- nn.HardShrink([lambda]): y = x where |x| > lambda, else 0.  lambda is 0.5 by default.
require 'nn'
local kernels = require 'nn.shared.kernels'
local number = require 'nn.shared.number'
local HardShrink, parent = torch.class('nn.HardShrink', 'nn.Module')

function HardShrink:__init(lambda)
   parent.__init(self)
   self.lambda = number(self, 'lambda', lambda, 0.5)
end

function HardShrink:updateOutput(input)
   kernels(self, input).HardShrink_updateOutput(input, self.output, self.lambda)
   return self.output
end

function HardShrink:updateGradInput(input, gradOutput)
   kernels(self, input).HardShrink_updateGradInput(input, gradOutput, self.gradInput, self.lambda)
   return self.gradInput
end
