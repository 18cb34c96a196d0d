-- nn.SpatialCrossMapLRN(size [, alpha [, beta [, k]]])
--   y = x / (k + alpha/size * the sum of the squares of `size` neighbouring planes)^beta
--   input: [batch x] planes x height x width
local nn = require 'nn'
local kernels = require 'nn.shared.kernels'
local SpatialCrossMapLRN, parent = torch.class('nn.SpatialCrossMapLRN', 'nn.Module')

function SpatialCrossMapLRN:__init(size, alpha, beta, k)
   parent.__init(self)
   self.size = size
   self.alpha, self.beta, self.k = alpha or 0.0001, beta or 0.75, k or 1
end

function SpatialCrossMapLRN:updateOutput(input)
   local list = kernels(self, input)
   self.scale = self.scale or input.new()
   list.SpatialCrossMapLRN_updateOutput(input, self.output, self.scale, self.size, self.alpha, self.beta, self.k)
   return self.output
end

function SpatialCrossMapLRN:updateGradInput(input, gradOutput)
   kernels(self, input).SpatialCrossMapLRN_updateGradInput(
      input, gradOutput, self.gradInput, self.scale, self.output, self.size, self.alpha, self.beta, self.k)
   return self.gradInput
end

function SpatialCrossMapLRN:clearState()
   nn.utils.clear(self, 'scale')
   return parent.clearState(self)
end
