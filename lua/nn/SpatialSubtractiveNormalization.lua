-- nn.SpatialSubtractiveNormalization(nInputPlane, kernel)
--   input minus its mean over a neighbourhood in all planes, weighted by the kernel (2-D, or 1-D for a separable
--   one); input: [batch x] nInputPlane x height x width
local nn = require 'nn'
local contrast = require 'nn.shared.contrast'
local SpatialSubtractiveNormalization, parent = torch.class('nn.SpatialSubtractiveNormalization', 'nn.Module')

function SpatialSubtractiveNormalization:__init(nInputPlane, kernel)
   parent.__init(self)
   contrast.kernel(self, nInputPlane, kernel)
   self.meanestimator = contrast.estimator(self)
   self.subtractor, self.divider = nn.CSubTable(), nn.CDivTable()
   self.coef = torch.Tensor(1, 1, 1)
end

function SpatialSubtractiveNormalization:updateOutput(input)
   contrast.check(self, input)
   local coef = contrast.coefficients(self, input)
   self.localsums = self.meanestimator:updateOutput(input)
   self.adjustedsums = self.divider:updateOutput{self.localsums, coef}
   self.output = self.subtractor:updateOutput{input, self.adjustedsums}
   return self.output
end

function SpatialSubtractiveNormalization:updateGradInput(input, gradOutput)
   self.gradInput:resizeAs(input):zero()
   local gradsub = self.subtractor:updateGradInput({input, self.adjustedsums}, gradOutput)
   local graddiv = self.divider:updateGradInput({self.localsums, self.coef}, gradsub[2])
   self.gradInput:add(self.meanestimator:updateGradInput(input, graddiv[1]))
   self.gradInput:add(gradsub[1])
   return self.gradInput
end

function SpatialSubtractiveNormalization:clearState()
   nn.utils.clear(self, 'ones', '_coef', 'coef', 'localsums', 'adjustedsums')
   self.meanestimator:clearState()
   self.divider:clearState()
   self.subtractor:clearState()
   return parent.clearState(self)
end
