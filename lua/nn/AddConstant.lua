-- nn.AddConstant(k [, inplace]): y = x + k, k a number, or a vector that is added to x or to each of
-- its rows.  In place, the input becomes the output, and backward makes it the input again.
local err = require 'luatorch.error'
require 'nn'
local flag = require 'nn.shared.flag'
local expect = require 'nn.shared.expect'
local AddConstant, parent = torch.class('nn.AddConstant', 'nn.Module')

function AddConstant:__init(constant_scalar, inplace)
   parent.__init(self)
   if type(constant_scalar) ~= 'number' and not torch.isTensor(constant_scalar) then
      err.raise('nn.AddConstant: number or tensor expected, got %s', torch.type(constant_scalar))
   end
   self.constant_scalar = constant_scalar
   self.inplace = flag(self, inplace)
end

-- the number, or the vector in the shape of the input
local function addend(self, input)
   local k = self.constant_scalar
   if type(k) == 'number' then return k end
   local nd = input:dim()
   if nd < 1 or nd > 2 or k:dim() ~= 1 or input:size(nd) ~= k:size(1) then
      err.raise("nn.AddConstant: input of size %s doesn't match the constant of size %s",
                table.concat(input:size():totable(), 'x'), table.concat(k:size():totable(), 'x'))
   end
   if nd == 2 then return k:view(1, k:size(1)):expandAs(input) end
   return k
end

function AddConstant:updateOutput(input)
   expect.tensor(self, input)
   local k = addend(self, input)
   if self.inplace then
      input:add(k)
      self.output:set(input)
   else
      self.output:resizeAs(input):copy(input):add(k)
   end
   return self.output
end

function AddConstant:updateGradInput(input, gradOutput)
   if not self.gradInput then return end
   if self.inplace then
      self.gradInput:set(gradOutput)
      local k = addend(self, input)
      if type(k) == 'number' then input:add(-k) else input:add(-1, k) end
   else
      self.gradInput:resizeAs(gradOutput):copy(gradOutput)
   end
   return self.gradInput
end
