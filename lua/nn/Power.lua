-- nn.Power(p): x^p.
local err = require 'luatorch.error'
local expect = require 'nn.shared.expect'
local Power, parent = torch.class('nn.Power', 'nn.Module')

function Power:__init(p)
   parent.__init(self)
   if type(p) ~= 'number' then err.raise('nn.Power(power): a number expected, got %s', type(p)) end
   self.pow = p
end

function Power:updateOutput(input)
   expect.tensor(self, input)
   return self.output:pow(input, self.pow)
end

function Power:updateGradInput(input, gradOutput)
   return self.gradInput:pow(input, self.pow - 1):cmul(gradOutput):mul(self.pow)
end
