-- nn.SpatialReflectionPadding(padLeft [, padRight, padTop, padBottom])
--   input: [batch x] planes x height x width, mirrored at its borders; negative pads crop, and
--   those left out are padLeft
local kernels = require 'nn.shared.kernels'
local SpatialReflectionPadding, parent = torch.class('nn.SpatialReflectionPadding', 'nn.Module')

function SpatialReflectionPadding:__init(pad_l, pad_r, pad_t, pad_b)
   parent.__init(self)
   self.pad_l, self.pad_r = pad_l, pad_r or pad_l
   self.pad_t, self.pad_b = pad_t or pad_l, pad_b or pad_l
end

function SpatialReflectionPadding:updateOutput(input)
   kernels(self, input).SpatialReflectionPadding_updateOutput(
      input, self.output, self.pad_l, self.pad_r, self.pad_t, self.pad_b)
   return self.output
end

function SpatialReflectionPadding:updateGradInput(input, gradOutput)
   kernels(self, input).SpatialReflectionPadding_updateGradInput(
      input, gradOutput, self.gradInput, self.pad_l, self.pad_r, self.pad_t, self.pad_b)
   return self.gradInput
end

function SpatialReflectionPadding:__tostring__()
   return ('%s(l=%d, r=%d, t=%d, b=%d)'):format(torch.type(self), self.pad_l, self.pad_r, self.pad_t, self.pad_b)
end
