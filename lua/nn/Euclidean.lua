-- nn.Euclidean(inputSize, outputSize): y_j = |w_j - x|.
--   weight: inputSize x outputSize;  input: inputSize, or batch x inputSize
local nn = require 'nn'
local uniform = require 'nn.shared.uniform'
local centers = require 'nn.shared.centers'
local expect = require 'nn.shared.expect'
local Euclidean, parent = torch.class('nn.Euclidean', 'nn.Module')

function Euclidean:__init(inputSize, outputSize)
   parent.__init(self)
   self.weight = torch.Tensor(inputSize, outputSize)
   self.gradWeight = torch.Tensor(inputSize, outputSize)
   self.gradInput:resize(inputSize)
   self.output:resize(outputSize)
   self.fastBackward = true
   self:reset()
end

function Euclidean:reset(stdv)
   stdv = uniform.range(stdv, self.weight:size(1))
   if nn.oldSeed then
      for i = 1, self.weight:size(2) do uniform.fill(self.weight:select(2, i), stdv) end
   else
      self.weight:uniform(-stdv, stdv)
   end
end

function Euclidean:updateOutput(input)
   expect.tensor(self, input)
   local diff = centers.difference(self, input)
   return centers.distances(self, input, diff)
end

function Euclidean:updateGradInput(input, gradOutput)
   local gradInput = self.gradInput
   if not gradInput then return nil end
   if not self.fastBackward then self:updateOutput(input) end
   local pull = centers.pull(self, gradOutput)
   gradInput:sum(pull, 3)
   return gradInput:resizeAs(input)
end

function Euclidean:accGradParameters(_, gradOutput, scale)
   self.gradWeight:add(-(scale or 1), centers.pull(self, gradOutput):sum(1):select(1, 1))
end

function Euclidean:clearState()
   nn.utils.clear(self, '_diff', '_pull')
   return parent.clearState(self)
end
