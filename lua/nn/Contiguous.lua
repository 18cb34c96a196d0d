-- nn.Contiguous(): the input, and the gradient, made contiguous; copied only if they are not.
local expect = require 'nn.shared.expect'
local Contiguous = torch.class('nn.Contiguous', 'nn.Module')

-- Shows x in self[name], through a copy if need be; `owned` says that the memory is ours.
local function show(self, name, owned, x)
   local result = self[name]
   if x:isContiguous() then
      self[owned] = nil
      return result:set(x)
   end
   if not self[owned] then result:set() end
   self[owned] = true
   return result:resizeAs(x):copy(x)
end

function Contiguous:updateOutput(input)
   expect.tensor(self, input)
   return show(self, 'output', '_copiedOutput', input)
end

function Contiguous:updateGradInput(_, gradOutput)
   expect.gradOutput(self, gradOutput)
   return show(self, 'gradInput', '_copiedGrad', gradOutput)
end
