-- nn.VolumetricFractionalMaxPooling(kT, kW, kH, outT, outW, outH) or (kT, kW, kH, ratioT, ratioW, ratioH)
--   nn.SpatialFractionalMaxPooling with a third axis; input: [batch x] planes x height x width x time
local err = require 'luatorch.error'
local shared = require 'nn.shared.pooling'
local fractional = require 'nn.shared.fractional'
local kernels = require 'nn.shared.kernels'
local VolumetricFractionalMaxPooling, parent = torch.class('nn.VolumetricFractionalMaxPooling', 'nn.Module')
local AXES, size = fractional.VOLUME, fractional.output_size

function VolumetricFractionalMaxPooling:__init(poolSizeT, poolSizeW, poolSizeH, sizeT, sizeW, sizeH)
   parent.__init(self)
   fractional.configure(self, AXES, {poolSizeT, poolSizeW, poolSizeH}, {sizeT, sizeW, sizeH})
end

VolumetricFractionalMaxPooling.fixPoolingRegions = fractional.fixPoolingRegions
VolumetricFractionalMaxPooling.clearState = fractional.clearState(parent)

function VolumetricFractionalMaxPooling:updateOutput(input)
   local samples = fractional.samples(self, input, AXES)
   kernels(self, input).VolumetricFractionalMaxPooling_updateOutput(
      input, self.output, size(self, 'T', input), size(self, 'W', input), size(self, 'H', input),
      self.poolSizeT, self.poolSizeW, self.poolSizeH, shared.indices(self, input), samples)
   return self.output
end

function VolumetricFractionalMaxPooling:updateGradInput(input, gradOutput)
   if not self.randomSamples then err.raise('%s: must call updateOutput first', torch.type(self)) end
   kernels(self, input).VolumetricFractionalMaxPooling_updateGradInput(
      input, gradOutput, self.gradInput, size(self, 'T', input), size(self, 'W', input), size(self, 'H', input),
      self.poolSizeT, self.poolSizeW, self.poolSizeH, self.indices)
   return self.gradInput
end

function VolumetricFractionalMaxPooling:empty() return self:clearState() end

function VolumetricFractionalMaxPooling:__tostring__() return fractional.describe(self, AXES) end
