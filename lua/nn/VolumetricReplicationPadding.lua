-- nn.VolumetricReplicationPadding(padLeft [, padRight, padTop, padBottom, padFront, padBack])
--   input: [batch x] planes x time x height x width, continued with its border elements; negative
--   pads crop, and those left out are padLeft
local kernels = require 'nn.shared.kernels'
local VolumetricReplicationPadding, parent = torch.class('nn.VolumetricReplicationPadding', 'nn.Module')

function VolumetricReplicationPadding:__init(pleft, pright, ptop, pbottom, pfront, pback)
   parent.__init(self)
   self.pleft, self.pright = pleft, pright or pleft
   self.ptop, self.pbottom = ptop or pleft, pbottom or pleft
   self.pfront, self.pback = pfront or pleft, pback or pleft
end

function VolumetricReplicationPadding:updateOutput(input)
   kernels(self, input).VolumetricReplicationPadding_updateOutput(
      input, self.output, self.pleft, self.pright, self.ptop, self.pbottom, self.pfront, self.pback)
   return self.output
end

function VolumetricReplicationPadding:updateGradInput(input, gradOutput)
   kernels(self, input).VolumetricReplicationPadding_updateGradInput(
      input, gradOutput, self.gradInput, self.pleft, self.pright, self.ptop, self.pbottom, self.pfront, self.pback)
   return self.gradInput
end

function VolumetricReplicationPadding:__tostring__()
   return ('%s(left=%d, right=%d, top=%d, bottom=%d, front=%d, back=%d)'):format(
      torch.type(self), self.pleft, self.pright, self.ptop, self.pbottom, self.pfront, self.pback)
end
