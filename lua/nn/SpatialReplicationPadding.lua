-- nn.SpatialReplicationPadding(padLeft [, padRight, padTop, padBottom])
--   input: [batch x] planes x height x width, continued with its border elements; negative pads crop, and
--   those left out are padLeft
local kernels = require 'nn.shared.kernels'
local SpatialReplicationPadding, parent = torch.class('nn.SpatialReplicationPadding', 'nn.Module')

function SpatialReplicationPadding:__init(pad_l, pad_r, pad_t, pad_b)
   parent.__init(self)
   self.pad_l, self.pad_r = pad_l, pad_r or pad_l
   self.pad_t, self.pad_b = pad_t or pad_l, pad_b or pad_l
end

function SpatialReplicationPadding:updateOutput(input)
   kernels(self, input).SpatialReplicationPadding_updateOutput(
      input, self.output, self.pad_l, self.pad_r, self.pad_t, self.pad_b)
   return self.output
end

function SpatialReplicationPadding:updateGradInput(input, gradOutput)
   kernels(self, input).SpatialReplicationPadding_updateGradInput(
      input, gradOutput, self.gradInput, self.pad_l, self.pad_r, self.pad_t, self.pad_b)
   return self.gradInput
end

function SpatialReplicationPadding:__tostring__()
   return ('%s(l=%d, r=%d, t=%d, b=%d)'):format(torch.type(self), self.pad_l, self.pad_r, self.pad_t, self.pad_b)
end
