-- nn.SpatialDepthWiseConvolution(nInputPlane, nOutputPlane, kW, kH [, dW, dH, padW, padH])
--   every input plane through nOutputPlane kernels of its own; input: [batch x] nInputPlane x height x width,
--   output: nInputPlane*nOutputPlane planes;  weight: nOutputPlane x nInputPlane x kH x kW (in two
--   dimensions until first used), bias: nOutputPlane x nInputPlane
local shared = require 'nn.shared.convolution'
local kernels = require 'nn.shared.kernels'
local SpatialDepthWiseConvolution, parent = torch.class('nn.SpatialDepthWiseConvolution', 'nn.Module')

function SpatialDepthWiseConvolution:__init(nInputPlane, nOutputPlane, kW, kH, dW, dH, padW, padH)
   parent.__init(self)
   shared.planes(self, nInputPlane, nOutputPlane)
   shared.sizes(self, shared.PLANE, {kW, kH}, {dW, dH}, {padW, padH})
   shared.parameters(self, {nOutputPlane, nInputPlane * kH * kW}, {nOutputPlane, nInputPlane})
   self.finput, self.fgradInput = torch.Tensor(), torch.Tensor()
   self:reset()
end

SpatialDepthWiseConvolution.noBias = shared.noBias
SpatialDepthWiseConvolution.clearState = shared.clearState(parent)
SpatialDepthWiseConvolution.type = shared.type(parent)

function SpatialDepthWiseConvolution:reset(stdv)
   shared.uniform(self, stdv, self.kW * self.kH * self.nInputPlane)
end

local function prepare(self)
   shared.upgrade(self)
   shared.spread(self, self.nOutputPlane, self.nInputPlane, self.kH, self.kW)
   return shared.buffers(self)
end

function SpatialDepthWiseConvolution:updateOutput(input)
   local finput, fgradInput = prepare(self)
   kernels(self, input).SpatialDepthWiseConvolution_updateOutput(
      input, self.output, self.weight, self.bias, finput, fgradInput,
      self.kW, self.kH, self.dW, self.dH, self.padW, self.padH)
   return self.output
end

function SpatialDepthWiseConvolution:updateGradInput(input, gradOutput)
   if self.gradInput then
      local finput, fgradInput = prepare(self)
      kernels(self, input).SpatialDepthWiseConvolution_updateGradInput(
         input, gradOutput, self.gradInput, self.weight, finput, fgradInput,
         self.kW, self.kH, self.dW, self.dH, self.padW, self.padH)
      return self.gradInput
   end
end

function SpatialDepthWiseConvolution:accGradParameters(input, gradOutput, scale)
   local finput, fgradInput = prepare(self)
   kernels(self, input).SpatialDepthWiseConvolution_accGradParameters(
      input, gradOutput, self.gradWeight, self.gradBias, finput, fgradInput,
      self.kW, self.kH, self.dW, self.dH, self.padW, self.padH, scale or 1)
end

function SpatialDepthWiseConvolution:__tostring__() return shared.describe(self, shared.PLANE) end
