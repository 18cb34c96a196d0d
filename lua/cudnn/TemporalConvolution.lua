-- cudnn.TemporalConvolution(inputFrameSize, outputFrameSize, kH [, dH [, padH]])
--   nn.TemporalConvolution with padH frames of zeros at both ends
local err = require 'luatorch.error'
require 'nn'
local TemporalConvolution, parent = torch.class('cudnn.TemporalConvolution', 'nn.TemporalConvolution')
require 'cudnn.shared.tuning'(TemporalConvolution)

function TemporalConvolution:__init(inputFrameSize, outputFrameSize, kH, dH, padH)
   parent.__init(self, inputFrameSize, outputFrameSize, kH, dH)
   self.kH, self.dH, self.padH = self.kW, self.dW, padH or 0
end

-- The input between frames of zeros, and the axis of the frames.
local function padded(self, input)
   local nd, pad = input:dim(), self.padH or 0
   if nd ~= 2 and nd ~= 3 then
      err.raise('%s: input of 2 or 3 dimensions expected, got %d', torch.type(self), nd)
   end
   local axis = nd - 1
   if pad == 0 then return input, axis, pad end
   local size = input:size()
   size[axis] = size[axis] + 2 * pad
   local x = input.new(size):zero()
   x:narrow(axis, pad + 1, input:size(axis)):copy(input)
   return x, axis, pad
end

function TemporalConvolution:updateOutput(input)
   return parent.updateOutput(self, (padded(self, input)))
end

function TemporalConvolution:updateGradInput(input, gradOutput)
   if not self.gradInput then return end
   local x, axis, pad = padded(self, input)
   parent.updateGradInput(self, x, gradOutput)
   if pad > 0 then
      self.gradInput:set(self.gradInput:narrow(axis, pad + 1, input:size(axis)):contiguous())
   end
   return self.gradInput
end

function TemporalConvolution:accGradParameters(input, gradOutput, scale)
   return parent.accGradParameters(self, (padded(self, input)), gradOutput, scale)
end
