-- nn.SplitTable(dimension [, nInputDims]): the slices of a tensor along a dimension, as a table.
-- With nInputDims, tensors with one more dimension have a batch first.
local expect = require 'nn.shared.expect'
local SplitTable, parent = torch.class('nn.SplitTable', 'nn.Module')
require('nn.shared.dimension')(SplitTable)

function SplitTable:__init(dimension, nInputDims)
   parent.__init(self)
   self.dimension = dimension
   self.nInputDims = nInputDims
end

function SplitTable:updateOutput(input)
   expect.tensor(self, input)
   local dimension, output = self:_getPositiveDimension(input), {}
   for i = 1, input:size(dimension) do output[i] = input:select(dimension, i) end
   self.output = output
   return output
end

function SplitTable:updateGradInput(input, gradOutput)
   expect.tensor(self, input)
   expect.parts(self, gradOutput)
   local dimension, gradInput = self:_getPositiveDimension(input), self.gradInput
   if not gradInput then return nil end
   gradInput:resizeAs(input)
   for i = 1, input:size(dimension) do
      local grad = gradOutput[i]
      if torch.isTensor(grad) then gradInput:select(dimension, i):copy(grad)
      else gradInput:narrow(dimension, i, 1):fill(grad) end
   end
   return gradInput
end
