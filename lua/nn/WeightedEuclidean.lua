-- nn.WeightedEuclidean(inputSize, outputSize): y_j = |c_j * (w_j - x)|, with `diagCov` holding c.
--   weight, diagCov: inputSize x outputSize;  input: inputSize, or batch x inputSize
local nn = require 'nn'
local uniform = require 'nn.shared.uniform'
local centers = require 'nn.shared.centers'
local expect = require 'nn.shared.expect'
local WeightedEuclidean, parent = torch.class('nn.WeightedEuclidean', 'nn.Module')

function WeightedEuclidean:__init(inputSize, outputSize)
   parent.__init(self)
   self.weight = torch.Tensor(inputSize, outputSize)
   self.gradWeight = torch.Tensor(inputSize, outputSize)
   self.diagCov = torch.Tensor(inputSize, outputSize)
   self.gradDiagCov = torch.Tensor(inputSize, outputSize)
   self.gradInput:resize(inputSize)
   self.output:resize(outputSize)
   self.fastBackward = true
   self:reset()
end

function WeightedEuclidean:reset(stdv)
   stdv = uniform.range(stdv, self.weight:size(1))
   if nn.oldSeed then
      for i = 1, self.weight:size(2) do uniform.fill(self.weight:select(2, i), stdv) end
   else
      self.weight:uniform(-stdv, stdv)
   end
   self.diagCov:fill(1)
end

function WeightedEuclidean:parameters()
   return {self.weight, self.diagCov}, {self.gradWeight, self.gradDiagCov}
end

function WeightedEuclidean:updateOutput(input)
   expect.tensor(self, input)
   local diff = centers.difference(self, input)
   self._scaled = self._scaled or input.new()
   self._scaled:cmul(diff, self.diagCov:view(1, diff:size(2), diff:size(3)):expandAs(diff))
   return centers.distances(self, input, self._scaled)
end

-- c (w - x) / y times gradOutput, times c
local function pull(self, gradOutput)
   local diff = self._diff
   local force = centers.pull(self, gradOutput)
   local c = self.diagCov:view(1, diff:size(2), diff:size(3)):expandAs(diff)
   return force, c
end

function WeightedEuclidean:updateGradInput(input, gradOutput)
   local gradInput = self.gradInput
   if not gradInput then return nil end
   if not self.fastBackward then self:updateOutput(input) end
   local force, c = pull(self, gradOutput)
   gradInput:sum(force:cmul(c):cmul(c), 3)
   return gradInput:resizeAs(input)
end

function WeightedEuclidean:accGradParameters(_, gradOutput, scale)
   scale = scale or 1
   local force, c = pull(self, gradOutput)
   force:cmul(c)
   local covariance = torch.cmul(force, self._diff):sum(1):select(1, 1)
   local centre = force:cmul(c):sum(1):select(1, 1)
   -- added last: in an update these are the parameters themselves
   self.gradDiagCov:add(scale, covariance)
   self.gradWeight:add(-scale, centre)
end

-- Both parameters are needed as they were before the update.
function WeightedEuclidean:defaultAccUpdateGradParameters(input, gradOutput, lr)
   local gradWeight, gradDiagCov = self.gradWeight, self.gradDiagCov
   self.gradWeight, self.gradDiagCov = self.weight, self.diagCov
   self:accGradParameters(input, gradOutput, -lr)
   self.gradWeight, self.gradDiagCov = gradWeight, gradDiagCov
end

function WeightedEuclidean:clearState()
   nn.utils.clear(self, '_diff', '_pull', '_scaled')
   return parent.clearState(self)
end
