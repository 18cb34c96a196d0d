-- nn.SpatialSubSampling(nInputPlane, kW, kH [, dW, dH])
--   output = bias[plane] + weight[plane] * the sum of each kH x kW window of input
local shared = require 'nn.shared.convolution'
local kernels = require 'nn.shared.kernels'
local SpatialSubSampling, parent = torch.class('nn.SpatialSubSampling', 'nn.Module')

function SpatialSubSampling:__init(nInputPlane, kW, kH, dW, dH)
   parent.__init(self)
   self.nInputPlane = shared.positive(self, 'nInputPlane', nInputPlane)
   self.kW, self.kH = shared.positive(self, 'kW', kW), shared.positive(self, 'kH', kH)
   self.dW, self.dH = dW or 1, dH or 1
   shared.parameters(self, {nInputPlane}, {nInputPlane})
   self:reset()
end

function SpatialSubSampling:reset(stdv) shared.uniform(self, stdv, self.kW * self.kH) end

function SpatialSubSampling:updateOutput(input)
   kernels(self, input).SpatialSubSampling_updateOutput(
      input, self.output, self.weight, self.bias, self.kW, self.kH, self.dW, self.dH)
   return self.output
end

function SpatialSubSampling:updateGradInput(input, gradOutput)
   if self.gradInput then
      kernels(self, input).SpatialSubSampling_updateGradInput(
         input, gradOutput, self.gradInput, self.weight, self.kW, self.kH, self.dW, self.dH)
      return self.gradInput
   end
end

function SpatialSubSampling:accGradParameters(input, gradOutput, scale)
   kernels(self, input).SpatialSubSampling_accGradParameters(
      input, gradOutput, self.gradWeight, self.gradBias, self.kW, self.kH, self.dW, self.dH, scale or 1)
end
