-- nn.Collapse(nInputDim): the last nInputDim dimensions made one; a batch dimension may come first.
local nn = require 'nn'
local expect = require 'nn.shared.expect'
local Collapse, parent = torch.class('nn.Collapse', 'nn.Module')

function Collapse:__init(nInputDim)
   parent.__init(self)
   self.nInputDim = nInputDim
end

function Collapse:updateOutput(input)
   expect.tensor(self, input)
   if not input:isContiguous() then
      self._input = self._input or input.new()
      input = self._input:resize(input:size()):copy(input)
   end
   if input:dim() > self.nInputDim then
      self.output:view(input, input:size(1), -1)
   else
      self.output:view(input, -1)
   end
   return self.output
end

function Collapse:updateGradInput(input, gradOutput)
   expect.gradOutput(self, gradOutput)
   return self.gradInput:view(gradOutput:contiguous(), input:size())
end

function Collapse:clearState()
   nn.utils.clear(self, '_input')
   return parent.clearState(self)
end
