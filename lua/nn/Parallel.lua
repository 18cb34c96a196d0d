-- nn.Parallel(inputDimension, outputDimension): module i gets slice i of the input along
-- inputDimension; the outputs are joined along outputDimension.
local err = require 'luatorch.error'
local expect = require 'nn.shared.expect'
local Parallel, parent = torch.class('nn.Parallel', 'nn.Container')

function Parallel:__init(inputDimension, outputDimension)
   parent.__init(self)
   self.inputDimension = inputDimension
   self.outputDimension = outputDimension
end

function Parallel:updateOutput(input)
   expect.tensor(self, input)
   local modules, inDim, outDim, outputs = self.modules, self.inputDimension, self.outputDimension, {}
   local n = input:size(inDim)
   local size = self.totalOutputSize or torch.LongStorage()
   self.totalOutputSize = size
   for i = 1, n do
      local output = self:rethrowErrors(modules[i], i, 'updateOutput', input:select(inDim, i))
      outputs[i] = output
      if i == 1 then
         size:resize(output:dim()):copy(output:size())
      else
         size[outDim] = size[outDim] + output:size(outDim)
      end
   end
   local whole, offset = self.output, 1
   whole:resize(size)
   for i = 1, n do
      local count = outputs[i]:size(outDim)
      whole:narrow(outDim, offset, count):copy(outputs[i])
      offset = offset + count
   end
   return whole
end

-- Calls a method of every module with its slice of input and its part of gradOutput.
local function each(self, method, input, gradOutput, value, collect)
   local modules, inDim, outDim, offset = self.modules, self.inputDimension, self.outputDimension, 1
   if input:size(inDim) > #modules then
      err.raise('nn.Parallel: %d slices for %d modules', input:size(inDim), #modules)
   end
   for i = 1, input:size(inDim) do
      local count = modules[i].output:size(outDim)
      local grad = self:rethrowErrors(modules[i], i, method, input:select(inDim, i),
                                      gradOutput:narrow(outDim, offset, count), value)
      if collect then collect(i, grad) end
      offset = offset + count
   end
end

function Parallel:updateGradInput(input, gradOutput)
   expect.gradOutput(self, gradOutput)
   local gradInput = self.gradInput
   gradInput:resizeAs(input)
   each(self, 'updateGradInput', input, gradOutput, nil, function(i, grad)
      local slice = gradInput:select(self.inputDimension, i)
      if grad then slice:copy(grad) else slice:zero() end
   end)
   return gradInput
end

function Parallel:accGradParameters(input, gradOutput, scale)
   each(self, 'accGradParameters', input, gradOutput, scale or 1)
end

function Parallel:accUpdateGradParameters(input, gradOutput, lr)
   each(self, 'accUpdateGradParameters', input, gradOutput, lr)
end

Parallel.__tostring__ = require 'nn.shared.tree'
