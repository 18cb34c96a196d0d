-- nn.LogSigmoid(): y = log(1 / (1 + exp(-x))).
require 'nn'
local kernels = require 'nn.shared.kernels'
local LogSigmoid, parent = torch.class('nn.LogSigmoid', 'nn.Module')

function LogSigmoid:__init()
   parent.__init(self)
   self.buffer = torch.Tensor()
end

function LogSigmoid:updateOutput(input)
   kernels(self, input).LogSigmoid_updateOutput(input, self.output, self.buffer)
   return self.output
end

function LogSigmoid:updateGradInput(input, gradOutput)
   kernels(self, input).LogSigmoid_updateGradInput(input, gradOutput, self.gradInput, self.buffer)
   return self.gradInput
end

function LogSigmoid:clearState()
   if self.buffer then self.buffer:set() end
   return parent.clearState(self)
end
