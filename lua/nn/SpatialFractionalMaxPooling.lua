-- nn.SpatialFractionalMaxPooling(kW, kH, outW, outH) or (kW, kH, ratioW, ratioH)
--   maxima of windows at random places that give an output of that size, or of that part of the
--   input's size; Graham, "Fractional Max-Pooling", 2014, pseudorandom mode
local err = require 'luatorch.error'
local shared = require 'nn.shared.pooling'
local fractional = require 'nn.shared.fractional'
local kernels = require 'nn.shared.kernels'
local SpatialFractionalMaxPooling, parent = torch.class('nn.SpatialFractionalMaxPooling', 'nn.Module')
local AXES, size = fractional.PLANE, fractional.output_size

function SpatialFractionalMaxPooling:__init(poolSizeW, poolSizeH, sizeW, sizeH)
   parent.__init(self)
   fractional.configure(self, AXES, {poolSizeW, poolSizeH}, {sizeW, sizeH})
end

SpatialFractionalMaxPooling.fixPoolingRegions = fractional.fixPoolingRegions
SpatialFractionalMaxPooling.clearState = fractional.clearState(parent)

function SpatialFractionalMaxPooling:updateOutput(input)
   local samples = fractional.samples(self, input, AXES)
   kernels(self, input).SpatialFractionalMaxPooling_updateOutput(
      input, self.output, size(self, 'W', input), size(self, 'H', input), self.poolSizeW, self.poolSizeH,
      shared.indices(self, input), samples)
   return self.output
end

function SpatialFractionalMaxPooling:updateGradInput(input, gradOutput)
   if not self.randomSamples then err.raise('%s: must call updateOutput first', torch.type(self)) end
   kernels(self, input).SpatialFractionalMaxPooling_updateGradInput(
      input, gradOutput, self.gradInput, size(self, 'W', input), size(self, 'H', input), self.poolSizeW,
      self.poolSizeH, self.indices)
   return self.gradInput
end

function SpatialFractionalMaxPooling:empty() return self:clearState() end

function SpatialFractionalMaxPooling:__tostring__() return fractional.describe(self, AXES) end
