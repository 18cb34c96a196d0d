-- nn.Index(dimension): from {x, indices}, x:index(dimension, indices).
local expect = require 'nn.shared.expect'
local Index, parent = torch.class('nn.Index', 'nn.Module')

function Index:__init(dimension)
   parent.__init(self)
   self.dimension = dimension
   self.gradInput = {self.gradInput, self.gradInput.new()}
end

function Index:updateOutput(input)
   expect.tensors(self, input)
   expect.number(self, 'dimension', self.dimension)
   self.output:index(input[1], self.dimension, input[2])
   return self.output
end

-- There is no gradient for the indices: zeros.
function Index:updateGradInput(input, gradOutput)
   local x, index = input[1], input[2]
   if not self.gradInput[2] then self.gradInput = {gradOutput.new(), gradOutput.new()} end
   local grads = self.gradInput
   grads[2]:resize(index:size()):zero()
   grads[1]:resizeAs(x):zero():indexAdd(self.dimension, index, gradOutput)
   return grads
end

function Index:clearState()
   self.gradInput[1]:set()
   self.gradInput[2]:set()
   self.output:set()
   return self
end
