-- nn.Exp(): exp(x).
local expect = require 'nn.shared.expect'
local Exp = torch.class('nn.Exp', 'nn.Module')

function Exp:updateOutput(input)
   expect.tensor(self, input)
   return self.output:exp(input)
end
function Exp:updateGradInput(_, gradOutput) return self.gradInput:cmul(self.output, gradOutput) end
