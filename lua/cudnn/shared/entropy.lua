-- entropy(class, parent, softmax, axes): a criterion that is a (log-)softmax over the planes at
-- each place, then the negative log-likelihood of the class there.
--   input: batch x classes x *size, with `axes` sizes;  target: batch x *size
local err = require 'luatorch.error'
local nn = require 'nn'

return function(class, parent, softmax, axes)
   function class:__init(weights, sizeAverage)
      parent.__init(self)
      self.slsm = require('cudnn')[softmax]()
      self.nll = nn.SpatialClassNLLCriterion(weights, sizeAverage)
   end

   -- (batch, classes, *size) as (batch, classes, 1, places), and the targets as (batch, 1, places)
   local function flat(self, x, target)
      if not torch.isTensor(x) or x:dim() ~= axes + 2 then
         err.raise('%s: %dD tensor expected as input, got %s', torch.type(self), axes + 2,
                   torch.isTensor(x) and x:dim() .. 'D' or torch.type(x))
      end
      if not torch.isTensor(target) or target:nElement() * x:size(2) ~= x:nElement() then
         err.raise('%s: a target for every place expected: input %s, target %s', torch.type(self),
                   table.concat(x:size():totable(), 'x'),
                   torch.isTensor(target) and table.concat(target:size():totable(), 'x') or torch.type(target))
      end
      return target:contiguous():view(x:size(1), 1, -1)
   end

   function class:updateOutput(input, target)
      target = flat(self, input, target)
      local logs = self.slsm:updateOutput(input)
      self.output = self.nll:updateOutput(logs:view(input:size(1), input:size(2), 1, -1), target)
      return self.output
   end

   function class:updateGradInput(input, target)
      target = flat(self, input, target)
      local logs = self.slsm.output
      local grad = self.nll:updateGradInput(logs:view(input:size(1), input:size(2), 1, -1), target)
      self.gradInput = self.slsm:updateGradInput(input, grad:viewAs(input))
      return self.gradInput
   end

   function class:type(name, cache)
      if not name then return parent.type(self) end
      parent.type(self, name, cache)
      return self
   end
end
