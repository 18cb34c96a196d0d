-- nn.TemporalRowConvolution(inputFrameSize, kW [, dW [, featFirst]])
--   input: [batch x] nInputFrame x inputFrameSize, or with the features first where featFirst;
--   weight: inputFrameSize x 1 x kW, every feature convolved on its own
local shared = require 'nn.shared.convolution'
local kernels = require 'nn.shared.kernels'
local TemporalRowConvolution, parent = torch.class('nn.TemporalRowConvolution', 'nn.Module')

function TemporalRowConvolution:__init(inputFrameSize, kW, dW, featFirst)
   parent.__init(self)
   self.inputFrameSize = shared.positive(self, 'inputFrameSize', inputFrameSize)
   self.kW = shared.positive(self, 'kW', kW)
   self.dW = dW or 1
   self.featFirst = featFirst and true or false
   shared.parameters(self, {inputFrameSize, 1, kW}, {inputFrameSize})
   self.finput, self.fgradInput = torch.Tensor(), torch.Tensor()
   self:reset()
end

TemporalRowConvolution.noBias = shared.noBias
TemporalRowConvolution.clearState = shared.clearState(parent)
TemporalRowConvolution.type = shared.type(parent)

function TemporalRowConvolution:reset(stdv)
   shared.uniform(self, stdv, self.kW * self.inputFrameSize)
end

function TemporalRowConvolution:updateOutput(input)
   local finput, fgradInput = shared.buffers(self)
   kernels(self, input).TemporalRowConvolution_updateOutput(
      input, self.output, self.weight, self.bias, finput, fgradInput, self.kW, self.dW, 0, self.featFirst)
   return self.output
end

function TemporalRowConvolution:updateGradInput(input, gradOutput)
   if self.gradInput then
      local finput, fgradInput = shared.buffers(self)
      kernels(self, input).TemporalRowConvolution_updateGradInput(
         input, gradOutput, self.gradInput, self.weight, finput, fgradInput, self.kW, self.dW, 0, self.featFirst)
      return self.gradInput
   end
end

function TemporalRowConvolution:accGradParameters(input, gradOutput, scale)
   local finput, fgradInput = shared.buffers(self)
   kernels(self, input).TemporalRowConvolution_accGradParameters(
      input, gradOutput, self.gradWeight, self.gradBias, finput, fgradInput, self.kW, self.dW, 0, self.featFirst,
      scale or 1)
end

TemporalRowConvolution.sharedAccUpdateGradParameters = parent.defaultAccUpdateGradParameters

function TemporalRowConvolution:__tostring__()
   local stride = self.dW ~= 1 and (', %d'):format(self.dW) or ''
   return ('%s(%d, %d%s)%s'):format(torch.type(self), self.inputFrameSize, self.kW, stride,
                                    self.bias and '' or ' without bias')
end
