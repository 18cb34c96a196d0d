-- nn.CAddTable([inplace]): the sum of the tensors of a table; in place: into the first one.
local expect = require 'nn.shared.expect'
local CAddTable, parent = torch.class('nn.CAddTable', 'nn.Module')

function CAddTable:__init(ip)
   parent.__init(self)
   self.inplace = ip
   self.gradInput = {}
end

function CAddTable:updateOutput(input)
   expect.tensors(self, input)
   local output = self.output
   if self.inplace then output:set(input[1]) else output:resizeAs(input[1]):copy(input[1]) end
   for i = 2, #input do output:add(input[i]) end
   return output
end

function CAddTable:updateGradInput(input, gradOutput)
   local grads, n = self.gradInput, #input
   for i = 1, n do
      local grad = grads[i]
      if not grad then
         grad = input[1].new()
         grads[i] = grad
      end
      if self.inplace then grad:set(gradOutput) else grad:resizeAs(input[i]):copy(gradOutput) end
   end
   for i = n + 1, #grads do grads[i] = nil end
   return grads
end
