-- nn.CSubTable(): from {x, y}, x - y.
local expect = require 'nn.shared.expect'
local CSubTable, parent = torch.class('nn.CSubTable', 'nn.Module')

function CSubTable:__init()
   parent.__init(self)
   self.gradInput = {}
end

function CSubTable:updateOutput(input)
   expect.tensors(self, input)
   return self.output:resizeAs(input[1]):copy(input[1]):add(-1, input[2])
end

function CSubTable:updateGradInput(input, gradOutput)
   local grads = self.gradInput
   grads[1] = grads[1] or input[1].new()
   grads[2] = grads[2] or input[1].new()
   grads[1]:resizeAs(input[1]):copy(gradOutput)
   grads[2]:resizeAs(input[2]):copy(gradOutput):mul(-1)
   for i = 3, #grads do grads[i] = nil end
   return grads
end
