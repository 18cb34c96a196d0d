-- nn.Concat(dimension): every module gets the input; the outputs are joined along `dimension`.
local branches = require 'nn.shared.branches'
local expect = require 'nn.shared.expect'
local Concat, parent = torch.class('nn.Concat', 'nn.Container')

function Concat:__init(dimension)
   parent.__init(self)
   self.outputSize = torch.LongStorage()
   self.dimension = dimension
end

-- windowNarrow(whole, part, offset): the place in `whole` of an output of the size of `part`
function Concat:windowNarrow(whole, part, offset)
   return whole:narrow(self.dimension, offset, part:size(self.dimension))
end

-- growSize(size, output): takes account of one more output in the size of the whole
function Concat:growSize(size, output)
   local dim = self.dimension
   size[dim] = size[dim] + output:size(dim)
end

function Concat:startOutput(whole, size) whole:resize(size) end

function Concat:updateOutput(input)
   local modules, outputs = self.modules, {}
   local dim = expect.number(self, 'dimension', self.dimension)
   local size = self.outputSize or torch.LongStorage()
   self.outputSize = size
   for i = 1, #modules do
      local output = self:rethrowErrors(modules[i], i, 'updateOutput', input)
      outputs[i] = expect.tensor(self, output, "a module's output")
      if i == 1 then
         size:resize(output:dim()):copy(output:size())
      else
         self:growSize(size, output)
      end
   end
   local whole, offset = self.output, 1
   self:startOutput(whole, size)
   for i = 1, #outputs do
      self:windowNarrow(whole, outputs[i], offset):copy(outputs[i])
      offset = offset + outputs[i]:size(dim)
   end
   return whole
end

-- Calls a method of every module with its part of gradOutput.
local function each(self, method, input, gradOutput, value, collect)
   local modules, dim, offset = self.modules, self.dimension, 1
   for i = 1, #modules do
      local output = modules[i].output
      local window = self:windowNarrow(gradOutput, output, offset)
      local grad = self:rethrowErrors(modules[i], i, method, input, window, value)
      if collect then collect(grad) end
      offset = offset + output:size(dim)
   end
end

-- The same, summing what is returned; a module without a gradient (say, a first layer) is left out.
local function backward(self, method, input, gradOutput, scale)
   expect.gradOutput(self, gradOutput)
   local sum, started = self.gradInput, false
   each(self, method, input, gradOutput, scale, function(grad)
      if started then sum = branches.add(sum, grad)
      elseif grad then sum, started = branches.start(sum, grad), true end
   end)
   if not started then sum = branches.no_gradient(sum, input) end
   self.gradInput = sum
   return sum
end

function Concat:updateGradInput(input, gradOutput)
   return backward(self, 'updateGradInput', input, gradOutput)
end

function Concat:backward(input, gradOutput, scale)
   return backward(self, 'backward', input, gradOutput, scale or 1)
end

function Concat:accGradParameters(input, gradOutput, scale)
   each(self, 'accGradParameters', input, gradOutput, scale or 1)
end

function Concat:accUpdateGradParameters(input, gradOutput, lr)
   each(self, 'accUpdateGradParameters', input, gradOutput, lr)
end

Concat.__tostring__ = require 'nn.shared.tree'
