-- nn.CMul(sizes...): multiplies by a weight of these sizes, component by component; see broadcast.lua.
local broadcast = require 'nn.shared.broadcast'
local uniform = require 'nn.shared.uniform'
local expect = require 'nn.shared.expect'
local CMul, parent = torch.class('nn.CMul', 'nn.Module')

function CMul:__init(...)
   parent.__init(self)
   self.size = broadcast.sizes(...)
   self.weight = torch.Tensor(self.size)
   self.gradWeight = torch.Tensor(self.size)
   self.output:resize(self.size)
   self:reset()
end

function CMul:reset(stdv)
   stdv = uniform.range(stdv, self.weight:nElement())
   self.weight:uniform(-stdv, stdv)
end

local function multiply(self, x)
   local weight, seen = broadcast.matched(self.weight, x)
   seen:cmul(weight)
   return x
end

function CMul:updateOutput(input)
   expect.tensor(self, input)
   return multiply(self, self.output:resizeAs(input):copy(input))
end

function CMul:updateGradInput(input, gradOutput)
   local gradInput = self.gradInput
   if gradInput then
      return multiply(self, gradInput:resizeAs(input):copy(gradOutput))
   end
end

function CMul:accGradParameters(input, gradOutput, scale)
   broadcast.accumulate(self.gradWeight, scale or 1, torch.cmul(input, gradOutput))
end
