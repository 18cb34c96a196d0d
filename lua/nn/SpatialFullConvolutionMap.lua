-- nn.SpatialFullConvolutionMap(connectionTable, kW, kH [, dW, dH])
--   a full (transposed) convolution with the connections that the table's rows {input plane, output plane} name
--   (see nn.tables).  weight: rows x kH x kW;  bias: output planes
local err = require 'luatorch.error'
local nn = require 'nn'
local shared = require 'nn.shared.convolution'
local kernels = require 'nn.shared.kernels'
local SpatialFullConvolutionMap, parent = torch.class('nn.SpatialFullConvolutionMap', 'nn.Module')
local sqrt = math.sqrt

function SpatialFullConvolutionMap:__init(conMatrix, kW, kH, dW, dH)
   parent.__init(self)
   if not torch.isTensor(conMatrix) or conMatrix:dim() ~= 2 or conMatrix:size(2) ~= 2 then
      err.raise('%s: connection table of size n x 2 expected, got %s', torch.type(self), torch.type(conMatrix))
   end
   self.kW, self.kH = shared.positive(self, 'kW', kW), shared.positive(self, 'kH', kH)
   self.dW, self.dH = dW or 1, dH or 1
   self.connTable = conMatrix
   self.nInputPlane = conMatrix:select(2, 1):max()
   self.nOutputPlane = conMatrix:select(2, 2):max()
   shared.parameters(self, {conMatrix:size(1), kH, kW}, {self.nOutputPlane})
   self:reset()
end

-- reset([stdv]): each kernel uniform in [-1 / sqrt(n), 1 / sqrt(n)], n the inputs of its output
function SpatialFullConvolutionMap:reset(stdv)
   if stdv then
      stdv = stdv * sqrt(3)
      self.weight:uniform(-stdv, stdv)
      self.bias:uniform(-stdv, stdv)
      return
   end
   local connections, inputs = self.connTable, torch.zeros(self.nOutputPlane)
   for k = 1, connections:size(1) do inputs[connections[k][2]] = inputs[connections[k][2]] + 1 end
   for k = 1, connections:size(1) do
      local s = 1 / sqrt(self.kW * self.kH * inputs[connections[k][2]])
      self.weight:select(1, k):uniform(-s, s)
   end
   for k = 1, self.bias:size(1) do
      local s = 1 / sqrt(self.kW * self.kH * inputs[k])
      self.bias[k] = torch.uniform(-s, s)
   end
end

function SpatialFullConvolutionMap:updateOutput(input)
   kernels(self, input).SpatialFullConvolutionMap_updateOutput(
      input, self.output, self.weight, self.bias, self.connTable, self.nInputPlane, self.nOutputPlane,
      self.dW, self.dH)
   return self.output
end

function SpatialFullConvolutionMap:updateGradInput(input, gradOutput)
   if self.gradInput then
      kernels(self, input).SpatialFullConvolutionMap_updateGradInput(
         input, gradOutput, self.gradInput, self.weight, self.bias, self.connTable, self.nInputPlane,
         self.nOutputPlane, self.dW, self.dH)
      return self.gradInput
   end
end

function SpatialFullConvolutionMap:accGradParameters(input, gradOutput, scale)
   kernels(self, input).SpatialFullConvolutionMap_accGradParameters(
      input, gradOutput, self.gradWeight, self.gradBias, self.connTable, self.nInputPlane, self.nOutputPlane,
      self.dW, self.dH, scale or 1)
end

function SpatialFullConvolutionMap:decayParameters(decay)
   self.weight:add(-decay, self.weight)
   self.bias:add(-decay, self.bias)
end

function SpatialFullConvolutionMap:clearState()
   nn.utils.clear(self, '_input', '_gradOutput')
   return parent.clearState(self)
end
