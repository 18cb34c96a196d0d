-- nn.SpatialLogSoftMax(): LogSoftMax over the planes at each place of an image; see LogSoftMax for the sizes.
require 'nn'
local kernels = require 'nn.shared.kernels'
local SpatialLogSoftMax = torch.class('nn.SpatialLogSoftMax', 'nn.Module')

function SpatialLogSoftMax:updateOutput(input)
   kernels(self, input).LogSoftMax_updateOutput(input, self.output)
   return self.output
end

function SpatialLogSoftMax:updateGradInput(input, gradOutput)
   kernels(self, input).LogSoftMax_updateGradInput(input, gradOutput, self.gradInput, self.output)
   return self.gradInput
end
