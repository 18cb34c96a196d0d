-- nn.L1HingeEmbeddingCriterion([margin]): with d the L1 distance of the two inputs, d for the
-- target 1 and max(0, margin - d) for the target -1.
require 'nn'
local expect = require 'nn.shared.expect'
local L1HingeEmbeddingCriterion, parent = torch.class('nn.L1HingeEmbeddingCriterion', 'nn.Criterion')

function L1HingeEmbeddingCriterion:__init(margin)
   parent.__init(self)
   self.margin = margin or 1
   self.gradInput = {torch.Tensor(), torch.Tensor()}
end

local function label(y) return torch.isTensor(y) and y[1] or y end

function L1HingeEmbeddingCriterion:updateOutput(input, y)
   expect.tensors(self, input)
   self.output = torch.add(input[1], -1, input[2]):norm(1)
   if label(y) == -1 then self.output = math.max(0, self.margin - self.output) end
   return self.output
end

-- Where the inputs agree Torch7 draws the sign.
local function sign(v)
   if v > 0 then return 1 elseif v < 0 then return -1 end
   return 2 * torch.random(2) - 3
end

function L1HingeEmbeddingCriterion:updateGradInput(input, y)
   local g, other = self.gradInput[1], self.gradInput[2]
   g:resizeAs(input[1]):copy(input[1]):add(-1, input[2])
   local distance = g:norm(1)
   g:apply(sign)
   if label(y) == -1 then
      if distance > self.margin then g:zero() else g:mul(-1) end
   end
   other:resizeAs(input[2]):zero():add(-1, g)
   return self.gradInput
end

