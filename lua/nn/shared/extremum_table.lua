-- What nn.CMaxTable and nn.CMinTable share.  install(class, parent, better): `better` names the
-- comparison by which a later tensor wins over the earlier ones.
local expect = require 'nn.shared.expect'

return function(class, parent, better)
   function class:__init()
      parent.__init(self)
      self.gradInput = {}
      self.maxIdx = torch.Tensor()
   end

   function class:updateOutput(input)
      expect.tensors(self, input)
      local output, index = self.output, self.maxIdx
      output:resizeAs(input[1]):copy(input[1])
      index:resizeAs(input[1]):fill(1)
      for i = 2, #input do
         local mask = input[i][better](input[i], output)
         index:maskedFill(mask, i)
         if mask:max() > 0 then output:maskedCopy(mask, input[i]:maskedSelect(mask)) end
      end
      return output
   end

   function class:updateGradInput(input, gradOutput)
      expect.gradOutput(self, gradOutput)
      local grads, n = self.gradInput, #input
      for i = 1, n do
         local grad = grads[i] or input[i].new()
         grads[i] = grad
         grad:resizeAs(input[i]):zero()
         local mask = self.maxIdx:eq(i)
         if mask:max() > 0 then grad:maskedCopy(mask, gradOutput:maskedSelect(mask)) end
      end
      for i = n + 1, #grads do grads[i] = nil end
      return grads
   end
end
