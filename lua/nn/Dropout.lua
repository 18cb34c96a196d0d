-- nn.Dropout([p [, v1 [, inplace [, stochasticInference]]]]): while training, elements are zero with
-- probability p and the others are scaled by 1 / (1 - p).
--   v1: the first version, which scales by 1 - p in evaluation instead
local err = require 'luatorch.error'
local expect = require 'nn.shared.expect'
local Dropout, parent = torch.class('nn.Dropout', 'nn.Module')

function Dropout:__init(p, v1, inplace, stochasticInference)
   parent.__init(self)
   self.p = expect.number(self, 'p', p or 0.5)
   self.train = true
   self.inplace = inplace
   self.stochastic_inference = stochasticInference or false
   self.v2 = not v1
   if self.p >= 1 or self.p < 0 then err.raise('<Dropout> illegal percentage, must be 0 <= p < 1') end
   self.noise = torch.Tensor()
end

function Dropout:updateOutput(input)
   expect.tensor(self, input)
   local output, p = self.output, self.p
   if self.inplace then output:set(input) else output:resizeAs(input):copy(input) end
   if p > 0 then
      if self.train or self.stochastic_inference then
         local noise = self.noise
         noise:resizeAs(input):bernoulli(1 - p)
         if self.v2 then noise:div(1 - p) end
         output:cmul(noise)
      elseif not self.v2 then
         output:mul(1 - p)
      end
   end
   return output
end

function Dropout:updateGradInput(_, gradOutput)
   local gradInput, p = self.gradInput, self.p
   if self.inplace then gradInput:set(gradOutput) else gradInput:resizeAs(gradOutput):copy(gradOutput) end
   if self.train then
      if p > 0 then gradInput:cmul(self.noise) end
   elseif not self.v2 and p > 0 then
      gradInput:mul(1 - p)
   end
   return gradInput
end

function Dropout:setp(p) self.p = p end

function Dropout:clearState()
   if self.noise then self.noise:set() end
   return parent.clearState(self)
end

function Dropout:__tostring__() return ('%s(%f)'):format(torch.type(self), self.p) end
