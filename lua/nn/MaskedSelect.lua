-- nn.MaskedSelect(): from {x, mask}, the elements of x where the ByteTensor mask is 1.
local nn = require 'nn'
local expect = require 'nn.shared.expect'
local MaskedSelect, parent = torch.class('nn.MaskedSelect', 'nn.Module')

function MaskedSelect:__init()
   parent.__init(self)
   self._gradBuffer = torch.Tensor()
   self._gradMask = torch.ByteTensor()
end

function MaskedSelect:updateOutput(input)
   expect.tensors(self, input)
   self.output:maskedSelect(input[1], input[2])
   return self.output
end

-- The gradient of the mask is zero.
function MaskedSelect:updateGradInput(input, gradOutput)
   local x, mask = input[1], input[2]
   self._gradBuffer = self._gradBuffer or x.new()
   if torch.typename(self._gradMask) ~= torch.typename(mask) then self._gradMask = mask.new() end
   self._gradBuffer:resizeAs(x):zero():maskedCopy(mask, gradOutput)
   self._gradMask:resizeAs(mask):zero()
   self.gradInput = {self._gradBuffer, self._gradMask}
   return self.gradInput
end

function MaskedSelect:type(typename, tensorCache)
   if not typename then return self._type end
   local mask = self._gradMask
   self.gradInput, self._gradMask = {}, nil
   parent.type(self, typename, tensorCache)
   self._gradMask = mask and mask.new() or nil
   return self
end

function MaskedSelect:clearState()
   return nn.utils.clear(self, 'output', 'gradInput', '_gradBuffer', '_gradMask')
end
