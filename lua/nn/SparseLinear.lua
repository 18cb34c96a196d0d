-- nn.SparseLinear(inputSize, outputSize [, doGradInput]): nn.Linear on sparse inputs.  An example is a
-- tensor n x 2 of feature numbers and values; a batch is a table of examples, or a tensor batch x n x 2.
--   weight: outputSize x inputSize
-- The gradient with respect to the input is computed only if doGradInput is true: for each example a
-- tensor inputSize x 2 of all features.
local err = require 'luatorch.error'
local rawtype = require('luatorch.host').rawtype
local kernels = require 'nn.shared.kernels'
local uniform = require 'nn.shared.uniform'
require 'nn.thnn.sparse'
local expect = require 'nn.shared.expect'
local SparseLinear, parent = torch.class('nn.SparseLinear', 'nn.Module')

-- How much of the gradient may differ from zero: nothing new, the features of lastInput, any.
local NO_LAST_INPUT, ONE_LAST_INPUT, ACC_MULTIPLE_TIMES = 0, 1, 2

function SparseLinear:__init(inputSize, outputSize, doGradInput)
   parent.__init(self)
   self.weightDecay = 0
   self.doGradInput = doGradInput or false
   self.weight = torch.Tensor(outputSize, inputSize):zero()
   self.bias = torch.Tensor(outputSize):zero()
   self.gradWeight = torch.Tensor(outputSize, inputSize):zero()
   self.gradBias = torch.Tensor(outputSize):zero()
   if rawtype(self.doGradInput) ~= 'boolean' then
      err.raise('nn.SparseLinear: doGradInput must be a boolean, got %s', torch.type(doGradInput))
   end
   self.lastInput = nil
   self.sparseUpdate = NO_LAST_INPUT
   self.formattedInput = nil
   self.gradInput = {}
   self.output:resize(outputSize)
   self:reset()
end

function SparseLinear:reset(stdv)
   stdv = uniform.range(stdv, self.weight:size(2))
   self.weight:uniform(-stdv, stdv)
   self.bias:uniform(-stdv, stdv):mul(1e-6)
end

local function wrong(x)
   err.raise('nn.SparseLinear: an example is a tensor n x 2, a batch a table of them or a tensor batch x n x 2; got %s',
             torch.isTensor(x) and x:dim() .. 'D tensor' or torch.type(x))
end

-- The batch as entries x 3 (example, feature, value), its size, and whether it is a single example.
local function formatted(self, input)
   local list, single = input, false
   if torch.isTensor(input) then
      local n = input:dim()
      if n ~= 2 and n ~= 3 or input:size(n) ~= 2 then wrong(input) end
      single = n == 2
      list = {}
      if single then list[1] = input
      else for i = 1, input:size(1) do list[i] = input[i] end end
   elseif rawtype(input) ~= 'table' then
      wrong(input)
   end
   local count = 0
   for i = 1, #list do
      local x = list[i]
      if not torch.isTensor(x) then wrong(x) end
      if x:nElement() > 0 then
         if x:dim() ~= 2 or x:size(2) ~= 2 then wrong(x) end
         count = count + x:size(1)
      end
   end
   local out = self.weight.new()
   if count > 0 then
      out:resize(count, 3)
      local at = 1
      for i = 1, #list do
         local n = list[i]:nElement() > 0 and list[i]:size(1) or 0
         if n > 0 then
            out:narrow(1, at, n):select(2, 1):fill(i)
            out:narrow(1, at, n):narrow(2, 2, 2):copy(list[i])
         end
         at = at + n
      end
   end
   return out, #list, single
end

function SparseLinear:updateOutput(input)
   local entries, batch, single = formatted(self, input)
   local output, weight = self.output, self.weight
   self.formattedInput = entries
   output:resize(batch, weight:size(1))
   kernels(self, weight).SparseLinear_updateOutput(entries, output, weight, self.bias)
   if single then output:resize(weight:size(1)) end
   return output
end

-- A single example's gradOutput becomes a batch of one, in place, as in Torch7.
function SparseLinear:accGradParameters(input, gradOutput, scale)
   local entries = formatted(self, input)
   if gradOutput:dim() == 1 then gradOutput:resize(1, gradOutput:size(1)) end
   if self.sparseUpdate == NO_LAST_INPUT then
      self.lastInput = entries
      self.sparseUpdate = ONE_LAST_INPUT
   elseif self.sparseUpdate == ONE_LAST_INPUT then
      self.sparseUpdate = ACC_MULTIPLE_TIMES
   end
   local weight = self.weight
   kernels(self, weight).SparseLinear_accGradParameters(entries, gradOutput, self.gradWeight, self.gradBias,
                                                        weight, self.bias, self.weightDecay or 0, scale or 1)
end

function SparseLinear:updateGradInput(input, gradOutput)
   expect.gradOutput(self, gradOutput)
   if not self.doGradInput then return self.gradInput end
   local weight = self.weight
   local features = weight:size(2)
   local single = torch.isTensor(input) and input:dim() == 2
   local g = gradOutput:dim() == 1 and gradOutput:view(1, -1) or gradOutput
   local grads = torch.mm(g, weight)
   local list = {}
   for i = 1, g:size(1) do
      local grad = weight.new(features, 2)
      grad:select(2, 1):copy(torch.range(1, features))
      grad:select(2, 2):copy(grads[i])
      list[i] = grad
   end
   self.gradInput = single and list[1] or list
   return self.gradInput
end

-- Where the gradients of one batch are all there is, only its features are touched.
function SparseLinear:updateParameters(learningRate)
   if self.lastInput and self.sparseUpdate == ONE_LAST_INPUT then
      kernels(self, self.weight).SparseLinear_updateParameters(self.weight, self.bias, self.gradWeight, self.gradBias,
                                                               self.lastInput, learningRate)
   else
      parent.updateParameters(self, learningRate)
   end
end

function SparseLinear:zeroGradParameters()
   if self.lastInput and self.sparseUpdate == ONE_LAST_INPUT then
      kernels(self, self.weight).SparseLinear_zeroGradParameters(self.gradWeight, self.gradBias, self.lastInput)
   else
      parent.zeroGradParameters(self)
   end
   self.sparseUpdate = NO_LAST_INPUT
end

function SparseLinear:clearState()
   self.lastInput, self.formattedInput = nil, nil
   if self.sparseUpdate == ONE_LAST_INPUT then self.sparseUpdate = ACC_MULTIPLE_TIMES end
   self.gradInput = {}
   self.output:set()
   return self
end
