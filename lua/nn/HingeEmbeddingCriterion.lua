-- nn.HingeEmbeddingCriterion([margin]): mean of x_i where y_i = 1 and of max(0, margin - x_i) where
-- y_i = -1; the sum where the field sizeAverage is false.  The target may be a number.
require 'nn'
local expect = require 'nn.shared.expect'
local HingeEmbeddingCriterion, parent = torch.class('nn.HingeEmbeddingCriterion', 'nn.Criterion')

function HingeEmbeddingCriterion:__init(margin)
   parent.__init(self)
   self.margin = margin or 1
   self.sizeAverage = true
end

local function labels(self, input, y)
   if torch.isTensor(y) then return y end
   self._y = self._y or input.new(1)
   self._y[1] = y
   return self._y
end

function HingeEmbeddingCriterion:updateOutput(input, y)
   expect.real(self, input)
   self.buffer = self.buffer or input.new()
   y = labels(self, input, y)
   local buffer = self.buffer
   buffer:resizeAs(input):copy(input)
   buffer[torch.eq(y, -1)] = 0
   self.output = buffer:sum()
   buffer:fill(self.margin):add(-1, input):cmax(0)
   buffer[torch.eq(y, 1)] = 0
   self.output = self.output + buffer:sum()
   if self.sizeAverage == nil or self.sizeAverage == true then
      self.output = self.output / input:nElement()
   end
   return self.output
end

function HingeEmbeddingCriterion:updateGradInput(input, y)
   y = labels(self, input, y)
   self.gradInput:resizeAs(input):copy(y)
   self.gradInput[torch.cmul(torch.eq(y, -1), torch.gt(input, self.margin))] = 0
   if self.sizeAverage == nil or self.sizeAverage == true then
      self.gradInput:mul(1 / input:nElement())
   end
   return self.gradInput
end
