-- nn.DotProduct(): from {x, y}, the dot product of two vectors, or of each pair of rows.
local rows = require 'nn.shared.rows'
local expect = require 'nn.shared.expect'
local DotProduct, parent = torch.class('nn.DotProduct', 'nn.Module')

function DotProduct:__init()
   parent.__init(self)
   self.gradInput = {torch.Tensor(), torch.Tensor()}
end

function DotProduct:updateOutput(input)
   local x, y = rows.pair(self, input)
   self.buffer = self.buffer or x.new()
   self.buffer:cmul(x, y)
   local output = self.output
   output:sum(self.buffer, 2)
   return output:resize(x:size(1))
end

function DotProduct:updateGradInput(input, gradOutput)
   expect.gradOutput(self, gradOutput)
   local x, y = rows.pair(self, input)
   if #self.gradInput ~= 2 then self.gradInput = {x.new(), x.new()} end
   local grads = self.gradInput
   local g = gradOutput:contiguous():view(-1, 1):expandAs(x)
   grads[1]:cmul(y, g)
   grads[2]:cmul(x, g)
   if input[1]:dim() == 1 then
      grads[1]:resize(input[1]:size())
      grads[2]:resize(input[1]:size())
   end
   return grads
end

function DotProduct:clearState()
   if self.buffer then self.buffer:set() end
   return parent.clearState(self)
end
