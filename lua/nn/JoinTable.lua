-- nn.JoinTable(dimension [, nInputDims]): joins the tensors of a table along a dimension.  With
-- nInputDims, tensors with one more dimension have a batch first.
local expect = require 'nn.shared.expect'
local JoinTable, parent = torch.class('nn.JoinTable', 'nn.Module')
require('nn.shared.dimension')(JoinTable)

function JoinTable:__init(dimension, nInputDims)
   parent.__init(self)
   self.size = torch.LongStorage()
   self.dimension = dimension
   self.gradInput = {}
   self.nInputDims = nInputDims
end

function JoinTable:updateOutput(input)
   expect.tensors(self, input)
   local dimension, size, output = self:_getPositiveDimension(input), self.size, self.output
   local first = input[1]
   size:resize(first:dim()):copy(first:size())
   for i = 2, #input do size[dimension] = size[dimension] + input[i]:size(dimension) end
   output:resize(size)
   local offset = 1
   for i = 1, #input do
      local n = input[i]:size(dimension)
      output:narrow(dimension, offset, n):copy(input[i])
      offset = offset + n
   end
   return output
end

function JoinTable:updateGradInput(input, gradOutput)
   expect.gradOutput(self, gradOutput)
   local dimension, grads, n = self:_getPositiveDimension(input), self.gradInput, #input
   local offset = 1
   for i = 1, n do
      local grad = grads[i] or input[i].new()
      grads[i] = grad
      local count = input[i]:size(dimension)
      grad:resizeAs(input[i]):copy(gradOutput:narrow(dimension, offset, count))
      offset = offset + count
   end
   for i = n + 1, #grads do grads[i] = nil end
   return grads
end

function JoinTable:type(typename, tensorCache)
   if typename then self.gradInput = {} end
   return parent.type(self, typename, tensorCache)
end
