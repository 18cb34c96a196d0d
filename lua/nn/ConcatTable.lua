-- nn.ConcatTable(): every module gets the input; the outputs are a table.
local branches = require 'nn.shared.branches'
local expect = require 'nn.shared.expect'
local ConcatTable, parent = torch.class('nn.ConcatTable', 'nn.Container')

function ConcatTable:__init()
   parent.__init(self)
   self.modules = {}
   self.output = {}
end

function ConcatTable:updateOutput(input)
   local modules, output = self.modules, self.output
   for i = 1, #modules do
      output[i] = self:rethrowErrors(modules[i], i, 'updateOutput', input)
   end
   return output
end

local function backward(self, method, input, gradOutput, scale)
   expect.parts(self, gradOutput)
   local modules, sum, started = self.modules, self.gradInput, false
   for i = 1, #modules do
      local grad = self:rethrowErrors(modules[i], i, method, input, gradOutput[i], scale)
      if started then sum = branches.add(sum, grad)
      elseif grad then sum, started = branches.start(sum, grad), true end
   end
   if not started then sum = branches.no_gradient(sum, input) end
   self.gradInput = sum
   return sum
end

function ConcatTable:updateGradInput(input, gradOutput)
   return backward(self, 'updateGradInput', input, gradOutput)
end

function ConcatTable:backward(input, gradOutput, scale)
   return backward(self, 'backward', input, gradOutput, scale or 1)
end

function ConcatTable:accGradParameters(input, gradOutput, scale)
   local modules = self.modules
   for i = 1, #modules do
      self:rethrowErrors(modules[i], i, 'accGradParameters', input, gradOutput[i], scale or 1)
   end
end

function ConcatTable:accUpdateGradParameters(input, gradOutput, lr)
   local modules = self.modules
   for i = 1, #modules do
      self:rethrowErrors(modules[i], i, 'accUpdateGradParameters', input, gradOutput[i], lr)
   end
end

ConcatTable.__tostring__ = require 'nn.shared.tree'
