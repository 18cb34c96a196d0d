-- nn.CAdd(sizes...): adds a bias of these sizes, component by component; see broadcast.lua.
local broadcast = require 'nn.shared.broadcast'
local uniform = require 'nn.shared.uniform'
local expect = require 'nn.shared.expect'
local CAdd, parent = torch.class('nn.CAdd', 'nn.Module')

function CAdd:__init(...)
   parent.__init(self)
   self.size = broadcast.sizes(...)
   self.bias = torch.Tensor(self.size)
   self.gradBias = torch.Tensor(self.size)
   self.output:resize(self.size)
   self:reset()
end

function CAdd:reset(stdv)
   stdv = uniform.range(stdv, self.bias:nElement())
   self.bias:uniform(-stdv, stdv)
end

function CAdd:updateOutput(input)
   expect.tensor(self, input)
   local output = self.output
   output:resizeAs(input):copy(input)
   local bias, x = broadcast.matched(self.bias, output)
   x:add(bias)
   return output
end

function CAdd:updateGradInput(_, gradOutput)
   self.gradInput = self.gradInput or gradOutput.new()
   return self.gradInput:resizeAs(gradOutput):copy(gradOutput)
end

function CAdd:accGradParameters(_, gradOutput, scale)
   broadcast.accumulate(self.gradBias, scale or 1, gradOutput)
end
