-- nn.TemporalDynamicKMaxPooling(minK [, factor]): for each feature the k highest values of a sequence,
-- in the order of the sequence; k = minK, or max(minK, ceil(factor * length)).
--   input: length x features, or batch x length x features
-- Source: Kalchbrenner et al., A Convolutional Neural Network for Modelling Sentences.
local err = require 'luatorch.error'
local nn = require 'nn'
local max, ceil = math.max, math.ceil
local expect = require 'nn.shared.expect'
local Pooling, parent = torch.class('nn.TemporalDynamicKMaxPooling', 'nn.Module')

function Pooling:__init(minK, factor)
   parent.__init(self)
   self.minK = minK
   self.factor = factor or 0
end

local function sequence_dimension(input)
   local n = input:dim()
   if n ~= 2 and n ~= 3 then err.raise('Only 2D or 3D(batch mode) accepted, got %dD', n) end
   return n - 1
end

function Pooling:updateOutput(input)
   expect.tensor(self, input)
   local dim = sequence_dimension(input)
   local length = input:size(dim)
   local k = max(self.minK, ceil(self.factor * length))
   if k > length then err.raise('Input sequence length (%d) too small for %d highest values', length, k) end
   local _, order = torch.sort(input, dim, true)
   self.indices = torch.sort(order:narrow(dim, 1, k), dim)
   self.output:gather(input, dim, self.indices)
   return self.output
end

function Pooling:updateGradInput(input, gradOutput)
   self.gradInput:resizeAs(input):zero():scatter(sequence_dimension(input), self.indices, gradOutput)
   return self.gradInput
end

-- The indices are LongTensors whatever the type of the rest.
function Pooling:type(typename, tensorCache)
   if typename then self.indices = nil end
   return parent.type(self, typename, tensorCache)
end

function Pooling:clearState()
   nn.utils.clear(self, 'indices')
   return parent.clearState(self)
end
