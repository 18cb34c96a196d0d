-- nn.SpatialDivisiveNormalization(nInputPlane, kernel [, threshold [, thresval]])
--   input divided by its standard deviation over a neighbourhood in all planes, weighted by the kernel (2-D,
--   or 1-D for a separable one); deviations of at most `threshold` are replaced by thresval
local nn = require 'nn'
local contrast = require 'nn.shared.contrast'
local SpatialDivisiveNormalization, parent = torch.class('nn.SpatialDivisiveNormalization', 'nn.Module')

function SpatialDivisiveNormalization:__init(nInputPlane, kernel, threshold, thresval)
   parent.__init(self)
   self.threshold = threshold or 1e-4
   self.thresval = thresval or threshold or 1e-4
   contrast.kernel(self, nInputPlane, kernel, true)
   self.meanestimator = contrast.estimator(self)
   self.stdestimator = contrast.estimator(self, nn.Square(), nn.Sqrt())
   self.normalizer, self.divider = nn.CDivTable(), nn.CDivTable()
   self.thresholder = nn.Threshold(self.threshold, self.thresval)
   self.coef = torch.Tensor(1, 1, 1)
end

function SpatialDivisiveNormalization:updateOutput(input)
   contrast.check(self, input)
   local coef = contrast.coefficients(self, input)
   self.localstds = self.stdestimator:updateOutput(input)
   self.adjustedstds = self.divider:updateOutput{self.localstds, coef}
   self.thresholdedstds = self.thresholder:updateOutput(self.adjustedstds)
   self.output = self.normalizer:updateOutput{input, self.thresholdedstds}
   return self.output
end

function SpatialDivisiveNormalization:updateGradInput(input, gradOutput)
   self.gradInput:resizeAs(input):zero()
   local gradnorm = self.normalizer:updateGradInput({input, self.thresholdedstds}, gradOutput)
   local gradadj = self.thresholder:updateGradInput(self.adjustedstds, gradnorm[2])
   local graddiv = self.divider:updateGradInput({self.localstds, self.coef}, gradadj)
   self.gradInput:add(self.stdestimator:updateGradInput(input, graddiv[1]))
   self.gradInput:add(gradnorm[1])
   return self.gradInput
end

function SpatialDivisiveNormalization:clearState()
   nn.utils.clear(self, 'ones', '_coef', 'coef', 'localstds', 'adjustedstds', 'thresholdedstds')
   for _, name in ipairs{'meanestimator', 'stdestimator', 'normalizer', 'divider', 'thresholder'} do
      self[name]:clearState()
   end
   return parent.clearState(self)
end
