-- nn.PReLU([nOutputPlane]): y = x where x > 0, else a x, with a learned: one slope, or one for each
-- plane of an input (planes) or (batch, planes, ...).  Slopes start at 1/4.
require 'nn'
local kernels = require 'nn.shared.kernels'
local number = require 'nn.shared.number'
local PReLU, parent = torch.class('nn.PReLU', 'nn.Module')

function PReLU:__init(nOutputPlane)
   parent.__init(self)
   -- 0: one slope for all
   self.nOutputPlane = number(self, 'nOutputPlane', nOutputPlane, 0)
   self.weight = torch.Tensor(nOutputPlane or 1):fill(0.25)
   self.gradWeight = torch.Tensor(nOutputPlane or 1)
end

function PReLU:updateOutput(input)
   kernels(self, input).PReLU_updateOutput(input, self.output, self.weight, self.nOutputPlane)
   return self.output
end

function PReLU:updateGradInput(input, gradOutput)
   kernels(self, input).PReLU_updateGradInput(input, gradOutput, self.gradInput, self.weight, self.nOutputPlane)
   return self.gradInput
end

function PReLU:accGradParameters(input, gradOutput, scale)
   kernels(self, input).PReLU_accGradParameters(input, gradOutput, self.gradInput, self.weight, self.gradWeight, nil,
                                                nil, self.nOutputPlane, scale or 1)
   return self.gradWeight
end

function PReLU:clearState()
   nn.utils.clear(self, 'gradWeightBuf', 'gradWeightBuf2')
   return parent.clearState(self)
end
