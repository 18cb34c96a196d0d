-- nn.CosineEmbeddingCriterion([margin]): 1 - cos(x1, x2) for the target 1, max(0, cos(x1, x2) - margin)
-- for the target -1.  input: two vectors, or two batches of rows;  target: a number or one a row.
-- Averaged over the batch, or summed where the field sizeAverage is false.
require 'nn'
local expect = require 'nn.shared.expect'
local CosineEmbeddingCriterion, parent = torch.class('nn.CosineEmbeddingCriterion', 'nn.Criterion')
local EPSILON = 1e-12     -- added to squared lengths

function CosineEmbeddingCriterion:__init(margin)
   parent.__init(self)
   self.margin = margin or 0
   self.gradInput = {torch.Tensor(), torch.Tensor()}
   self.sizeAverage = true
end

-- the inputs as matrices and the target as a tensor
local function prepare(self, input, y)
   local x1, x2 = input[1], input[2]
   if not torch.isTensor(y) then
      self._y = self._y or x1.new(1)
      self._y[1] = y
      y = self._y
   end
   if x1:dim() == 1 then x1, x2 = x1:view(1, -1), x2:view(1, -1) end
   return x1, x2, y
end

-- w1: dot products;  w22, w32: inverse squared lengths;  w: inverse products of lengths;
-- _outputs: the cosines
function CosineEmbeddingCriterion:updateOutput(input, y)
   expect.tensors(self, input)
   local x1, x2
   x1, x2, y = prepare(self, input, y)
   if not self.buffer then
      for _, name in ipairs{'buffer', 'w1', 'w22', 'w', 'w32', '_outputs'} do self[name] = x1.new() end
   end
   self.buffer:cmul(x1, x2)
   self.w1:sum(self.buffer, 2)
   self.buffer:cmul(x1, x1)
   self.w22:sum(self.buffer, 2):add(EPSILON)
   self._outputs:resizeAs(self.w22):fill(1)
   self.w22:cdiv(self._outputs, self.w22)
   self.w:resizeAs(self.w22):copy(self.w22)
   self.buffer:cmul(x2, x2)
   self.w32:sum(self.buffer, 2):add(EPSILON)
   self.w32:cdiv(self._outputs, self.w32)
   self.w:cmul(self.w32):sqrt()
   self._outputs:cmul(self.w1, self.w)

   local losses = self._outputs:select(2, 1):clone()
   local far, near = torch.eq(y, -1), torch.eq(y, 1)
   if far:sum() > 0 then losses[far] = losses[far]:add(-self.margin):cmax(0) end
   if near:sum() > 0 then losses[near] = losses[near]:mul(-1):add(1) end
   self.output = losses:sum()
   if self.sizeAverage then self.output = self.output / y:size(1) end
   return self.output
end

-- d cos / d x1 = w x2 - cos w22 x1
function CosineEmbeddingCriterion:updateGradInput(input, y)
   expect.tensors(self, input)
   if not self.buffer then self:updateOutput(input, y) end
   local x1, x2
   local single = input[1]:dim() == 1
   x1, x2, y = prepare(self, input, y)
   local g1, g2 = self.gradInput[1], self.gradInput[2]
   local cos = self._outputs
   self.buffer:cmul(cos, self.w22)
   g1:resizeAs(x1):copy(x2):cmul(self.w:expandAs(x1)):addcmul(-1, self.buffer:expandAs(x1), x1)
   self.buffer:cmul(cos, self.w32)
   g2:resizeAs(x2):copy(x1):cmul(self.w:expandAs(x2)):addcmul(-1, self.buffer:expandAs(x2), x2)

   -- rows of -1 count where the cosine is above the margin; rows of 1 with the other sign
   local factor = cos.new(cos:size(1)):fill(1)
   local idle = torch.cmul(torch.eq(y, -1), torch.le(cos:select(2, 1), self.margin):typeAs(torch.eq(y, -1)))
   factor[idle] = 0
   factor[torch.eq(y, 1)] = -1
   if self.sizeAverage then factor:div(y:size(1)) end
   factor = factor:view(-1, 1):expandAs(x1)
   g1:cmul(factor)
   g2:cmul(factor)
   if single then
      g1:resize(g1:size(2))
      g2:resize(g2:size(2))
   end
   return self.gradInput
end

