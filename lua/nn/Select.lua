-- nn.Select(dimension, index): one slice of the input; negative numbers count from the end.
local expect = require 'nn.shared.expect'
local Select, parent = torch.class('nn.Select', 'nn.Module')

function Select:__init(dimension, index)
   parent.__init(self)
   self.dimension = dimension
   self.index = index
end

local function place(self, input)
   local dimension = expect.number(self, 'dimension', self.dimension)
   local index = expect.number(self, 'index', self.index)
   if dimension < 0 then dimension = input:dim() + dimension + 1 end
   if index < 0 then index = input:size(dimension) + index + 1 end
   return dimension, index
end

function Select:updateOutput(input)
   expect.tensor(self, input)
   local slice = input:select(place(self, input))
   if not torch.isTensor(slice) then slice = input.new{slice} end
   return self.output:resizeAs(slice):copy(slice)
end

function Select:updateGradInput(input, gradOutput)
   local gradInput = self.gradInput
   gradInput:resizeAs(input):zero()
   local dimension, index = place(self, input)
   gradInput:narrow(dimension, index, 1):copy(gradOutput)
   return gradInput
end
