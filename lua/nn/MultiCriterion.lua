-- nn.MultiCriterion(): the weighted sum of criterions that all get the same input and target.
local err = require 'luatorch.error'
require 'nn'
local MultiCriterion, parent = torch.class('nn.MultiCriterion', 'nn.Criterion')

function MultiCriterion:__init()
   parent.__init(self)
   self.criterions = {}
   self.weights = torch.DoubleStorage()
end

-- add(criterion [, weight]): weight is 1 by default
function MultiCriterion:add(criterion, weight)
   if not criterion then err.raise('no criterion provided') end
   local n = #self.criterions + 1
   self.criterions[n] = criterion
   self.weights:resize(n)
   self.weights[n] = weight or 1
   return self
end

function MultiCriterion:updateOutput(input, target)
   self.output = 0
   for i = 1, #self.criterions do
      self.output = self.output + self.weights[i] * self.criterions[i]:updateOutput(input, target)
   end
   return self.output
end

function MultiCriterion:updateGradInput(input, target)
   self.gradInput = nn.utils.recursiveResizeAs(self.gradInput, input)
   nn.utils.recursiveFill(self.gradInput, 0)
   for i = 1, #self.criterions do
      nn.utils.recursiveAdd(self.gradInput, self.weights[i], self.criterions[i]:updateGradInput(input, target))
   end
   return self.gradInput
end

function MultiCriterion:type(typename, tensorCache)
   if typename then
      for i = 1, #self.criterions do self.criterions[i]:type(typename, tensorCache) end
   end
   return parent.type(self, typename, tensorCache)
end
