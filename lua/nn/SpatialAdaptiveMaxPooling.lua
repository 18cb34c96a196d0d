-- nn.SpatialAdaptiveMaxPooling(W, H)
--   maxima over windows that give an output of H x W, whatever the input's size: rows
--   floor(i * height / H) to ceil((i + 1) * height / H)
local shared = require 'nn.shared.pooling'
local kernels = require 'nn.shared.kernels'
local SpatialAdaptiveMaxPooling, parent = torch.class('nn.SpatialAdaptiveMaxPooling', 'nn.Module')

function SpatialAdaptiveMaxPooling:__init(W, H)
   parent.__init(self)
   self.W, self.H = W, H
end

SpatialAdaptiveMaxPooling.clearState = shared.clearState(parent)

function SpatialAdaptiveMaxPooling:updateOutput(input)
   kernels(self, input).SpatialAdaptiveMaxPooling_updateOutput(
      input, self.output, shared.indices(self, input), self.W, self.H)
   return self.output
end

function SpatialAdaptiveMaxPooling:updateGradInput(input, gradOutput)
   kernels(self, input).SpatialAdaptiveMaxPooling_updateGradInput(input, gradOutput, self.gradInput, self.indices)
   return self.gradInput
end

function SpatialAdaptiveMaxPooling:empty() return self:clearState() end
