-- nn.CDivTable(): from {x, y}, x / y.
local expect = require 'nn.shared.expect'
local CDivTable, parent = torch.class('nn.CDivTable', 'nn.Module')

function CDivTable:__init()
   parent.__init(self)
   self.gradInput = {}
end

function CDivTable:updateOutput(input)
   expect.tensors(self, input)
   return self.output:resizeAs(input[1]):copy(input[1]):cdiv(input[2])
end

function CDivTable:updateGradInput(input, gradOutput)
   local grads, x, y = self.gradInput, input[1], input[2]
   grads[1] = grads[1] or x.new()
   grads[2] = grads[2] or x.new()
   grads[1]:resizeAs(x):copy(gradOutput):cdiv(y)
   grads[2]:resizeAs(y):zero():addcdiv(-1, grads[1], y):cmul(x)
   for i = 3, #grads do grads[i] = nil end
   return grads
end
