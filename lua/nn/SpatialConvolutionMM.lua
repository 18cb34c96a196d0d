-- nn.SpatialConvolutionMM(nInputPlane, nOutputPlane, kW, kH [, dW, dH, padW, padH])
--   as nn.SpatialConvolution, with weight: nOutputPlane x (nInputPlane*kH*kW)
local shared = require 'nn.shared.convolution'
local SpatialConvolutionMM, parent = torch.class('nn.SpatialConvolutionMM', 'nn.Module')

function SpatialConvolutionMM:__init(nInputPlane, nOutputPlane, kW, kH, dW, dH, padW, padH)
   parent.__init(self)
   shared.planes(self, nInputPlane, nOutputPlane)
   shared.sizes(self, shared.PLANE, {kW, kH}, {dW, dH}, {padW, padH})
   shared.parameters(self, {nOutputPlane, nInputPlane * kH * kW}, {nOutputPlane})
   self.finput, self.fgradInput = torch.Tensor(), torch.Tensor()
   self:reset()
end

SpatialConvolutionMM.noBias = shared.noBias
SpatialConvolutionMM.clearState = shared.clearState(parent)
SpatialConvolutionMM.type = shared.type(parent)

function SpatialConvolutionMM:reset(stdv)
   shared.need_bias(self)
   shared.uniform(self, stdv, self.kW * self.kH * self.nInputPlane)
end

shared.plane_passes(SpatialConvolutionMM, function(self)
   shared.upgrade(self)
   return shared.buffers(self)
end)

function SpatialConvolutionMM:__tostring__() return shared.describe(self, shared.PLANE) end
