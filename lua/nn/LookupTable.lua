-- nn.LookupTable(nIndex, nOutput [, paddingValue [, maxNorm [, normType]]])
--   input: indices, a vector or a matrix of them;  output: their rows of weight, nIndex x nOutput.
--   The row paddingValue gets no gradient.  With maxNorm, rows are scaled down to that norm when used.
local err = require 'luatorch.error'
local nn = require 'nn'
local T = require 'torch.Tensor'
local type_of = T.type_of
local LookupTable, parent = torch.class('nn.LookupTable', 'nn.Module')
LookupTable.__version = 4

function LookupTable:__init(nIndex, nOutput, paddingValue, maxNorm, normType)
   parent.__init(self)
   self.weight = torch.Tensor(nIndex, nOutput)
   self.gradWeight = torch.Tensor(nIndex, nOutput):zero()
   self.paddingValue = paddingValue or 0
   self.maxNorm = maxNorm or nil
   self.normType = normType or nil
   self:reset()
end

function LookupTable:backCompatibility()
   self._count = self._count or torch.IntTensor()
   self._input = self._input or torch.LongTensor()
   if not self.shouldScaleGradByFreq then self.shouldScaleGradByFreq = false end
end

function LookupTable:accUpdateOnly()
   self.gradWeight = nil
   return self
end

function LookupTable:setPadding(paddingValue)
   self.paddingValue = paddingValue
   return self
end

function LookupTable:setMaxNorm(maxNorm)
   self.maxNorm = maxNorm
   return self
end

function LookupTable:setNormType(normType)
   self.normType = normType
   return self
end

function LookupTable:scaleGradByFreq()
   self.shouldScaleGradByFreq = true
   return self
end

function LookupTable:reset(stdv) self.weight:normal(0, stdv or 1) end

-- indices(input): input as a contiguous tensor of indices; _input holds the copy if it takes one
local function indices(self, input)
   local t, w = type_of(input), type_of(self.weight)
   if not t then err.raise('%s: tensor of indices expected, got %s', torch.type(self), torch.type(input)) end
   if t == w.long and T.is_contiguous(input) then return input end
   if type_of(self._input) ~= w.long then self._input = T.empty(w.long) end
   self._input:resize(input:size()):copy(input)
   return self._input
end

local function thnn(self) return type_of(self.weight).tensor_class.THNN end

function LookupTable:updateOutput(input)
   self:backCompatibility()
   input = indices(self, input)
   self:renorm(input)
   local weight, output = self.weight, self.output
   if input:dim() == 1 then
      output:index(weight, 1, input)
   elseif input:dim() == 2 then
      output:index(weight, 1, input:view(-1))
      self.output = output:view(input:size(1), input:size(2), weight:size(2))
   else
      err.raise('%s: input must be a vector or matrix, got a %dD tensor', torch.type(self), input:dim())
   end
   return self.output
end

-- gradInput: zeros of the input's type, for indices have no gradient
function LookupTable:updateGradInput(input)
   if torch.type(self.gradInput) ~= torch.type(input) then self.gradInput = input.new() end
   if not self.gradInput:isSameSizeAs(input) then self.gradInput:resizeAs(input):zero() end
   return self.gradInput
end

function LookupTable:accGradParameters(input, gradOutput, scale)
   self:backCompatibility()
   input = indices(self, input)
   thnn(self).LookupTable_accGradParameters(
      input, gradOutput, self.gradWeight, self._count, self._sorted, self._indices,
      self.shouldScaleGradByFreq, self.paddingValue or 0, scale or 1)
end

function LookupTable:renorm(input)
   if self.maxNorm then
      thnn(self).LookupTable_renorm(indices(self, input), self.weight, self.maxNorm, self.normType or 2)
   end
end

function LookupTable:type(name, tensorCache)
   parent.type(self, name, tensorCache)
   if name and not name:find('^torch%.Cuda') then
      self._count, self._input = torch.IntTensor(), torch.LongTensor()
   end
   return self
end

function LookupTable:clearState()
   nn.utils.clear(self, '_count', '_input', '_gradOutput')
   return parent.clearState(self)
end

LookupTable.sharedAccUpdateGradParameters = LookupTable.accUpdateGradParameters
