-- nngraph.JustElement(): {x} -> x.
local JustElement = torch.class('nngraph.JustElement', 'nn.Module')
local err = require 'luatorch.error'

function JustElement:updateOutput(input)
   if type(input) ~= 'table' or #input ~= 1 then
      err.raise('split(1) cannot split %s outputs', type(input) == 'table' and #input or torch.type(input))
   end
   self.output = input[1]
   return self.output
end

function JustElement:updateGradInput(_, gradOutput)
   self.gradInput = {gradOutput}
   return self.gradInput
end

function JustElement:clearState() return nn.utils.forget(self, 'output', 'gradInput') end
