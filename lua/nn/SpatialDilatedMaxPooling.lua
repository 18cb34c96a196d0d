-- nn.SpatialDilatedMaxPooling(kW, kH [, dW, dH, padW, padH, dilationW, dilationH])
--   as nn.SpatialMaxPooling, over windows of every dilation-th element
local shared = require 'nn.shared.pooling'
local kernels = require 'nn.shared.kernels'
local SpatialDilatedMaxPooling, parent = torch.class('nn.SpatialDilatedMaxPooling', 'nn.SpatialMaxPooling')

function SpatialDilatedMaxPooling:__init(kW, kH, dW, dH, padW, padH, dilationW, dilationH)
   parent.__init(self, kW, kH, dW, dH, padW, padH)
   self.dilationW, self.dilationH = dilationW or 1, dilationH or 1
end

function SpatialDilatedMaxPooling:updateOutput(input)
   shared.remember(self, input, shared.PLANE)
   kernels(self, input).SpatialDilatedMaxPooling_updateOutput(
      input, self.output, shared.indices(self, input),
      self.kW, self.kH, self.dW, self.dH, self.padW, self.padH, self.dilationW, self.dilationH, self.ceil_mode)
   return self.output
end

function SpatialDilatedMaxPooling:updateGradInput(input, gradOutput)
   kernels(self, input).SpatialDilatedMaxPooling_updateGradInput(
      input, gradOutput, self.gradInput, self.indices,
      self.kW, self.kH, self.dW, self.dH, self.padW, self.padH, self.dilationW, self.dilationH, self.ceil_mode)
   return self.gradInput
end

function SpatialDilatedMaxPooling:__tostring__()
   return shared.describe(self, shared.PLANE, shared.dilation(self, shared.PLANE))
end
