-- nn.NarrowTable(offset [, length]): `length` elements of a table from `offset`.
local err = require 'luatorch.error'
local branches = require 'nn.shared.branches'
local expect = require 'nn.shared.expect'
local NarrowTable, parent = torch.class('nn.NarrowTable', 'nn.Module')

function NarrowTable:__init(offset, length)
   parent.__init(self)
   if not offset then err.raise('nn.NarrowTable(offset, length): offset expected') end
   self.offset = offset
   self.length = length or 1
   self.output = {}
   self.gradInput = {}
end

function NarrowTable:updateOutput(input)
   expect.list(self, input)
   local output = self.output
   local n = math.min(self.length, #input - self.offset + 1) -- what is beyond the table is nil
   for i = 1, n do output[i] = input[self.offset + i - 1] end
   for i = math.max(n, 0) + 1, #output do output[i] = nil end
   return output
end

function NarrowTable:updateGradInput(input, gradOutput)
   expect.parts(self, gradOutput)
   local grads, offset, n = self.gradInput, self.offset, #input
   for i = 1, n do
      if i >= offset and i < offset + self.length then
         grads[i] = branches.start(grads[i], gradOutput[i - offset + 1])
      else
         grads[i] = branches.no_gradient(grads[i], input[i])
      end
   end
   for i = n + 1, #grads do grads[i] = nil end
   return grads
end

-- Output holds the caller's tensors.
function NarrowTable:type(typename, tensorCache)
   if not typename then return self._type end
   self.output, self.gradInput = {}, {}
   return parent.type(self, typename, tensorCache)
end

function NarrowTable:clearState()
   self.output, self.gradInput = {}, {}
   return self
end
