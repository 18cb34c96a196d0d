-- nn.VolumetricMaxPooling(kT, kW, kH [, dT, dW, dH, padT, padW, padH])
--   input: [batch x] planes x time x height x width;  output size: floor((time + 2*padT - kT) / dT + 1),
--   or ceil(...) after :ceil();  indices: position of each maximum in its volume, from 1
local shared = require 'nn.shared.pooling'
local kernels = require 'nn.shared.kernels'
local VolumetricMaxPooling, parent = torch.class('nn.VolumetricMaxPooling', 'nn.Module')
VolumetricMaxPooling.__version = 2

function VolumetricMaxPooling:__init(kT, kW, kH, dT, dW, dH, padT, padW, padH)
   parent.__init(self)
   shared.sizes(self, shared.VOLUME, {kT, kW, kH}, {dT, dW, dH}, {padT, padW, padH})
   self.ceil_mode = false
   self.indices = torch.LongTensor()
end

VolumetricMaxPooling.ceil, VolumetricMaxPooling.floor = shared.ceil, shared.floor
VolumetricMaxPooling.clearState = shared.clearState(parent)

function VolumetricMaxPooling:updateOutput(input)
   shared.remember(self, input, shared.VOLUME)
   kernels(self, input).VolumetricMaxPooling_updateOutput(
      input, self.output, shared.indices(self, input), self.kT, self.kW, self.kH, self.dT, self.dW, self.dH,
      self.padT, self.padW, self.padH, self.ceil_mode)
   return self.output
end

function VolumetricMaxPooling:updateGradInput(input, gradOutput)
   kernels(self, input).VolumetricMaxPooling_updateGradInput(
      input, gradOutput, self.gradInput, self.indices, self.kT, self.kW, self.kH, self.dT, self.dW, self.dH,
      self.padT, self.padW, self.padH, self.ceil_mode)
   return self.gradInput
end

function VolumetricMaxPooling:empty() return self:clearState() end

-- Files of version 1 know neither padding nor ceil mode.
function VolumetricMaxPooling:read(file, version)
   parent.read(self, file)
   if version < 2 then
      self.ceil_mode = false
      self.padT, self.padW, self.padH = self.padT or 0, self.padW or 0, self.padH or 0
   end
end

function VolumetricMaxPooling:__tostring__() return shared.describe(self, shared.VOLUME) end
