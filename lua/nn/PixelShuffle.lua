-- nn.PixelShuffle(upscaleFactor)
--   input: [batch x] planes*r*r x height x width -> [batch x] planes x height*r x width*r: the planes of each
--   group of r*r become the elements of r x r blocks; Shi et al., 2016
local err = require 'luatorch.error'
local expect = require 'nn.shared.expect'
local PixelShuffle, parent = torch.class('nn.PixelShuffle', 'nn.Module')

function PixelShuffle:__init(upscaleFactor)
   parent.__init(self)
   self.upscaleFactor = expect.number(self, 'upscaleFactor', upscaleFactor)
   self.upscaleFactorSquared = upscaleFactor * upscaleFactor
end

-- groups(self, input) -> batch, planes, r, height, width, whether input has a batch
local function groups(self, input)
   if not torch.isTensor(input) or (input:dim() ~= 3 and input:dim() ~= 4) then
      err.raise('%s: 3D or 4D tensor expected, got %s', torch.type(self),
                torch.isTensor(input) and input:dim() .. 'D' or torch.type(input))
   end
   local d = input:dim()
   local planes, r = input:size(d - 2) / self.upscaleFactorSquared, self.upscaleFactor
   if planes % 1 ~= 0 then
      err.raise('%s: %d input planes are no multiple of %d', torch.type(self), input:size(d - 2),
                self.upscaleFactorSquared)
   end
   return d == 4 and input:size(1) or 1, planes, r, input:size(d - 1), input:size(d), d == 4
end

function PixelShuffle:updateOutput(input)
   local batch, planes, r, height, width, batched = groups(self, input)
   local blocks = input:contiguous():view(batch, planes, r, r, height, width):permute(1, 2, 5, 3, 6, 4)
   if batched then self.output:resize(batch, planes, height * r, width * r)
   else self.output:resize(planes, height * r, width * r) end
   self.output:copy(blocks)
   return self.output
end

function PixelShuffle:updateGradInput(input, gradOutput)
   expect.gradOutput(self, gradOutput)
   local batch, planes, r, height, width = groups(self, input)
   if gradOutput:nElement() ~= input:nElement() then
      err.raise('%s: gradOutput of %d elements expected, got %d', torch.type(self), input:nElement(),
                gradOutput:nElement())
   end
   local blocks = gradOutput:contiguous():view(batch, planes, height, r, width, r):permute(1, 2, 4, 6, 3, 5)
   self.gradInput:resizeAs(input):copy(blocks)
   return self.gradInput
end
