-- What nn.SpatialConvolutionMap and nn.SpatialFullConvolutionMap share: everything but the THNN functions.
local err = require 'luatorch.error'
local nn = require 'nn'
local shared = require 'nn.shared.convolution'
local kernels = require 'nn.shared.kernels'
local sqrt = math.sqrt

-- install(Class, parent, name): the methods of a module that calls <name>_updateOutput etc.
return function(Class, parent, name)
   local forward, backward = name .. '_updateOutput', name .. '_updateGradInput'
   local accumulate = name .. '_accGradParameters'

   function Class:__init(conMatrix, kW, kH, dW, dH)
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
   function Class:reset(stdv)
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

   function Class:updateOutput(input)
      kernels(self, input)[forward](
         input, self.output, self.weight, self.bias, self.connTable, self.nInputPlane, self.nOutputPlane,
         self.dW, self.dH)
      return self.output
   end

   function Class:updateGradInput(input, gradOutput)
      if self.gradInput then
         kernels(self, input)[backward](
            input, gradOutput, self.gradInput, self.weight, self.bias, self.connTable, self.nInputPlane,
            self.nOutputPlane, self.dW, self.dH)
         return self.gradInput
      end
   end

   function Class:accGradParameters(input, gradOutput, scale)
      kernels(self, input)[accumulate](
         input, gradOutput, self.gradWeight, self.gradBias, self.connTable, self.nInputPlane, self.nOutputPlane,
         self.dW, self.dH, scale or 1)
   end

   function Class:decayParameters(decay)
      self.weight:add(-decay, self.weight)
      self.bias:add(-decay, self.bias)
   end

   function Class:clearState()
      nn.utils.clear(self, '_input', '_gradOutput')
      return parent.clearState(self)
   end
end
