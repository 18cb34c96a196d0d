-- nn.ZipTableOneToMany(): {x, {a, b, c}} to {{x, a}, {x, b}, {x, c}}.
local err = require 'luatorch.error'
local rawtype = require('luatorch.host').rawtype
local branches = require 'nn.shared.branches'
local expect = require 'nn.shared.expect'
local ZipTableOneToMany, parent = torch.class('nn.ZipTableOneToMany', 'nn.Module')

function ZipTableOneToMany:__init()
   parent.__init(self)
   self.output = {}
   self.gradInput = {}
   self.gradInputEl = torch.Tensor()
end

function ZipTableOneToMany:updateOutput(input)
   if rawtype(input) ~= 'table' or #input ~= 2 or rawtype(input[2]) ~= 'table' then
      err.raise('input must be table of element and table')
   end
   local x, list, output = input[1], input[2], {}
   for i = 1, #list do output[i] = {x, list[i]} end
   self.output = output
   return output
end

-- The gradients of the one are summed.
function ZipTableOneToMany:updateGradInput(input, gradOutput)
   expect.parts(self, gradOutput)
   local sum, grads = self.gradInputEl, {}
   for i = 1, #gradOutput do
      if i == 1 then sum = branches.start(sum, gradOutput[i][1])
      else sum = branches.add(sum, gradOutput[i][1]) end
      grads[i] = gradOutput[i][2]
   end
   if #gradOutput == 0 then sum = branches.no_gradient(sum, input[1]) end
   self.gradInputEl = sum
   self.gradInput = {sum, grads}
   return self.gradInput
end
