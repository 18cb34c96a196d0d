-- nn.VolumetricDilatedConvolution(nInputPlane, nOutputPlane, kT, kW, kH [, dT, dW, dH, padT, padW, padH,
--                                dilationT, dilationW, dilationH])
--   as nn.VolumetricConvolution, over windows of every dilation-th element
local shared = require 'nn.shared.convolution'
local kernels = require 'nn.shared.kernels'
local VolumetricDilatedConvolution, parent = torch.class('nn.VolumetricDilatedConvolution', 'nn.VolumetricConvolution')

function VolumetricDilatedConvolution:__init(nInputPlane, nOutputPlane, kT, kW, kH, dT, dW, dH, padT, padW, padH,
                                             dilationT, dilationW, dilationH)
   parent.__init(self, nInputPlane, nOutputPlane, kT, kW, kH, dT, dW, dH, padT, padW, padH)
   self.dilationT, self.dilationW, self.dilationH = dilationT or 1, dilationW or 1, dilationH or 1
end

function VolumetricDilatedConvolution:updateOutput(input)
   local finput, fgradInput = shared.buffers(self)
   kernels(self, input).VolumetricDilatedConvolution_updateOutput(
      input, self.output, self.weight, self.bias, finput, fgradInput,
      self.kT, self.kW, self.kH, self.dT, self.dW, self.dH, self.padT, self.padW, self.padH,
      self.dilationT, self.dilationW, self.dilationH)
   return self.output
end

function VolumetricDilatedConvolution:updateGradInput(input, gradOutput)
   if self.gradInput then
      local finput = shared.buffers(self)
      kernels(self, input).VolumetricDilatedConvolution_updateGradInput(
         input, gradOutput, self.gradInput, self.weight, finput,
         self.kT, self.kW, self.kH, self.dT, self.dW, self.dH, self.padT, self.padW, self.padH,
         self.dilationT, self.dilationW, self.dilationH)
      return self.gradInput
   end
end

function VolumetricDilatedConvolution:accGradParameters(input, gradOutput, scale)
   local finput, fgradInput = shared.buffers(self)
   kernels(self, input).VolumetricDilatedConvolution_accGradParameters(
      input, gradOutput, self.gradWeight, self.gradBias, finput, fgradInput,
      self.kT, self.kW, self.kH, self.dT, self.dW, self.dH, self.padT, self.padW, self.padH,
      self.dilationT, self.dilationW, self.dilationH, scale or 1)
end

function VolumetricDilatedConvolution:__tostring__()
   return shared.describe(self, shared.VOLUME, shared.dilation(self, shared.VOLUME))
end
