-- nn.SpatialAveragePooling(kW, kH [, dW, dH, padW, padH])
--   input: [batch x] planes x height x width;  output size: floor((width + 2*padW - kW) / dW + 1),
--   or ceil(...) after :ceil().  Padding counts in the mean until :setCountExcludePad().
local shared = require 'nn.shared.pooling'
local kernels = require 'nn.shared.kernels'
local SpatialAveragePooling, parent = torch.class('nn.SpatialAveragePooling', 'nn.Module')

function SpatialAveragePooling:__init(kW, kH, dW, dH, padW, padH)
   parent.__init(self)
   shared.sizes(self, shared.PLANE, {kW, kH}, {dW or 1, dH or 1}, {padW, padH})
   self.ceil_mode = false
   self.count_include_pad = true
   self.divide = true
end

SpatialAveragePooling.ceil, SpatialAveragePooling.floor = shared.ceil, shared.floor
SpatialAveragePooling.setCountIncludePad = shared.count_include
SpatialAveragePooling.setCountExcludePad = shared.count_exclude

-- Files of old versions have none of these fields, and no division.
local function upgrade(self)
   self.ceil_mode = self.ceil_mode or false
   if self.count_include_pad == nil then self.count_include_pad = true end
   self.padW, self.padH = self.padW or 0, self.padH or 0
end

function SpatialAveragePooling:updateOutput(input)
   upgrade(self)
   kernels(self, input).SpatialAveragePooling_updateOutput(
      input, self.output, self.kW, self.kH, self.dW, self.dH, self.padW, self.padH, self.ceil_mode,
      self.count_include_pad)
   if not self.divide then self.output:mul(self.kW * self.kH) end
   return self.output
end

function SpatialAveragePooling:updateGradInput(input, gradOutput)
   if self.gradInput then
      upgrade(self)
      kernels(self, input).SpatialAveragePooling_updateGradInput(
         input, gradOutput, self.gradInput, self.kW, self.kH, self.dW, self.dH, self.padW, self.padH, self.ceil_mode,
         self.count_include_pad)
      if not self.divide then self.gradInput:mul(self.kW * self.kH) end
      return self.gradInput
   end
end

function SpatialAveragePooling:__tostring__() return shared.describe(self, shared.PLANE) end
