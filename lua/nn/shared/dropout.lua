-- What nn.SpatialDropout and nn.VolumetricDropout share: whole feature maps are dropped.
-- install(class, spatial): `spatial` trailing dimensions are the map; the input is features x map
-- or batch x features x map.  Not scaled in training; evaluation multiplies by 1 - p.
local err = require 'luatorch.error'
local nn = require 'nn'
local expect = require 'nn.shared.expect'

return function(class, parent, spatial)
   function class:__init(p, stochasticInference)
      parent.__init(self)
      self.p = p or 0.5
      self.train = true
      self.stochastic_inference = stochasticInference or false
      self.noise = torch.Tensor()
   end

   function class:updateOutput(input)
      expect.tensor(self, input)
      local output = self.output
      output:resizeAs(input):copy(input)
      if not (self.train or self.stochastic_inference) then return output:mul(1 - self.p) end
      local n = input:dim()
      if n ~= spatial + 1 and n ~= spatial + 2 then
         err.raise('%s: input must be %dD or %dD, features before a map of %d dimensions; got %dD',
                   torch.type(self), spatial + 2, spatial + 1, spatial, n)
      end
      local size = input:size()
      for d = n - spatial + 1, n do size[d] = 1 end
      local noise = self.noise
      noise:resize(size):bernoulli(1 - self.p)
      return output:cmul(noise:expandAs(input))
   end

   function class:updateGradInput(input, gradOutput)
      local gradInput = self.gradInput
      if not self.train then
         err.raise('backprop only defined while training')
      end
      gradInput:resizeAs(gradOutput):copy(gradOutput)
      return gradInput:cmul(self.noise:expandAs(input))
   end

   function class:setp(p) self.p = p end

   function class:clearState()
      if self.noise then self.noise:set() end
      return nn.Module.clearState(self)
   end

   function class:__tostring__() return ('%s(%f)'):format(torch.type(self), self.p) end
end
