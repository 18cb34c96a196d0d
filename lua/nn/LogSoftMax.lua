-- nn.LogSoftMax(): y_i = x_i - log sum_j exp(x_j), over the elements of a vector, of each row of a
-- matrix, or over the planes of (planes, height, width) and (batch, planes, height, width).
require 'nn'
local kernels = require 'nn.shared.kernels'
local LogSoftMax = torch.class('nn.LogSoftMax', 'nn.Module')

function LogSoftMax:updateOutput(input)
   kernels(self, input).LogSoftMax_updateOutput(input, self.output)
   return self.output
end

function LogSoftMax:updateGradInput(input, gradOutput)
   kernels(self, input).LogSoftMax_updateGradInput(input, gradOutput, self.gradInput, self.output)
   return self.gradInput
end
