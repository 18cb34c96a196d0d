-- nn.ELU([alpha [, inplace]]): y = x where x > 0, else alpha (exp(x) - 1); alpha is 1 by default.
require 'nn'
local kernels = require 'nn.shared.kernels'
local flag, number = require 'nn.shared.flag', require 'nn.shared.number'
local ELU, parent = torch.class('nn.ELU', 'nn.Module')

function ELU:__init(alpha, inplace)
   parent.__init(self)
   self.alpha = number(self, 'alpha', alpha, 1)
   self.inplace = flag(self, inplace)
end

function ELU:updateOutput(input)
   kernels(self, input).ELU_updateOutput(input, self.output, self.alpha, self.inplace or false)
   return self.output
end

function ELU:updateGradInput(input, gradOutput)
   kernels(self, input).ELU_updateGradInput(input, gradOutput, self.gradInput, self.output, self.alpha,
                                            self.inplace or false)
   return self.gradInput
end

function ELU:__tostring__()
   return ('%s (alpha:%f)'):format(torch.type(self), self.alpha)
end
