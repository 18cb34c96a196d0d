-- nn.LayerNormalization(nOutput [, bias [, eps [, affine]]]): each example less its mean, divided by
-- its standard deviation; then a learned gain and bias unless affine is false.
-- In a batch the means are taken from other rows, as Torch7 does: the replicated means stand the other
-- way round than the input.
-- Source: Ba, Kiros and Hinton, Layer Normalization (2016), section 3.
local nn = require 'nn'
local expect = require 'nn.shared.expect'
local LayerNormalization, parent = torch.class('nn.LayerNormalization', 'nn.Sequential')

function LayerNormalization:__init(nOutput, bias, eps, affine)
   parent.__init(self)
   expect.number(self, 'nOutput', nOutput)
   local mean = nn.Sequential():add(nn.Mean(1, 1)):add(nn.Replicate(nOutput, 1, 1))
   self:add(nn.ConcatTable():add(nn.Identity()):add(mean))
      :add(nn.CSubTable())
      :add(nn.Normalize(2, eps or 1e-10))
      :add(nn.MulConstant(math.sqrt(nOutput)))
   if affine == nil or affine then
      local shift, gain = nn.Add(nOutput, false), nn.CMul(nOutput)
      shift.bias:fill(bias or 0)
      gain.weight:fill(1)
      self:add(gain):add(shift)
   end
end
