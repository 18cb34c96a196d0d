-- nn.VolumetricAveragePooling(kT, kW, kH [, dT, dW, dH, padT, padW, padH])
--   input: [batch x] planes x time x height x width;  output size: floor((time + 2*padT - kT) / dT + 1)
local shared = require 'nn.shared.pooling'
local kernels = require 'nn.shared.kernels'
local VolumetricAveragePooling, parent = torch.class('nn.VolumetricAveragePooling', 'nn.Module')

function VolumetricAveragePooling:__init(kT, kW, kH, dT, dW, dH, padT, padW, padH)
   parent.__init(self)
   shared.sizes(self, shared.VOLUME, {kT, kW, kH}, {dT, dW, dH}, {padT, padW, padH})
   self.ceil_mode = false
   self.count_include_pad = true
end

VolumetricAveragePooling.ceil, VolumetricAveragePooling.floor = shared.ceil, shared.floor
VolumetricAveragePooling.setCountIncludePad = shared.count_include
VolumetricAveragePooling.setCountExcludePad = shared.count_exclude

function VolumetricAveragePooling:updateOutput(input)
   kernels(self, input).VolumetricAveragePooling_updateOutput(
      input, self.output, self.kT, self.kW, self.kH, self.dT, self.dW, self.dH, self.padT or 0, self.padW or 0,
      self.padH or 0, self.ceil_mode, self.count_include_pad ~= false)
   return self.output
end

function VolumetricAveragePooling:updateGradInput(input, gradOutput)
   if self.gradInput then
      kernels(self, input).VolumetricAveragePooling_updateGradInput(
         input, gradOutput, self.gradInput, self.kT, self.kW, self.kH, self.dT, self.dW, self.dH, self.padT or 0,
         self.padW or 0, self.padH or 0, self.ceil_mode, self.count_include_pad ~= false)
      return self.gradInput
   end
end

function VolumetricAveragePooling:empty() return parent.clearState(self) end

function VolumetricAveragePooling:__tostring__() return shared.describe(self, shared.VOLUME) end
