-- nn.IndexLinear(inputSize, outputSize [, doGradInput [, keysOffset [, weight [, bias [, normalize]]]]]):
-- a linear layer on sparse inputs given as keys (LongTensors) and values:
--    {keys, values}                             one example
--    {{keys, keys, ...}, {values, values, ...}} a batch
--    {keys, values, sizes}                      a batch, joined; sizes: a LongTensor
--   weight: inputSize x outputSize, after four columns of the normalization where there is one
-- Keys run from 1 + keysOffset.  With normalize, a value is divided by the largest absolute value of
-- its feature seen in training, plus a learned bias of the feature.  gradWeight has a row an entry.
local err = require 'luatorch.error'
local rawtype = require('luatorch.host').rawtype
local kernels = require 'nn.shared.kernels'
local uniform = require 'nn.shared.uniform'
local sparse = require 'nn.thnn.sparse'
local expect = require 'nn.shared.expect'
local IndexLinear, parent = torch.class('nn.IndexLinear', 'nn.Module')

function IndexLinear:__init(inputSize, outputSize, doGradInput, keysOffset, weight, bias, normalize)
   parent.__init(self)
   if keysOffset then expect.number(self, 'keysOffset', keysOffset) end
   if weight then
      expect.tensor(self, weight, 'weight')
      expect.tensor(self, bias, 'bias')
   else
      expect.number(self, 'inputSize', inputSize)
      expect.number(self, 'outputSize', outputSize)
   end
   if (weight == nil) ~= (bias == nil) then
      err.raise('nn.IndexLinear: give weight and bias, or neither of them')
   end
   local extra = normalize and 4 or 0
   self.normalize = normalize and true or false
   self.doGradInput = doGradInput or false
   self.offset = keysOffset and keysOffset + 1 or 1
   self.keysOffset = keysOffset or 0
   self.weightDecay = 0
   self.train = true
   if weight then
      if weight:dim() ~= 2 or bias:dim() ~= 1 or weight:size(2) ~= bias:size(1) + extra then
         err.raise('nn.IndexLinear: weight must be inputSize x %s, bias outputSize',
                   normalize and '(outputSize + 4)' or 'outputSize')
      end
      self.weight, self.bias = weight, bias
   else
      self.weight = torch.Tensor(inputSize, outputSize + extra):zero()
      self.bias = torch.Tensor(outputSize):zero()
   end
   self.inputSize, self.outputSize = self.weight:size(1), self.bias:size(1)
   self.gradWeight = self.weight.new()
   self.gradBias = self.bias.new():resizeAs(self.bias):zero()
   self.runningKeys = torch.LongTensor()
   self.valuesBuffer = self.weight.new()
   self.gradInput = {}
end

-- The constructor leaves the parameters zero, as in Torch7; reset() draws them.
function IndexLinear:reset(stdv)
   stdv = uniform.range(stdv, self.weight:size(2))
   self.weight:uniform(-stdv, stdv)
   self.bias:uniform(-stdv, stdv):mul(1e-6)
   if self.normalize then self.weight:narrow(2, 1, 4):zero() end
end

local function wrong()
   err.raise('nn.IndexLinear: input must be {keys, values}, {{keys, ...}, {values, ...}} or {keys, values, sizes}')
end

local function join(list)
   local filled = {}
   for i = 1, #list do
      if list[i]:nElement() > 0 then filled[#filled + 1] = list[i]:contiguous():view(-1) end
   end
   if #filled == 0 then return list[1] and list[1].new() end
   return torch.cat(filled, 1)
end

-- Keys and values of all examples, their numbers, and whether it is a single example.
local function flattened(input)
   if rawtype(input) ~= 'table' then wrong() end
   local keys, values, sizes = input[1], input[2], input[3]
   if sizes then
      if not (torch.isTensor(keys) and torch.isTensor(values) and torch.isTensor(sizes)) then wrong() end
      return keys, values, sizes, false
   elseif torch.isTensor(keys) and torch.isTensor(values) then
      return keys, values, torch.LongTensor{keys:nElement()}, true
   elseif rawtype(keys) ~= 'table' or rawtype(values) ~= 'table' or #keys ~= #values or #keys == 0 then
      wrong()
   end
   sizes = torch.LongTensor(#keys)
   for i = 1, #keys do
      if not (torch.isTensor(keys[i]) and torch.isTensor(values[i])) then wrong() end
      sizes[i] = keys[i]:nElement()
   end
   return join(keys), join(values), sizes, false
end

-- The values in the module's type.
local function cast(self, values)
   if torch.typename(values) == torch.typename(self.weight) then return values end
   return values:type(torch.typename(self.weight))
end

function IndexLinear:updateOutput(input)
   local keys, values, sizes, single = flattened(input)
   local output = self.output
   kernels(self, self.weight).IndexLinear_updateOutput(
      keys, self.keysOffset, cast(self, values), sizes, nil, output, self.weight, self.bias, self.valuesBuffer,
      self.train ~= false)
   if single then output:resize(self.outputSize) end
   return output
end

local function as_batch(gradOutput)
   return gradOutput:dim() == 1 and gradOutput:contiguous():view(1, -1) or gradOutput
end

function IndexLinear:accGradParameters(input, gradOutput, scale)
   local keys, values, sizes = flattened(input)
   local rows = self.gradWeight.new()
   kernels(self, self.weight).IndexLinear_accGradParameters(
      keys, self.keysOffset, cast(self, values), sizes, nil, as_batch(gradOutput), rows, self.gradBias, self.weight,
      self.bias, self.valuesBuffer, self.weightDecay or 0, scale or 1)
   if rows:nElement() == 0 then return end
   if self.gradWeight:nElement() == 0 then
      self.gradWeight = rows
      self.runningKeys = keys:clone()
   else
      self.gradWeight = torch.cat(self.gradWeight, rows, 1)
      self.runningKeys = torch.cat(self.runningKeys, keys, 1)
   end
end

function IndexLinear:accUpdateGradParameters(input, gradOutput, lr)
   local keys, values, sizes = flattened(input)
   kernels(self, self.weight).IndexLinear_accUpdateGradParameters(
      keys, self.keysOffset, cast(self, values), sizes, nil, as_batch(gradOutput), self.weight, self.bias,
      self.valuesBuffer, self.weightDecay or 0, lr)
end
IndexLinear.sharedAccUpdateGradParameters = IndexLinear.accUpdateGradParameters

-- The gradient of every feature, whether it is in the input or not.
function IndexLinear:updateGradInput(input, gradOutput)
   expect.gradOutput(self, gradOutput)
   local _, _, _, single = flattened(input)
   self.gradInput = {}
   if not self.doGradInput then
      if single then err.raise('nn.IndexLinear: no gradient of the input: doGradInput is not set') end
      return self.gradInput
   end
   if self.normalize then err.raise('nn.IndexLinear: no gradient of the input with normalization') end
   local weight = sparse.multipliers(self.weight, self.bias)
   local grads = torch.mm(as_batch(gradOutput), weight:t())
   local batch, n = grads:size(1), grads:size(2)
   local keys = torch.range(1 + self.keysOffset, n + self.keysOffset):long()
   if single then
      self.gradInput = {keys, grads[1]}
   elseif input[3] then
      self.gradInput = {keys:view(1, n):expand(batch, n):contiguous():view(-1), grads:view(-1),
                        torch.LongTensor(batch):fill(n)}
   else
      self.gradInput = {{}, {}}
      for i = 1, batch do
         self.gradInput[1][i], self.gradInput[2][i] = keys:clone(), grads[i]
      end
   end
   return self.gradInput
end

function IndexLinear:updateParameters(learningRate)
   kernels(self, self.weight).IndexLinear_updateParameters(
      self.gradWeight, self.gradBias, self.weight, self.bias, self.runningKeys, nil, self.keysOffset,
      self.weightDecay or 0, learningRate)
end

function IndexLinear:zeroGradParameters()
   self.gradBias:zero()
   self.gradWeight = self.gradWeight.new()
   self.runningKeys = torch.LongTensor()
end

function IndexLinear:parameters()
   return {self.weight, self.bias}, {self.gradWeight, self.gradBias}
end

-- The keys are LongTensors whatever the type of the rest.
function IndexLinear:type(typename, tensorCache)
   if not typename then return self._type end
   local keys = self.runningKeys
   self.runningKeys = nil
   parent.type(self, typename, tensorCache)
   self.runningKeys = keys
   return self
end

function IndexLinear:clearState()
   self.gradInput = {}
   self.valuesBuffer:set()
   self.output:set()
   return self
end
