-- nn.TemporalConvolution(inputFrameSize, outputFrameSize, kW [, dW])
--   input: [batch x] nInputFrame x inputFrameSize;  weight: outputFrameSize x (kW*inputFrameSize)
--   output frames: floor((nInputFrame - kW) / dW) + 1
local shared = require 'nn.shared.convolution'
local kernels = require 'nn.shared.kernels'
local TemporalConvolution, parent = torch.class('nn.TemporalConvolution', 'nn.Module')

function TemporalConvolution:__init(inputFrameSize, outputFrameSize, kW, dW)
   parent.__init(self)
   self.inputFrameSize = shared.positive(self, 'inputFrameSize', inputFrameSize)
   self.outputFrameSize = shared.positive(self, 'outputFrameSize', outputFrameSize)
   self.kW = shared.positive(self, 'kW', kW)
   self.dW = dW or 1
   shared.parameters(self, {outputFrameSize, inputFrameSize * kW}, {outputFrameSize})
   self:reset()
end

TemporalConvolution.noBias = shared.noBias

function TemporalConvolution:reset(stdv)
   shared.uniform(self, stdv, self.kW * self.inputFrameSize)
end

function TemporalConvolution:updateOutput(input)
   kernels(self, input).TemporalConvolution_updateOutput(
      input, self.output, self.weight, self.bias, self.kW, self.dW, self.inputFrameSize, self.outputFrameSize)
   return self.output
end

function TemporalConvolution:updateGradInput(input, gradOutput)
   if self.gradInput then
      kernels(self, input).TemporalConvolution_updateGradInput(
         input, gradOutput, self.gradInput, self.weight, self.kW, self.dW)
      return self.gradInput
   end
end

function TemporalConvolution:accGradParameters(input, gradOutput, scale)
   kernels(self, input).TemporalConvolution_accGradParameters(
      input, gradOutput, self.gradWeight, self.gradBias, self.kW, self.dW, scale or 1)
end

TemporalConvolution.sharedAccUpdateGradParameters = parent.defaultAccUpdateGradParameters
