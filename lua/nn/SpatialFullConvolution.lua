-- nn.SpatialFullConvolution(nInputPlane, nOutputPlane, kW, kH [, dW, dH, padW, padH, adjW, adjH])
--   the transposed convolution.  input: [batch x] nInputPlane x height x width, or {that, a tensor with
--   the output's size};  weight: nInputPlane x nOutputPlane x kH x kW;
--   output size: (width - 1) * dW - 2*padW + kW + adjW
require 'nn.thnn.convolution'
local shared = require 'nn.shared.convolution'
local full = require 'nn.shared.full'
local kernels = require 'nn.shared.kernels'
local SpatialFullConvolution, parent = torch.class('nn.SpatialFullConvolution', 'nn.Module')

function SpatialFullConvolution:__init(nInputPlane, nOutputPlane, kW, kH, dW, dH, padW, padH, adjW, adjH)
   parent.__init(self)
   shared.planes(self, nInputPlane, nOutputPlane)
   shared.sizes(self, shared.PLANE, {kW, kH}, {dW, dH}, {padW or 0, padH or 0})
   full.adjustment(self, shared.PLANE, {adjW, adjH})
   shared.parameters(self, {nInputPlane, nOutputPlane, kH, kW}, {nOutputPlane})
   self.ones = torch.Tensor()
   self:reset()
end

SpatialFullConvolution.noBias = shared.noBias
SpatialFullConvolution.clearState = full.clearState(parent)
SpatialFullConvolution.type = shared.type(parent)

function SpatialFullConvolution:reset(stdv)
   shared.uniform(self, stdv, self.kW * self.kH * self.nInputPlane)
end

-- Files of old versions have no adjustment.
local function prepare(self)
   self.adjW, self.adjH = self.adjW or 0, self.adjH or 0
   return shared.buffers(self)
end

function SpatialFullConvolution:updateOutput(input)
   local finput, fgradInput = prepare(self)
   local x, adjW, adjH = full.split(self, input, shared.PLANE)
   kernels(self, x).SpatialFullConvolution_updateOutput(
      x, self.output, self.weight, self.bias, finput, fgradInput,
      self.kW, self.kH, self.dW, self.dH, self.padW, self.padH, adjW, adjH)
   return self.output
end

function SpatialFullConvolution:updateGradInput(input, gradOutput)
   if self.gradInput then
      local finput = prepare(self)
      local x, adjW, adjH = full.split(self, input, shared.PLANE)
      local gradInput = full.open(self, input)
      kernels(self, x).SpatialFullConvolution_updateGradInput(
         x, gradOutput, gradInput, self.weight, finput,
         self.kW, self.kH, self.dW, self.dH, self.padW, self.padH, adjW, adjH)
      return full.close(self, input, gradInput)
   end
end

function SpatialFullConvolution:accGradParameters(input, gradOutput, scale)
   local finput, fgradInput = prepare(self)
   local x, adjW, adjH = full.split(self, input, shared.PLANE)
   kernels(self, x).SpatialFullConvolution_accGradParameters(
      x, gradOutput, self.gradWeight, self.gradBias, finput, fgradInput,
      self.kW, self.kH, self.dW, self.dH, self.padW, self.padH, adjW, adjH, scale or 1)
end

function SpatialFullConvolution:__tostring__()
   return shared.describe(self, shared.PLANE, shared.adjustment(self, shared.PLANE))
end
