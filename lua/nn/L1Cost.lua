-- nn.L1Cost(): the sum of |x_i|; there is no target.
require 'nn'
local kernels = require 'nn.shared.kernels'
local expect = require 'nn.shared.expect'
local L1Cost = torch.class('nn.L1Cost', 'nn.Criterion')

function L1Cost:updateOutput(input)
   expect.real(self, input)
   self.output_tensor = self.output_tensor or input.new(1)
   kernels(self, input).L1Cost_updateOutput(input, self.output_tensor)
   self.output = self.output_tensor[1]
   return self.output
end

function L1Cost:updateGradInput(input)
   kernels(self, input).L1Cost_updateGradInput(input, nil, self.gradInput)
   return self.gradInput
end
