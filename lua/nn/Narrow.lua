-- nn.Narrow(dimension, offset [, length]): a slice of the input; a negative length counts from the end.
local err = require 'luatorch.error'
local expect = require 'nn.shared.expect'
local Narrow, parent = torch.class('nn.Narrow', 'nn.Module')

function Narrow:__init(dimension, offset, length)
   parent.__init(self)
   self.dimension = dimension
   self.index = offset
   self.length = length or 1
   if not dimension or not offset then
      err.raise('nn.Narrow(dimension, offset, length): dimension and offset expected')
   end
end

-- dimension, first index and length for an input.  A negative offset means all but the last
-- `length` elements, as in Torch7.
local function window(self, input)
   local dimension, index, length = self.dimension, self.index, self.length
   if dimension < 0 then dimension = input:dim() + dimension + 1 end
   local n = input:size(dimension)
   if length < 0 then length = n - index + length + 2 end
   if index < 0 then index, length = 1, n - length end
   return dimension, index, length
end

function Narrow:updateOutput(input)
   expect.tensor(self, input)
   local slice = input:narrow(window(self, input))
   if torch.typename(self.output) ~= torch.typename(slice) then self.output = slice.new() end
   return self.output:resizeAs(slice):copy(slice)
end

function Narrow:updateGradInput(input, gradOutput)
   expect.gradOutput(self, gradOutput)
   if torch.typename(self.gradInput) ~= torch.typename(gradOutput) then self.gradInput = gradOutput.new() end
   local gradInput = self.gradInput
   gradInput:resize(input:size()):zero()
   gradInput:narrow(window(self, input)):copy(gradOutput)
   return gradInput
end
