-- nn.ParallelTable(): module i gets input[i]; the outputs are a table.
local expect = require 'nn.shared.expect'
local ParallelTable, parent = torch.class('nn.ParallelTable', 'nn.Container')

function ParallelTable:__init()
   parent.__init(self)
   self.modules = {}
   self.output = {}
   self.gradInput = {}
end

function ParallelTable:updateOutput(input)
   expect.list(self, input)
   local modules, output = self.modules, self.output
   for i = 1, #modules do
      output[i] = self:rethrowErrors(modules[i], i, 'updateOutput', input[i])
   end
   return output
end

function ParallelTable:updateGradInput(input, gradOutput)
   expect.parts(self, gradOutput)
   local modules, gradInput = self.modules, self.gradInput
   for i = 1, #modules do
      gradInput[i] = self:rethrowErrors(modules[i], i, 'updateGradInput', input[i], gradOutput[i])
   end
   return gradInput
end

function ParallelTable:accGradParameters(input, gradOutput, scale)
   local modules = self.modules
   for i = 1, #modules do
      self:rethrowErrors(modules[i], i, 'accGradParameters', input[i], gradOutput[i], scale or 1)
   end
end

function ParallelTable:accUpdateGradParameters(input, gradOutput, lr)
   local modules = self.modules
   for i = 1, #modules do
      self:rethrowErrors(modules[i], i, 'accUpdateGradParameters', input[i], gradOutput[i], lr)
   end
end

ParallelTable.__tostring__ = require 'nn.shared.tree'
