-- nn.SoftMax(): y_i = exp(x_i) / sum_j exp(x_j), over the elements of a vector, of each row of a
-- matrix, or over the planes of (planes, height, width) and (batch, planes, height, width).
require 'nn'
local kernels = require 'nn.shared.kernels'
local SoftMax = torch.class('nn.SoftMax', 'nn.Module')

function SoftMax:updateOutput(input)
   kernels(self, input).SoftMax_updateOutput(input, self.output)
   return self.output
end

function SoftMax:updateGradInput(input, gradOutput)
   kernels(self, input).SoftMax_updateGradInput(input, gradOutput, self.gradInput, self.output)
   return self.gradInput
end
