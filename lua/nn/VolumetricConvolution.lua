-- nn.VolumetricConvolution(nInputPlane, nOutputPlane, kT, kW, kH [, dT, dW, dH, padT, padW, padH])
--   input: [batch x] nInputPlane x time x height x width;  weight: nOutputPlane x nInputPlane x kT x kH x kW
--   output size: floor((time + 2*padT - kT) / dT + 1)
require 'nn.thnn.convolution'
local shared = require 'nn.shared.convolution'
local kernels = require 'nn.shared.kernels'
local VolumetricConvolution, parent = torch.class('nn.VolumetricConvolution', 'nn.Module')

function VolumetricConvolution:__init(nInputPlane, nOutputPlane, kT, kW, kH, dT, dW, dH, padT, padW, padH)
   parent.__init(self)
   shared.planes(self, nInputPlane, nOutputPlane)
   shared.sizes(self, shared.VOLUME, {kT, kW, kH}, {dT, dW, dH}, {padT, padW, padH})
   shared.parameters(self, {nOutputPlane, nInputPlane, kT, kH, kW}, {nOutputPlane})
   self:reset()
end

VolumetricConvolution.noBias = shared.noBias
VolumetricConvolution.clearState = shared.clearState(parent)
VolumetricConvolution.type = shared.type(parent)

function VolumetricConvolution:reset(stdv)
   shared.uniform(self, stdv, self.kT * self.kW * self.kH * self.nInputPlane)
end

-- Files of old versions have no padding.
local function prepare(self)
   self.padT, self.padW, self.padH = self.padT or 0, self.padW or 0, self.padH or 0
   shared.spread(self, self.nOutputPlane, self.nInputPlane, self.kT, self.kH, self.kW)
   return shared.buffers(self)
end

function VolumetricConvolution:updateOutput(input)
   local finput = prepare(self)
   kernels(self, input).VolumetricConvolutionMM_updateOutput(
      input, self.output, self.weight, self.bias, finput,
      self.kT, self.kW, self.kH, self.dT, self.dW, self.dH, self.padT, self.padW, self.padH)
   return self.output
end

function VolumetricConvolution:updateGradInput(input, gradOutput)
   if self.gradInput then
      local finput, fgradInput = prepare(self)
      kernels(self, input).VolumetricConvolutionMM_updateGradInput(
         input, gradOutput, self.gradInput, self.weight, finput, fgradInput,
         self.kT, self.kW, self.kH, self.dT, self.dW, self.dH, self.padT, self.padW, self.padH)
      return self.gradInput
   end
end

function VolumetricConvolution:accGradParameters(input, gradOutput, scale)
   local finput = prepare(self)
   kernels(self, input).VolumetricConvolutionMM_accGradParameters(
      input, gradOutput, self.gradWeight, self.gradBias, finput,
      self.kT, self.kW, self.kH, self.dT, self.dW, self.dH, self.padT, self.padW, self.padH, scale or 1)
end

function VolumetricConvolution:__tostring__() return shared.describe(self, shared.VOLUME) end
