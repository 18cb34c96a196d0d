-- nn.SpatialSoftMax(): SoftMax over the planes at each place of an image; see SoftMax for the sizes.
require 'nn'
local kernels = require 'nn.shared.kernels'
local SpatialSoftMax = torch.class('nn.SpatialSoftMax', 'nn.Module')

function SpatialSoftMax:updateOutput(input)
   kernels(self, input).SoftMax_updateOutput(input, self.output)
   return self.output
end

function SpatialSoftMax:updateGradInput(input, gradOutput)
   kernels(self, input).SoftMax_updateGradInput(input, gradOutput, self.gradInput, self.output)
   return self.gradInput
end
