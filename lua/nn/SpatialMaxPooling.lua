-- nn.SpatialMaxPooling(kW, kH [, dW, dH, padW, padH])
--   input: [batch x] planes x height x width;  output size: floor((width + 2*padW - kW) / dW + 1),
--   or ceil(...) after :ceil();  indices: position of each maximum in its plane, from 1
local shared = require 'nn.shared.pooling'
local kernels = require 'nn.shared.kernels'
local SpatialMaxPooling, parent = torch.class('nn.SpatialMaxPooling', 'nn.Module')

function SpatialMaxPooling:__init(kW, kH, dW, dH, padW, padH)
   parent.__init(self)
   shared.sizes(self, shared.PLANE, {kW, kH}, {dW, dH}, {padW, padH})
   self.ceil_mode = false
   self.indices = torch.LongTensor()
end

SpatialMaxPooling.ceil, SpatialMaxPooling.floor = shared.ceil, shared.floor
SpatialMaxPooling.clearState = shared.clearState(parent)

function SpatialMaxPooling:updateOutput(input)
   shared.remember(self, input, shared.PLANE)
   kernels(self, input).SpatialMaxPooling_updateOutput(
      input, self.output, shared.indices(self, input),
      self.kW, self.kH, self.dW, self.dH, self.padW or 0, self.padH or 0, self.ceil_mode)
   return self.output
end

function SpatialMaxPooling:updateGradInput(input, gradOutput)
   kernels(self, input).SpatialMaxPooling_updateGradInput(
      input, gradOutput, self.gradInput, self.indices,
      self.kW, self.kH, self.dW, self.dH, self.padW or 0, self.padH or 0, self.ceil_mode)
   return self.gradInput
end

function SpatialMaxPooling:empty() return self:clearState() end

function SpatialMaxPooling:__tostring__() return shared.describe(self, shared.PLANE) end
