-- nn.PrintSize([prefix]): passes on what it gets and prints its sizes.
local nn = require 'nn'
local PrintSize, parent = torch.class('nn.PrintSize', 'nn.Module')

function PrintSize:__init(prefix)
   parent.__init(self)
   self.prefix = prefix or 'PrintSize'
end

local function describe(x)
   if torch.isTensor(x) then return x:size() end
   if x == nil then return 'missing size' end
   return x
end

function PrintSize:updateOutput(input)
   self.output = input
   print(self.prefix .. ':input\n', describe(input))
   return input
end

function PrintSize:updateGradInput(_, gradOutput)
   self.gradInput = gradOutput
   print(self.prefix .. ':gradOutput\n', describe(gradOutput))
   return gradOutput
end

PrintSize.clearState = nn.Identity.clearState
