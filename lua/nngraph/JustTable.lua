-- nngraph.JustTable(): x -> {x}.
local JustTable = torch.class('nngraph.JustTable', 'nn.Module')

function JustTable:updateOutput(input)
   self.output = {input}
   return self.output
end

function JustTable:updateGradInput(_, gradOutput)
   self.gradInput = gradOutput[1]
   return self.gradInput
end

function JustTable:clearState() return nn.utils.forget(self, 'output', 'gradInput') end
