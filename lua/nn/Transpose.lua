-- nn.Transpose({d1, d2}, {d3, d4}, ...): swaps dimensions, one pair after the other.
-- setNumInputDims(n): dimensions before the last n are a batch.
local expect = require 'nn.shared.expect'
local Transpose, parent = torch.class('nn.Transpose', 'nn.Module')

function Transpose:__init(...)
   parent.__init(self)
   self.permutations = {...}
   self.numInputDims = nil
end

function Transpose:setNumInputDims(numInputDims)
   self.numInputDims = numInputDims
   return self
end

local function offset(self, input)
   return self.numInputDims and input:dim() - self.numInputDims or 0
end

function Transpose:updateOutput(input)
   expect.tensor(self, input)
   local before = offset(self, input)
   for _, pair in ipairs(self.permutations) do
      expect.list(self, pair)
      input = input:transpose(pair[1] + before, pair[2] + before)
   end
   return self.output:resizeAs(input):copy(input)
end

function Transpose:updateGradInput(input, gradOutput)
   expect.gradOutput(self, gradOutput)
   local before = offset(self, input)
   for i = #self.permutations, 1, -1 do
      local pair = self.permutations[i]
      gradOutput = gradOutput:transpose(pair[1] + before, pair[2] + before)
   end
   return self.gradInput:resizeAs(gradOutput):copy(gradOutput)
end
