-- nn.CMulTable(): the product, element by element, of the tensors of a table.
local expect = require 'nn.shared.expect'
local CMulTable, parent = torch.class('nn.CMulTable', 'nn.Module')

function CMulTable:__init()
   parent.__init(self)
   self.gradInput = {}
end

function CMulTable:updateOutput(input)
   expect.tensors(self, input)
   local output = self.output
   output:resizeAs(input[1]):copy(input[1])
   for i = 2, #input do output:cmul(input[i]) end
   return output
end

-- The gradient of each is gradOutput times all the others, so that zeros do no harm.
function CMulTable:updateGradInput(input, gradOutput)
   local grads, n = self.gradInput, #input
   for i = 1, n do
      local grad = grads[i] or input[1].new()
      grads[i] = grad
      grad:resizeAs(input[i]):copy(gradOutput)
      for j = 1, n do
         if i ~= j then grad:cmul(input[j]) end
      end
   end
   for i = n + 1, #grads do grads[i] = nil end
   return grads
end
