-- nn.SpatialConvolution(nInputPlane, nOutputPlane, kW, kH [, dW, dH, padW, padH])
--   input: [batch x] nInputPlane x height x width;  weight: nOutputPlane x nInputPlane x kH x kW
--   output size: floor((width + 2*padW - kW) / dW + 1)
local shared = require 'nn.shared.convolution'
local SpatialConvolution, parent = torch.class('nn.SpatialConvolution', 'nn.Module')

function SpatialConvolution:__init(nInputPlane, nOutputPlane, kW, kH, dW, dH, padW, padH)
   parent.__init(self)
   shared.planes(self, nInputPlane, nOutputPlane)
   shared.sizes(self, shared.PLANE, {kW, kH}, {dW, dH}, {padW, padH})
   shared.parameters(self, {nOutputPlane, nInputPlane, kH, kW}, {nOutputPlane})
   self:reset()
end

SpatialConvolution.noBias = shared.noBias
SpatialConvolution.clearState = shared.clearState(parent)
SpatialConvolution.type = shared.type(parent)

function SpatialConvolution:reset(stdv)
   shared.uniform(self, stdv, self.kW * self.kH * self.nInputPlane)
end

-- The buffers, and a module of an old file brought up to date.
shared.plane_passes(SpatialConvolution, function(self)
   shared.upgrade(self)
   shared.spread(self, self.nOutputPlane, self.nInputPlane, self.kH, self.kW)
   return shared.buffers(self)
end)

function SpatialConvolution:__tostring__() return shared.describe(self, shared.PLANE) end
