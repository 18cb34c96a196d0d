-- nn.SpatialAdaptiveAveragePooling(W, H)
--   means over windows that give an output of H x W, whatever the input's size: rows
--   floor(i * height / H) to ceil((i + 1) * height / H)
local kernels = require 'nn.shared.kernels'
local SpatialAdaptiveAveragePooling, parent = torch.class('nn.SpatialAdaptiveAveragePooling', 'nn.Module')

function SpatialAdaptiveAveragePooling:__init(W, H)
   parent.__init(self)
   self.W, self.H = W, H
end

function SpatialAdaptiveAveragePooling:updateOutput(input)
   kernels(self, input).SpatialAdaptiveAveragePooling_updateOutput(input, self.output, self.W, self.H)
   return self.output
end

function SpatialAdaptiveAveragePooling:updateGradInput(input, gradOutput)
   kernels(self, input).SpatialAdaptiveAveragePooling_updateGradInput(input, gradOutput, self.gradInput)
   return self.gradInput
end
