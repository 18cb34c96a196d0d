-- nn.ParallelCriterion([repeatTarget]): the weighted sum of criterions, the i-th of which gets the i-th
-- input and the i-th target, or the whole target where repeatTarget.
local err = require 'luatorch.error'
require 'nn'
local expect = require 'nn.shared.expect'
local ParallelCriterion, parent = torch.class('nn.ParallelCriterion', 'nn.Criterion')

function ParallelCriterion:__init(repeatTarget)
   parent.__init(self)
   self.criterions = {}
   self.weights = {}
   self.gradInput = {}
   self.repeatTarget = repeatTarget
end

-- add(criterion [, weight]): weight is 1 by default
function ParallelCriterion:add(criterion, weight)
   if not criterion then err.raise('no criterion provided') end
   local n = #self.criterions + 1
   self.criterions[n] = criterion
   self.weights[n] = weight or 1
   return self
end

function ParallelCriterion:updateOutput(input, target)
   expect.list(self, input)
   if not self.repeatTarget and not torch.isTensor(target) then expect.list(self, target, 'target') end
   self.output = 0
   for i = 1, #self.criterions do
      local y = target
      if not self.repeatTarget then y = target[i] end
      self.output = self.output + self.weights[i] * self.criterions[i]:updateOutput(input[i], y)
   end
   return self.output
end

function ParallelCriterion:updateGradInput(input, target)
   self.gradInput = nn.utils.recursiveResizeAs(self.gradInput, input)
   nn.utils.recursiveFill(self.gradInput, 0)
   for i = 1, #self.criterions do
      local y = target
      if not self.repeatTarget then y = target[i] end
      nn.utils.recursiveAdd(self.gradInput[i], self.weights[i], self.criterions[i]:updateGradInput(input[i], y))
   end
   return self.gradInput
end

function ParallelCriterion:type(typename, tensorCache)
   self.gradInput = {}
   return parent.type(self, typename, tensorCache)
end
