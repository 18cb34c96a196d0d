-- nn.ZeroGrad(): passes the input on and gives back a gradient of zeros.
local nn = require 'nn'
local branches = require 'nn.shared.branches'
local ZeroGrad = torch.class('nn.ZeroGrad', 'nn.Module')

function ZeroGrad:updateOutput(input)
   if torch.isTensor(input) and torch.typename(self.output) == torch.typename(input) then
      return self.output:set(input)
   end
   self.output = input
   return input
end

function ZeroGrad:updateGradInput(_, gradOutput)
   self.gradInput = branches.no_gradient(self.gradInput, gradOutput)
   return self.gradInput
end

function ZeroGrad:clearState() return nn.utils.forget(self, 'output', 'gradInput') end
