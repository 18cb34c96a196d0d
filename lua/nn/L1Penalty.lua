-- nn.L1Penalty(l1weight [, sizeAverage [, provideOutput]]): passes the input on, keeps the penalty
-- l1weight * sum |x| in `loss` and adds its gradient.
--   provideOutput false: the gradient is that of the penalty alone
local nn = require 'nn'
local expect = require 'nn.shared.expect'
local L1Penalty, parent = torch.class('nn.L1Penalty', 'nn.Module')

function L1Penalty:__init(l1weight, sizeAverage, provideOutput)
   parent.__init(self)
   self.l1weight = l1weight
   self.sizeAverage = sizeAverage or false
   self.provideOutput = provideOutput == nil or provideOutput
end

local function weight(self, input)
   expect.number(self, 'l1weight', self.l1weight)
   if self.sizeAverage then return self.l1weight / input:nElement() end
   return self.l1weight
end

function L1Penalty:updateOutput(input)
   expect.real(self, input)
   self.loss = weight(self, input) * input:norm(1)
   self.output = input
   return input
end

function L1Penalty:updateGradInput(input, gradOutput)
   local gradInput = self.gradInput
   gradInput:resizeAs(input):copy(input):sign():mul(weight(self, input))
   if self.provideOutput then gradInput:add(gradOutput) end
   return gradInput
end

function L1Penalty:clearState() return nn.utils.forget(self, 'output', 'gradInput') end
