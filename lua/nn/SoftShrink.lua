-- nn.SoftShrink([lambda]): y = x moved towards 0 by lambda (0.5 by default), 0 where |x| <= lambda.
require 'nn'
local kernels = require 'nn.shared.kernels'
local number = require 'nn.shared.number'
local SoftShrink, parent = torch.class('nn.SoftShrink', 'nn.Module')

function SoftShrink:__init(lambda)
   parent.__init(self)
   self.lambda = number(self, 'lambda', lambda, 0.5)
end

function SoftShrink:updateOutput(input)
   kernels(self, input).SoftShrink_updateOutput(input, self.output, self.lambda)
   return self.output
end

function SoftShrink:updateGradInput(input, gradOutput)
   kernels(self, input).SoftShrink_updateGradInput(input, gradOutput, self.gradInput, self.lambda)
   return self.gradInput
end
