-- nn.CAddTensorTable(): from {x, {y1, y2, ...}}, {x + y1, x + y2, ...}.
local expect = require 'nn.shared.expect'
local CAddTensorTable, parent = torch.class('nn.CAddTensorTable', 'nn.Module')

function CAddTensorTable:__init()
   parent.__init(self)
   self.gradInput = {}
end

function CAddTensorTable:updateOutput(input)
   expect.tensors(self, input)
   local x, list, output = input[1], input[2], {}
   local before = torch.isTensor(self.output) and {} or self.output
   for i = 1, #list do
      output[i] = before[i] or x.new()
      output[i]:resizeAs(x):copy(list[i]):add(x)
   end
   self.output = output
   return output
end

function CAddTensorTable:updateGradInput(input, gradOutput)
   expect.parts(self, gradOutput)
   local x, list = input[1], input[2]
   local sum = self.gradInput[1] or x.new()
   sum:resizeAs(x):copy(gradOutput[1])
   local before, grads = self.gradInput[2] or {}, {}
   for i = 1, #list do
      if i > 1 then sum:add(gradOutput[i]) end
      grads[i] = before[i] or x.new()
      grads[i]:resizeAs(list[i]):copy(gradOutput[i])
   end
   self.gradInput = {sum, grads}
   return self.gradInput
end
