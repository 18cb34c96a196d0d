-- nn.TemporalMaxPooling(kW [, dW])
--   input: [batch x] nInputFrame x inputFrameSize;  output frames: floor((nInputFrame - kW) / dW) + 1;
--   dW defaults to kW
local shared = require 'nn.shared.pooling'
local kernels = require 'nn.shared.kernels'
local TemporalMaxPooling, parent = torch.class('nn.TemporalMaxPooling', 'nn.Module')

function TemporalMaxPooling:__init(kW, dW)
   parent.__init(self)
   self.kW, self.dW = kW, dW or kW
end

TemporalMaxPooling.clearState = shared.clearState(parent)

function TemporalMaxPooling:updateOutput(input)
   kernels(self, input).TemporalMaxPooling_updateOutput(
      input, self.output, shared.indices(self, input), self.kW, self.dW)
   return self.output
end

function TemporalMaxPooling:updateGradInput(input, gradOutput)
   if self.gradInput then
      kernels(self, input).TemporalMaxPooling_updateGradInput(
         input, gradOutput, self.gradInput, self.indices, self.kW, self.dW)
      return self.gradInput
   end
end

function TemporalMaxPooling:empty() return self:clearState() end
