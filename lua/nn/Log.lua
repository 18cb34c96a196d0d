-- nn.Log(): log(x).
local expect = require 'nn.shared.expect'
local Log = torch.class('nn.Log', 'nn.Module')

function Log:updateOutput(input)
   expect.tensor(self, input)
   return self.output:log(input)
end
function Log:updateGradInput(input, gradOutput) return self.gradInput:cdiv(gradOutput, input) end
