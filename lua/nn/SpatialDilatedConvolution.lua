-- nn.SpatialDilatedConvolution(nInputPlane, nOutputPlane, kW, kH [, dW, dH, padW, padH, dilationW, dilationH])
--   as nn.SpatialConvolution, over windows of every dilation-th element; Yu and Koltun, 2015
local shared = require 'nn.shared.convolution'
local kernels = require 'nn.shared.kernels'
local SpatialDilatedConvolution, parent = torch.class('nn.SpatialDilatedConvolution', 'nn.SpatialConvolution')

function SpatialDilatedConvolution:__init(nInputPlane, nOutputPlane, kW, kH, dW, dH, padW, padH, dilationW, dilationH)
   parent.__init(self, nInputPlane, nOutputPlane, kW, kH, dW, dH, padW, padH)
   self.dilationW, self.dilationH = dilationW or 1, dilationH or 1
end

function SpatialDilatedConvolution:updateOutput(input)
   local finput, fgradInput = shared.buffers(self)
   kernels(self, input).SpatialDilatedConvolution_updateOutput(
      input, self.output, self.weight, self.bias, finput, fgradInput,
      self.kW, self.kH, self.dW, self.dH, self.padW, self.padH, self.dilationW, self.dilationH)
   return self.output
end

function SpatialDilatedConvolution:updateGradInput(input, gradOutput)
   if self.gradInput then
      local finput = shared.buffers(self)
      kernels(self, input).SpatialDilatedConvolution_updateGradInput(
         input, gradOutput, self.gradInput, self.weight, finput,
         self.kW, self.kH, self.dW, self.dH, self.padW, self.padH, self.dilationW, self.dilationH)
      return self.gradInput
   end
end

function SpatialDilatedConvolution:accGradParameters(input, gradOutput, scale)
   local finput, fgradInput = shared.buffers(self)
   kernels(self, input).SpatialDilatedConvolution_accGradParameters(
      input, gradOutput, self.gradWeight, self.gradBias, finput, fgradInput,
      self.kW, self.kH, self.dW, self.dH, self.padW, self.padH, self.dilationW, self.dilationH, scale or 1)
end

function SpatialDilatedConvolution:__tostring__()
   return shared.describe(self, shared.PLANE, shared.dilation(self, shared.PLANE))
end
