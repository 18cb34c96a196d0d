-- nn.Sum([dimension [, nInputDims [, sizeAverage [, squeeze]]]]): the sum (or mean) along a
-- dimension, which disappears unless squeeze is false.
local expect = require 'nn.shared.expect'
local Sum, parent = torch.class('nn.Sum', 'nn.Module')
require('nn.shared.dimension')(Sum)

function Sum:__init(dimension, nInputDims, sizeAverage, squeeze)
   parent.__init(self)
   self.dimension = dimension or 1
   -- no default: a missing one means "never a batch"
   self.nInputDims = nInputDims
   self.sizeAverage = sizeAverage or false
   self.squeeze = squeeze == nil or squeeze
end

function Sum:updateOutput(input)
   expect.tensor(self, input)
   local dimension = self:_getPositiveDimension(input)
   if not torch.isTensor(self.output) then self.output = input.new() end
   local output = self.output
   output:sum(input, dimension)
   if self.sizeAverage then output:div(input:size(dimension)) end
   if (self.squeeze == nil or self.squeeze) and output:dim() > 1 then
      output:set(output:select(dimension, 1))
   end
   return output
end

function Sum:updateGradInput(input, gradOutput)
   expect.gradOutput(self, gradOutput)
   local dimension = self:_getPositiveDimension(input)
   local size = input:size()
   size[dimension] = 1
   local gradInput = self.gradInput
   gradInput:resizeAs(input):copy(gradOutput:contiguous():view(size):expandAs(input))
   if self.sizeAverage then gradInput:div(input:size(dimension)) end
   return gradInput
end
