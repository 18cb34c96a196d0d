-- nn.WeightedMSECriterion(weight): MSECriterion of the input and of target * weight; weight has the
-- size of the input or of one sample of it.
require 'nn'
local expect = require 'nn.shared.expect'
local WeightedMSECriterion, parent = torch.class('nn.WeightedMSECriterion', 'nn.MSECriterion')

function WeightedMSECriterion:__init(w)
   parent.__init(self)
   self.weight = expect.tensor(self, w, 'the weights'):clone()
   self.buffer = torch.Tensor()
end

local function weighted(self, input, target)
   local buffer, weight = self.buffer, self.weight
   buffer:resizeAs(input):copy(target)
   if input:dim() - 1 == weight:dim() then
      for i = 1, input:size(1) do buffer:select(1, i):cmul(weight) end
   else
      buffer:cmul(weight)
   end
   return buffer
end

function WeightedMSECriterion:updateOutput(input, target)
   return parent.updateOutput(self, input, weighted(self, input, target))
end

function WeightedMSECriterion:updateGradInput(input, target)
   return parent.updateGradInput(self, input, weighted(self, input, target))
end
