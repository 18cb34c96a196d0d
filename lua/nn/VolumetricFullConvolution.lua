-- nn.VolumetricFullConvolution(nInputPlane, nOutputPlane, kT, kW, kH [, dT, dW, dH, padT, padW, padH,
--                             adjT, adjW, adjH])
--   the transposed convolution.  input: [batch x] nInputPlane x time x height x width, or {that, a tensor with
--   the output's size};  weight: nInputPlane x nOutputPlane x kT x kH x kW;
--   output size: (time - 1) * dT - 2*padT + kT + adjT
require 'nn.thnn.convolution'
local shared = require 'nn.shared.convolution'
local full = require 'nn.shared.full'
local kernels = require 'nn.shared.kernels'
local VolumetricFullConvolution, parent = torch.class('nn.VolumetricFullConvolution', 'nn.Module')

function VolumetricFullConvolution:__init(nInputPlane, nOutputPlane, kT, kW, kH, dT, dW, dH, padT, padW, padH,
                                          adjT, adjW, adjH)
   parent.__init(self)
   shared.planes(self, nInputPlane, nOutputPlane)
   shared.sizes(self, shared.VOLUME, {kT, kW, kH}, {dT, dW, dH}, {padT or 0, padW or 0, padH or 0})
   full.adjustment(self, shared.VOLUME, {adjT, adjW, adjH})
   shared.parameters(self, {nInputPlane, nOutputPlane, kT, kH, kW}, {nOutputPlane})
   self.ones, self.finput, self.fgradInput = torch.Tensor(), torch.Tensor(), torch.Tensor()
   self._gradOutput = torch.Tensor()
   self:reset()
end

VolumetricFullConvolution.noBias = shared.noBias
VolumetricFullConvolution.clearState = full.clearState(parent)
VolumetricFullConvolution.type = shared.type(parent)

function VolumetricFullConvolution:reset(stdv)
   shared.need_bias(self)
   shared.uniform(self, stdv, self.kT * self.kW * self.kH * self.nInputPlane)
end

-- Files of old versions have no adjustment.
local function prepare(self)
   self.adjT, self.adjW, self.adjH = self.adjT or 0, self.adjW or 0, self.adjH or 0
   shared.spread(self, self.nInputPlane, self.nOutputPlane, self.kT, self.kH, self.kW)
   return shared.buffers(self)
end

function VolumetricFullConvolution:updateOutput(input)
   local finput, fgradInput = prepare(self)
   local x, adjT, adjW, adjH = full.split(self, input, shared.VOLUME)
   kernels(self, x).VolumetricFullConvolution_updateOutput(
      x, self.output, self.weight, self.bias, finput, fgradInput,
      self.dT, self.dW, self.dH, self.padT, self.padW, self.padH, adjT, adjW, adjH)
   return self.output
end

function VolumetricFullConvolution:updateGradInput(input, gradOutput)
   if self.gradInput then
      local finput, fgradInput = prepare(self)
      local x, adjT, adjW, adjH = full.split(self, input, shared.VOLUME)
      local gradInput = full.open(self, input)
      kernels(self, x).VolumetricFullConvolution_updateGradInput(
         x, gradOutput, gradInput, self.weight, finput, fgradInput,
         self.dT, self.dW, self.dH, self.padT, self.padW, self.padH, adjT, adjW, adjH)
      return full.close(self, input, gradInput)
   end
end

function VolumetricFullConvolution:accGradParameters(input, gradOutput, scale)
   local finput, fgradInput = prepare(self)
   local x, adjT, adjW, adjH = full.split(self, input, shared.VOLUME)
   kernels(self, x).VolumetricFullConvolution_accGradParameters(
      x, gradOutput, self.gradWeight, self.gradBias, finput, fgradInput,
      self.dT, self.dW, self.dH, self.padT, self.padW, self.padH, adjT, adjW, adjH, scale or 1)
end

function VolumetricFullConvolution:__tostring__()
   return shared.describe(self, shared.VOLUME, shared.adjustment(self, shared.VOLUME))
end
