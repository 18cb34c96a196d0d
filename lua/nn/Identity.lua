-- nn.Identity: output is input, gradInput is gradOutput, whatever they are.
local nn = require 'nn'
local Identity = torch.class('nn.Identity', 'nn.Module')

function Identity:updateOutput(input)
   self.output = input
   return input
end

function Identity:updateGradInput(_, gradOutput)
   self.gradInput = gradOutput
   return gradOutput
end

-- The fields are the caller's tensors: forget them, don't empty them.
function Identity:clearState() return nn.utils.forget(self, 'output', 'gradInput') end
