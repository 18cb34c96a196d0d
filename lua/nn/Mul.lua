-- nn.Mul(): y = w x with one number w.
local uniform = require 'nn.shared.uniform'
local expect = require 'nn.shared.expect'
local Mul, parent = torch.class('nn.Mul', 'nn.Module')

function Mul:__init()
   parent.__init(self)
   self.weight = torch.Tensor(1)
   self.gradWeight = torch.Tensor(1)
   self:reset()
end

function Mul:reset(stdv)
   stdv = uniform.range(stdv, self.weight:size(1))
   self.weight:uniform(-stdv, stdv)
end

function Mul:updateOutput(input)
   expect.tensor(self, input)
   return self.output:resizeAs(input):copy(input):mul(self.weight[1])
end

function Mul:updateGradInput(input, gradOutput)
   return self.gradInput:resizeAs(input):zero():add(self.weight[1], gradOutput)
end

function Mul:accGradParameters(input, gradOutput, scale)
   local gradWeight = self.gradWeight
   gradWeight[1] = gradWeight[1] + (scale or 1) * input:dot(gradOutput)
end
