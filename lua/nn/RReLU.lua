-- nn.RReLU([l [, u [, inplace]]]): y = x where x > 0, else a x, with a drawn from [l, u) for each
-- element when training, and (l + u) / 2 otherwise.  l is 1/8 and u 1/3 by default.
local err = require 'luatorch.error'
require 'nn'
local kernels = require 'nn.shared.kernels'
local flag, number = require 'nn.shared.flag', require 'nn.shared.number'
local RReLU, parent = torch.class('nn.RReLU', 'nn.Module')

function RReLU:__init(l, u, inplace)
   parent.__init(self)
   self.lower = number(self, 'l', l, 1 / 8)
   self.upper = number(self, 'u', u, 1 / 3)
   if not (self.lower <= self.upper and self.lower >= 0 and self.upper >= 0) then
      err.raise('nn.RReLU: 0 <= l <= u expected, got l = %s and u = %s', tostring(self.lower), tostring(self.upper))
   end
   self.noise = torch.Tensor()
   self.train = true
   self.inplace = flag(self, inplace)
end

function RReLU:updateOutput(input)
   kernels(self, input).RReLU_updateOutput(input, self.output, self.noise, self.lower, self.upper, self.train,
                                           self.inplace)
   return self.output
end

function RReLU:updateGradInput(input, gradOutput)
   kernels(self, input).RReLU_updateGradInput(input, gradOutput, self.gradInput, self.noise, self.lower, self.upper,
                                              self.train, self.inplace)
   return self.gradInput
end

function RReLU:__tostring__()
   return ('%s (l:%f, u:%f)'):format(torch.type(self), self.lower, self.upper)
end

function RReLU:clearState()
   if self.noise then self.noise:set() end
   return parent.clearState(self)
end
