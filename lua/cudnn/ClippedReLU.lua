-- cudnn.ClippedReLU(ceiling [, inplace]): y = min(max(0, x), ceiling)
local err = require 'luatorch.error'
require 'nn'
local ClippedReLU, parent = torch.class('cudnn.ClippedReLU', 'nn.HardTanh')
ClippedReLU.mode = 'CUDNN_ACTIVATION_CLIPPED_RELU'

function ClippedReLU:__init(ceiling, inplace)
   if type(ceiling) ~= 'number' then
      err.argerror(1, 'cudnn.ClippedReLU', 'no ceiling: number expected, got %s', torch.type(ceiling))
   end
   parent.__init(self, 0, ceiling, inplace)
   self.ceiling = ceiling
end

-- The field ceiling decides: files of the bindings have no other.
local function sync(self) self.min_val, self.max_val = 0, self.ceiling end

function ClippedReLU:updateOutput(input)
   sync(self)
   return parent.updateOutput(self, input)
end

function ClippedReLU:updateGradInput(input, gradOutput)
   sync(self)
   return parent.updateGradInput(self, input, gradOutput)
end
