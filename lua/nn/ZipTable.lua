-- nn.ZipTable(): {{a1, a2}, {b1, b2}, {c1, c2}} to {{a1, b1, c1}, {a2, b2, c2}}.
local expect = require 'nn.shared.expect'
local ZipTable, parent = torch.class('nn.ZipTable', 'nn.Module')

function ZipTable:__init()
   parent.__init(self)
   self.output = {}
   self.gradInput = {}
end

-- The table of tables with rows and columns exchanged; `count` rows.
local function zip(list, count)
   local out = {}
   for i = 1, count do
      out[i] = {}
      for j = 1, #list do out[i][j] = list[j][i] end
   end
   return out
end

function ZipTable:updateOutput(input)
   expect.list(self, input)
   self.output = zip(input, #input > 0 and #input[1] or 0)
   return self.output
end

function ZipTable:updateGradInput(input, gradOutput)
   expect.parts(self, gradOutput)
   self.gradInput = zip(gradOutput, #input)
   return self.gradInput
end
