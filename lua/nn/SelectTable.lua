-- nn.SelectTable(index): one element of a table; a negative number counts from the end, a string
-- names a field.  The gradients of the other elements are zero.
local host = require 'luatorch.host'
local err = require 'luatorch.error'
local nn = require 'nn'
local branches = require 'nn.shared.branches'
local expect = require 'nn.shared.expect'
local SelectTable, parent = torch.class('nn.SelectTable', 'nn.Module')

function SelectTable:__init(index)
   parent.__init(self)
   self.index = index
   self.gradInput = {}
end

local function key_of(self, input)
   local index = self.index
   if host.rawtype(index) == 'number' and index < 0 then return #input + index + 1 end
   return index
end

function SelectTable:updateOutput(input)
   expect.list(self, input)
   local output = input[key_of(self, input)]
   if output == nil then
      err.raise('nn.SelectTable: index %s does not exist in the input table', tostring(self.index))
   end
   self.output = output
   return output
end

function SelectTable:updateGradInput(input, gradOutput)
   local key, grads = key_of(self, input), self.gradInput
   for k, value in pairs(input) do
      if k == key then grads[k] = branches.start(grads[k], gradOutput)
      else grads[k] = branches.no_gradient(grads[k], value) end
   end
   for k in pairs(grads) do
      if input[k] == nil then grads[k] = nil end
   end
   return grads
end

-- Output is the caller's tensor.
function SelectTable:type(typename, tensorCache)
   if typename then self.gradInput, self.output = {}, {} end
   return parent.type(self, typename, tensorCache)
end

function SelectTable:clearState()
   self.gradInput = {}
   return nn.utils.forget(self, 'output')
end

function SelectTable:__tostring__()
   return ('%s(%s)'):format(torch.type(self), tostring(self.index))
end
