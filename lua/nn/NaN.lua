-- nn.NaN(module [, id]): raises an error as soon as a NaN comes into or out of a module, saying
-- where; `id` names it there.
local err = require 'luatorch.error'
local rawtype = require('luatorch.host').rawtype
local NaN, parent = torch.class('nn.NaN', 'nn.Decorator')
local count = 0

function NaN:__init(module, id)
   parent.__init(self, module)
   self.id = id
   if not id then
      count = count + 1
      self.id = count
   end
end

-- recursiveIsNaN(x): whether a tensor, or one in nested tables, holds a NaN
function NaN:recursiveIsNaN(x)
   if torch.isTensor(x) then
      if x:nElement() == 0 then return false end
      return torch.ne(x, x):max() > 0
   elseif rawtype(x) == 'table' then
      for _, value in pairs(x) do
         if self:recursiveIsNaN(value) then return true end
      end
   end
   return false
end

local function found(self, what)
   err.raise('NaN found in %s of module :\n%s', what, self:__tostring__())
end

function NaN:updateOutput(input)
   self.output = self.modules[1]:updateOutput(input)
   if self:recursiveIsNaN(self.output) then
      if self:recursiveIsNaN(input) then found(self, 'input') end
      if self:recursiveIsNaN{self:parameters()} then found(self, 'parameters') end
      found(self, 'output')
   end
   return self.output
end

function NaN:updateGradInput(input, gradOutput)
   self.gradInput = self.modules[1]:updateGradInput(input, gradOutput)
   if self:recursiveIsNaN(self.gradInput) then
      if self:recursiveIsNaN(gradOutput) then found(self, 'gradOutput') end
      found(self, 'gradInput')
   end
   return self.gradInput
end

function NaN:accGradParameters(input, gradOutput, scale)
   self.modules[1]:accGradParameters(input, gradOutput, scale)
   local _, grads = self:parameters()
   if self:recursiveIsNaN(grads) then
      if self:recursiveIsNaN(gradOutput) then found(self, 'gradOutput') end
      found(self, 'gradParameters')
   end
end

function NaN:__tostring__()
   return ('%s(%s) @ %s'):format(torch.type(self), tostring(self.id), tostring(self.modules[1]))
end
