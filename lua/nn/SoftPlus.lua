-- nn.SoftPlus([beta]): y = log(1 + exp(beta x)) / beta, and x where beta x > 20.
require 'nn'
local kernels = require 'nn.shared.kernels'
local number = require 'nn.shared.number'
local SoftPlus, parent = torch.class('nn.SoftPlus', 'nn.Module')

function SoftPlus:__init(beta)
   parent.__init(self)
   self.beta = number(self, 'beta', beta, 1)
   self.threshold = 20
end

function SoftPlus:updateOutput(input)
   kernels(self, input).SoftPlus_updateOutput(input, self.output, self.beta or 1, self.threshold or 20)
   return self.output
end

function SoftPlus:updateGradInput(input, gradOutput)
   kernels(self, input).SoftPlus_updateGradInput(input, gradOutput, self.gradInput, self.output, self.beta or 1,
                                                 self.threshold or 20)
   return self.gradInput
end
