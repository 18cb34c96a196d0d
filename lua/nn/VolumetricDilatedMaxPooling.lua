-- nn.VolumetricDilatedMaxPooling(kT, kW, kH [, dT, dW, dH, padT, padW, padH, dilationT, dilationW, dilationH])
--   as nn.VolumetricMaxPooling, over windows of every dilation-th element
local shared = require 'nn.shared.pooling'
local kernels = require 'nn.shared.kernels'
local VolumetricDilatedMaxPooling, parent = torch.class('nn.VolumetricDilatedMaxPooling', 'nn.VolumetricMaxPooling')

function VolumetricDilatedMaxPooling:__init(kT, kW, kH, dT, dW, dH, padT, padW, padH, dilationT, dilationW, dilationH)
   parent.__init(self, kT, kW, kH, dT, dW, dH, padT, padW, padH)
   self.dilationT, self.dilationW, self.dilationH = dilationT or 1, dilationW or 1, dilationH or 1
end

function VolumetricDilatedMaxPooling:updateOutput(input)
   shared.remember(self, input, shared.VOLUME)
   kernels(self, input).VolumetricDilatedMaxPooling_updateOutput(
      input, self.output, shared.indices(self, input), self.kT, self.kW, self.kH, self.dT, self.dW, self.dH,
      self.padT, self.padW, self.padH, self.dilationT, self.dilationW, self.dilationH, self.ceil_mode)
   return self.output
end

function VolumetricDilatedMaxPooling:updateGradInput(input, gradOutput)
   kernels(self, input).VolumetricDilatedMaxPooling_updateGradInput(
      input, gradOutput, self.gradInput, self.indices, self.kT, self.kW, self.kH, self.dT, self.dW, self.dH,
      self.padT, self.padW, self.padH, self.dilationT, self.dilationW, self.dilationH, self.ceil_mode)
   return self.gradInput
end

function VolumetricDilatedMaxPooling:__tostring__()
   return shared.describe(self, shared.VOLUME, shared.dilation(self, shared.VOLUME))
end
