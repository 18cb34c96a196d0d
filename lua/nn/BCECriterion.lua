-- nn.BCECriterion([weights [, sizeAverage]]): mean -(y log x + (1 - y) log(1 - x)), for x and y in
-- [0, 1]; the sum where sizeAverage is false.  weights: one for each element of an input that is no
-- batch.  1e-12 keeps the logarithms finite.
local err = require 'luatorch.error'
require 'nn'
local kernels = require 'nn.shared.kernels'
local class_weights = require 'nn.shared.class_weights'
local BCECriterion, parent = torch.class('nn.BCECriterion', 'nn.Criterion')

function BCECriterion:__init(weights, sizeAverage)
   parent.__init(self)
   if sizeAverage == nil then sizeAverage = true end
   self.sizeAverage = sizeAverage
   if weights ~= nil then self.weights = class_weights(weights) end
end

function BCECriterion:__len()
   return self.weights and self.weights:size(1) or 0
end

-- checks the sizes -> the weights in the shape of the target
local function prepare(self, input, target)
   if not torch.isTensor(target) or not torch.isTensor(input) then
      err.raise('nn.BCECriterion: tensors expected, got %s and %s', torch.type(input), torch.type(target))
   end
   if input:nElement() ~= target:nElement() then
      err.raise('input and target size mismatch: %d and %d elements', input:nElement(), target:nElement())
   end
   local weights = self.weights
   if weights ~= nil and target:dim() ~= 1 then
      weights = weights:view(1, target:size(2)):expandAs(target)
   end
   return weights
end

function BCECriterion:updateOutput(input, target)
   local weights = prepare(self, input, target)
   self.output_tensor = self.output_tensor or input.new(1)
   kernels(self, input).BCECriterion_updateOutput(input, target, self.output_tensor, self.sizeAverage, weights)
   self.output = self.output_tensor[1]
   return self.output
end

function BCECriterion:updateGradInput(input, target)
   local weights = prepare(self, input, target)
   kernels(self, input).BCECriterion_updateGradInput(input, target, self.gradInput, self.sizeAverage, weights)
   return self.gradInput
end
