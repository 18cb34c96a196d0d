-- nn.DistKLDivCriterion([sizeAverage]): mean y_i (log y_i - x_i) for log probabilities x and
-- probabilities y; the sum where sizeAverage is false.
local err = require 'luatorch.error'
require 'nn'
local kernels = require 'nn.shared.kernels'
local DistKLDivCriterion, parent = torch.class('nn.DistKLDivCriterion', 'nn.Criterion')

function DistKLDivCriterion:__init(sizeAverage)
   parent.__init(self)
   if sizeAverage == nil then sizeAverage = true end
   self.sizeAverage = sizeAverage
   self.output_tensor = torch.Tensor(1)
end

local function check(self, input, target)
   if not torch.isTensor(input) or not torch.isTensor(target) or not input:isSameSizeAs(target) then
      err.raise('%s: input and target should have the same size', torch.type(self))
   end
end

function DistKLDivCriterion:updateOutput(input, target)
   check(self, input, target)
   self.output_tensor = self.output_tensor or input.new(1)
   kernels(self, input).DistKLDivCriterion_updateOutput(input, target, self.output_tensor, self.sizeAverage)
   self.output = self.output_tensor[1]
   return self.output
end

function DistKLDivCriterion:updateGradInput(input, target)
   check(self, input, target)
   kernels(self, input).DistKLDivCriterion_updateGradInput(input, target, self.gradInput, self.sizeAverage)
   return self.gradInput
end
