-- nn.HardTanh([min [, max [, inplace]]]): y = x limited to [min, max], by default [-1, 1].
local err = require 'luatorch.error'
require 'nn'
local kernels = require 'nn.shared.kernels'
local flag, number = require 'nn.shared.flag', require 'nn.shared.number'
local HardTanh, parent = torch.class('nn.HardTanh', 'nn.Module')

function HardTanh:__init(min_value, max_value, inplace)
   parent.__init(self)
   self.min_val = number(self, 'min_value', min_value, -1)
   self.max_val = number(self, 'max_value', max_value, 1)
   self.inplace = flag(self, inplace)
   if self.max_val <= self.min_val then
      err.raise('max_value must be larger than min_value, got %s and %s', tostring(self.max_val),
                tostring(self.min_val))
   end
end

function HardTanh:updateOutput(input)
   kernels(self, input).HardTanh_updateOutput(input, self.output, self.min_val or -1, self.max_val or 1,
                                              self.inplace or false)
   return self.output
end

function HardTanh:updateGradInput(input, gradOutput)
   kernels(self, input).HardTanh_updateGradInput(input, gradOutput, self.gradInput, self.min_val or -1,
                                                 self.max_val or 1, self.inplace or false)
   return self.gradInput
end
