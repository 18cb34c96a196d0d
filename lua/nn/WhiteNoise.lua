-- nn.WhiteNoise([mean [, std]]): adds normal noise while training, the mean alone in evaluation.
local err = require 'luatorch.error'
local expect = require 'nn.shared.expect'
local WhiteNoise, parent = torch.class('nn.WhiteNoise', 'nn.Module')

function WhiteNoise:__init(mean, std)
   parent.__init(self)
   self.mean = mean or 0
   self.std = std or 0.1
   self.train = true
   self.noise = torch.Tensor()
end

function WhiteNoise:updateOutput(input)
   expect.tensor(self, input)
   local output = self.output
   output:resizeAs(input):copy(input)
   if self.train then
      self.noise:resizeAs(input):normal(self.mean, self.std)
      output:add(self.noise)
   elseif self.mean ~= 0 then
      output:add(self.mean)
   end
   return output
end

function WhiteNoise:updateGradInput(_, gradOutput)
   if not self.train then err.raise('backprop only defined while training') end
   return self.gradInput:resizeAs(gradOutput):copy(gradOutput)
end

function WhiteNoise:clearState()
   if self.noise then self.noise:set() end
   return parent.clearState(self)
end

function WhiteNoise:__tostring__()
   return ('%s mean: %f, std: %f'):format(torch.type(self), self.mean, self.std)
end
