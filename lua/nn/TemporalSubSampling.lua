-- nn.TemporalSubSampling(inputFrameSize, kW [, dW])
--   output[t][i] = bias[i] + weight[i] * sum over k = 1 .. kW of input[dW*(t-1)+k][i]
local shared = require 'nn.shared.convolution'
local kernels = require 'nn.shared.kernels'
local TemporalSubSampling, parent = torch.class('nn.TemporalSubSampling', 'nn.Module')

function TemporalSubSampling:__init(inputFrameSize, kW, dW)
   parent.__init(self)
   self.inputFrameSize = shared.positive(self, 'inputFrameSize', inputFrameSize)
   self.kW = shared.positive(self, 'kW', kW)
   self.dW = dW or 1
   shared.parameters(self, {inputFrameSize}, {inputFrameSize})
   self:reset()
end

function TemporalSubSampling:reset(stdv) shared.uniform(self, stdv, self.kW) end

function TemporalSubSampling:updateOutput(input)
   kernels(self, input).TemporalSubSampling_updateOutput(
      input, self.output, self.weight, self.bias, self.kW, self.dW, self.inputFrameSize)
   return self.output
end

function TemporalSubSampling:updateGradInput(input, gradOutput)
   if self.gradInput then
      kernels(self, input).TemporalSubSampling_updateGradInput(
         input, gradOutput, self.gradInput, self.weight, self.kW, self.dW)
      return self.gradInput
   end
end

function TemporalSubSampling:accGradParameters(input, gradOutput, scale)
   kernels(self, input).TemporalSubSampling_accGradParameters(
      input, gradOutput, self.gradWeight, self.gradBias, self.kW, self.dW, scale or 1)
end
