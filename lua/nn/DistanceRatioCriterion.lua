-- nn.DistanceRatioCriterion([sizeAverage]): input {Ds, Dd}, the distances of an anchor to a similar and
-- to another sample; mean -log(exp(-Ds) / (exp(-Ds) + exp(-Dd))) = log(1 + exp(Ds - Dd)), or the sum.
-- There is no target.  Reference: arXiv 1610.00243.
local err = require 'luatorch.error'
require 'nn'
local DistanceRatioCriterion, parent = torch.class('nn.DistanceRatioCriterion', 'nn.Criterion')

function DistanceRatioCriterion:__init(sizeAverage)
   parent.__init(self)
   if sizeAverage == nil then sizeAverage = true end
   self.sizeAverage = sizeAverage
   self.gradInput = {torch.Tensor(), torch.Tensor()}
end

-- Ds - Dd
local function difference(self, input)
   if type(input) ~= 'table' or not torch.isTensor(input[1]) or not torch.isTensor(input[2]) then
      err.raise('%s: table of two tensors expected, got %s', torch.type(self), torch.type(input))
   end
   if not input[1]:isSameSizeAs(input[2]) then
      err.raise('%s: the two tensors must have the same size', torch.type(self))
   end
   self._difference = self._difference or input[1].new()
   return self._difference:resizeAs(input[1]):copy(input[1]):add(-1, input[2])
end

-- log(1 + exp(d)) = max(d, 0) + log(1 + exp(-|d|)) keeps large differences exact
function DistanceRatioCriterion:updateOutput(input)
   local d = difference(self, input)
   local losses = torch.abs(d):mul(-1):exp():log1p():add(torch.cmax(d, 0))
   self.output = losses:sum()
   if self.sizeAverage then self.output = self.output / losses:nElement() end
   return self.output
end

function DistanceRatioCriterion:updateGradInput(input)
   local d = difference(self, input)
   local g, other = self.gradInput[1], self.gradInput[2]
   g:resizeAs(d):sigmoid(d)
   if self.sizeAverage then g:div(d:nElement()) end
   other:resizeAs(g):copy(g):mul(-1)
   return self.gradInput
end
