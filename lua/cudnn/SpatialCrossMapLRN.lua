-- cudnn.SpatialCrossMapLRN([size [, alpha [, beta [, K]]]]): nn.SpatialCrossMapLRN, of size 5 by default.
-- The field K is nn's k.
require 'nn'
local SpatialCrossMapLRN, parent = torch.class('cudnn.SpatialCrossMapLRN', 'nn.SpatialCrossMapLRN')

function SpatialCrossMapLRN:__init(size, alpha, beta, K)
   parent.__init(self, size or 5, alpha, beta, K)
   self.K = self.k
end

function SpatialCrossMapLRN:updateOutput(input)
   self.k = self.K
   return parent.updateOutput(self, input)
end

function SpatialCrossMapLRN:updateGradInput(input, gradOutput)
   self.k = self.K
   return parent.updateGradInput(self, input, gradOutput)
end

function SpatialCrossMapLRN:from_nn() self.K = self.k end
function SpatialCrossMapLRN:to_nn() self.k, self.K = self.K, nil end
