-- nn.SpatialUpSamplingNearest(scale)
--   input: [batch x] planes x height x width; each element becomes scale x scale
local err = require 'luatorch.error'
local kernels = require 'nn.shared.kernels'
local SpatialUpSamplingNearest, parent = torch.class('nn.SpatialUpSamplingNearest', 'nn.Module')

function SpatialUpSamplingNearest:__init(scale)
   parent.__init(self)
   if type(scale) ~= 'number' or scale < 1 then
      err.raise('%s: scale_factor must be greater than 1, got %s', torch.type(self), tostring(scale))
   end
   if scale % 1 ~= 0 then err.raise('%s: scale_factor must be integer, got %s', torch.type(self), tostring(scale)) end
   self.scale_factor = scale
   self.inputSize, self.outputSize = torch.LongStorage(4), torch.LongStorage(4)
end

function SpatialUpSamplingNearest:updateOutput(input)
   kernels(self, input).SpatialUpSamplingNearest_updateOutput(input, self.output, self.scale_factor)
   for i = 1, input:dim() do self.inputSize[i], self.outputSize[i] = input:size(i), self.output:size(i) end
   return self.output
end

function SpatialUpSamplingNearest:updateGradInput(input, gradOutput)
   kernels(self, input).SpatialUpSamplingNearest_updateGradInput(
      input, gradOutput, self.gradInput, self.scale_factor)
   return self.gradInput
end
