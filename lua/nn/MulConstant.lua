-- nn.MulConstant(k [, inplace]): y = k x, k a number.
-- In place, the input becomes the output, and backward makes it the input again.
require 'nn'
local flag, number = require 'nn.shared.flag', require 'nn.shared.number'
local MulConstant, parent = torch.class('nn.MulConstant', 'nn.Module')

function MulConstant:__init(constant_scalar, inplace)
   parent.__init(self)
   self.constant_scalar = number(self, 'constant_scalar', constant_scalar)
   self.inplace = flag(self, inplace)
end

function MulConstant:updateOutput(input)
   if self.inplace then
      input:mul(self.constant_scalar)
      self.output:set(input)
   else
      self.output:resizeAs(input):copy(input):mul(self.constant_scalar)
   end
   return self.output
end

function MulConstant:updateGradInput(input, gradOutput)
   if not self.gradInput then return end
   if self.inplace then
      gradOutput:mul(self.constant_scalar)
      self.gradInput:set(gradOutput)
      input:div(self.constant_scalar)
   else
      self.gradInput:resizeAs(gradOutput):copy(gradOutput):mul(self.constant_scalar)
   end
   return self.gradInput
end
