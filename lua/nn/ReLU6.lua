-- nn.ReLU6([inplace]): y = min(max(0, x), 6).
require 'nn'
local kernels = require 'nn.shared.kernels'
local flag = require 'nn.shared.flag'
local ReLU6, parent = torch.class('nn.ReLU6', 'nn.Module')

function ReLU6:__init(inplace)
   parent.__init(self)
   self.inplace = flag(self, inplace)
end

function ReLU6:updateOutput(input)
   kernels(self, input).HardTanh_updateOutput(input, self.output, 0, 6, self.inplace)
   return self.output
end

function ReLU6:updateGradInput(input, gradOutput)
   kernels(self, input).HardTanh_updateGradInput(input, gradOutput, self.gradInput, 0, 6, self.inplace)
   return self.gradInput
end
