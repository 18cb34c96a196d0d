-- nn.OneHot(outputSize): indices from 1 to outputSize as rows that are 1 there and 0 elsewhere, in a
-- new last dimension.  The input is a number or a tensor.
local err = require 'luatorch.error'
local rawtype = require('luatorch.host').rawtype
local nn = require 'nn'
local expect = require 'nn.shared.expect'
local OneHot, parent = torch.class('nn.OneHot', 'nn.Module')

function OneHot:__init(outputSize)
   parent.__init(self)
   if rawtype(outputSize) ~= 'number' then
      err.raise('nn.OneHot: number expected, got %s', torch.type(outputSize))
   end
   self.outputSize = outputSize
end

function OneHot:updateOutput(input)
   local n, output = self.outputSize, self.output
   local size
   if rawtype(input) == 'number' then
      input = torch.LongTensor{input}
      size = torch.LongStorage{n}
   else
      expect.tensor(self, input)
      local sizes = input:size():totable()
      sizes[#sizes + 1] = n
      size = torch.LongStorage(sizes)
      if not torch.typename(input):find('LongTensor') then
         local cuda = torch.typename(output):find('Cuda')
         self._longInput = self._longInput or (cuda and torch.CudaLongTensor() or torch.LongTensor())
         input = self._longInput:resize(input:size()):copy(input)
      end
      input = input:contiguous():view(-1)
   end
   local low, high = input:min(), input:max()
   if low < 1 or high > n then
      err.raise('nn.OneHot: index %d out of range of %d outputs', low < 1 and low or high, n)
   end
   output:resize(size):zero()
   output:view(-1, n):scatter(2, input:view(-1, 1), 1)
   return output
end

function OneHot:updateGradInput(input)
   if rawtype(input) == 'number' then return 0 end
   return self.gradInput:resize(input:size()):zero()
end

function OneHot:type(typename, tensorCache)
   if typename then self._longInput = nil end
   return parent.type(self, typename, tensorCache)
end

function OneHot:clearState()
   nn.utils.clear(self, '_longInput')
   return parent.clearState(self)
end
