-- nn.ModuleCriterion(criterion [, inputModule [, targetModule [, castTarget]]]): a criterion whose input
-- and target go through modules first.  castTarget: whether type() casts the target's module too.
local err = require 'luatorch.error'
require 'nn'
local expect = require 'nn.shared.expect'
local ModuleCriterion, parent = torch.class('nn.ModuleCriterion', 'nn.Criterion')

function ModuleCriterion:__init(criterion, inputModule, targetModule, castTarget)
   parent.__init(self)
   if not criterion then err.raise('nn.ModuleCriterion: criterion expected, got nil') end
   self.inputModule = inputModule
   self.targetModule = targetModule
   if castTarget == nil then castTarget = true end
   self.castTarget = castTarget
   if inputModule then
      expect.module(self, inputModule)
      local parameters = inputModule:parameters()
      if parameters and #parameters > 0 then
         print"Warning: nn.ModuleCriterion doesn't support parameter updates"
      end
   end
   self.criterion = criterion
end

function ModuleCriterion:updateOutput(input, target)
   if self.inputModule then
      input = self.inputModule:forward(input)
      self.input = input
   end
   if self.targetModule then
      target = self.targetModule:forward(target)
      self.target = target
   end
   self.output = self.criterion:forward(input, target)
   return self.output
end

function ModuleCriterion:updateGradInput(input, target)
   self.gradInput = self.criterion:backward(self.inputModule and self.input or input,
                                            self.targetModule and self.target or target)
   if self.inputModule then self.gradInput = self.inputModule:backward(input, self.gradInput) end
   return self.gradInput
end

function ModuleCriterion:type(typename, tensorCache)
   if typename then
      if self.inputModule then self.inputModule:type(typename, tensorCache) end
      if self.castTarget and self.targetModule then self.targetModule:type(typename, tensorCache) end
      self.criterion:type(typename, tensorCache)
   end
   local target = self.targetModule
   self.targetModule = nil
   parent.type(self, typename, tensorCache)
   self.targetModule = target
   return self
end
