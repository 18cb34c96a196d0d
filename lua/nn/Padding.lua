-- nn.Padding(dim, pad [, nInputDim [, value [, index]]]): |pad| elements of `value` put into dimension
-- dim, before element `index` from the left (pad < 0) or after it from the right (pad > 0).
-- Inputs with other than nInputDim dimensions have a batch first.
local expect = require 'nn.shared.expect'
local Padding, parent = torch.class('nn.Padding', 'nn.Module')

function Padding:__init(dim, pad, nInputDim, value, index)
   parent.__init(self)
   self.value = value or 0
   self.index = index or 1
   self.dim = dim
   self.pad = pad
   self.nInputDim = nInputDim
   self.outputSize = torch.LongStorage()
end

-- dimension, its size, elements before the padding, padding
local function layout(self, input)
   local dim, pad = expect.number(self, 'dim', self.dim), expect.number(self, 'pad', self.pad)
   if self.nInputDim and input:dim() ~= self.nInputDim then dim = dim + 1 end
   local n, index = input:size(dim), self.index or 1
   local before = index - 1
   if pad > 0 then before = n - index + 1 else pad = -pad end
   return dim, n, before, pad
end

-- copy(whole, part, ...): the elements around the padding, in one direction or the other
local function each_side(whole, part, dim, n, before, pad, copy)
   if before > 0 then copy(whole:narrow(dim, 1, before), part:narrow(dim, 1, before)) end
   if before < n then
      copy(whole:narrow(dim, before + pad + 1, n - before), part:narrow(dim, before + 1, n - before))
   end
end

local function to_whole(whole, part) whole:copy(part) end
local function to_part(whole, part) part:copy(whole) end

function Padding:updateOutput(input)
   expect.tensor(self, input)
   local dim, n, before, pad = layout(self, input)
   local size = input:size()
   size[dim] = n + pad
   self.outputSize = size
   local output = self.output
   output:resize(size):fill(self.value or 0)
   each_side(output, input, dim, n, before, pad, to_whole)
   return output
end

function Padding:updateGradInput(input, gradOutput)
   expect.gradOutput(self, gradOutput)
   local dim, n, before, pad = layout(self, input)
   local gradInput = self.gradInput
   gradInput:resizeAs(input)
   each_side(gradOutput, gradInput, dim, n, before, pad, to_part)
   return gradInput
end
