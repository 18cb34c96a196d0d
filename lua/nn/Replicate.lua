-- nn.Replicate(nFeature [, dim [, ndim]]): the input nFeature times along a new dimension of stride
-- zero, without a copy.  ndim: dimensions of one example; inputs with more have a batch first.
local err = require 'luatorch.error'
local expect = require 'nn.shared.expect'
local Replicate, parent = torch.class('nn.Replicate', 'nn.Module')

function Replicate:__init(nf, dim, ndim)
   parent.__init(self)
   self.nfeatures = nf
   self.dim = expect.number(self, 'dim', dim or 1)
   self.ndim = ndim
   if self.dim <= 0 then err.raise('Can only replicate across positive integer dimensions, got %s', self.dim) end
end

local function position(self, input)
   return self.dim + ((self.ndim and input:dim() > self.ndim) and 1 or 0)
end

function Replicate:updateOutput(input)
   expect.tensor(self, input)
   self.dim = self.dim or 1            -- files of old versions have none
   if self.dim > input:dim() + 1 then
      err.raise('Not enough input dimensions to replicate along dimension %d.', self.dim)
   end
   expect.number(self, 'nFeature', self.nfeatures)
   local at, n = position(self, input), input:dim() + 1
   local size, stride = torch.LongStorage(n), torch.LongStorage(n)
   for i = 1, n do
      if i == at then
         size[i], stride[i] = self.nfeatures, 0
      else
         local d = i < at and i or i - 1
         size[i], stride[i] = input:size(d), input:stride(d)
      end
   end
   return self.output:set(input:storage(), input:storageOffset(), size, stride)
end

function Replicate:updateGradInput(input, gradOutput)
   local gradInput = self.gradInput
   gradInput:sum(gradOutput, position(self, input))
   return gradInput:set(gradInput:view(input:size()))
end
