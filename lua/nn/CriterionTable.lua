-- nn.CriterionTable(criterion): a criterion as a module that takes {input, target}.
local expect = require 'nn.shared.expect'
local CriterionTable, parent = torch.class('nn.CriterionTable', 'nn.Module')

function CriterionTable:__init(criterion)
   parent.__init(self)
   self.criterion = expect.module(self, criterion, 'criterion')
   self.gradInput = {criterion.gradInput}
end

function CriterionTable:updateOutput(input)
   expect.list(self, input)
   self.output = self.criterion:updateOutput(unpack(input))
   return self.output
end

function CriterionTable:updateGradInput(input)
   self.criterion:updateGradInput(unpack(input))
   self.gradInput = {self.criterion.gradInput}
   return self.gradInput
end
