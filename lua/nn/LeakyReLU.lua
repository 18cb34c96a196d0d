-- nn.LeakyReLU([slope [, inplace]]): y = x where x > 0, else slope * x; the slope is 1/100 by default.
-- In place, the output is written into the input and the gradient into gradOutput.
require 'nn'
local kernels = require 'nn.shared.kernels'
local flag, number = require 'nn.shared.flag', require 'nn.shared.number'
local LeakyReLU, parent = torch.class('nn.LeakyReLU', 'nn.Module')

-- nn.LeakyReLU(inplace) was the old form.
function LeakyReLU:__init(negval, inplace)
   parent.__init(self)
   if type(negval) == 'boolean' then
      self.negval, self.inplace = 1 / 100, negval
   else
      self.negval = number(self, 'negval', negval, 1 / 100)
      self.inplace = flag(self, inplace)
   end
end

function LeakyReLU:updateOutput(input)
   kernels(self, input).LeakyReLU_updateOutput(input, self.output, self.negval, self.inplace)
   return self.output
end

function LeakyReLU:updateGradInput(input, gradOutput)
   kernels(self, input).LeakyReLU_updateGradInput(input, gradOutput, self.gradInput, self.negval, self.inplace)
   return self.gradInput
end

function LeakyReLU:__tostring__()
   return torch.type(self) .. ('(%g)'):format(self.negval)
end
