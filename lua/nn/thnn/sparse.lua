-- THNN's linear layers on sparse inputs.
--
-- SparseLinear: input is entries x 3 (example, feature, value) of a batch, or, in the functions called
-- legacy, batch x entries x 2 (feature, value) with feature 0 for padding.  weight: outputs x features.
-- IndexLinear: keys and values of all examples one after the other, sizes their numbers;
-- weight: features x outputs, after four columns of the normalization where there is one.
local err = require 'luatorch.error'
local T = require 'torch.Tensor'
local K = require('luatorch.kernels')('thnn.sparse')
local define = require('nn.THNN').define
local view = T.view
local raise = err.raise
local M = {}

-- x as indices from 0, of the kind that go with tensors of type t, checked to be within `count`; nil
-- when there are no entries.
local function indices(t, name, what, x, count)
   if x:nElement() == 0 then return nil end
   local long = t.long.tensor_class.new():resize(x:size()):copy(x)
   local low, high = long:min(), long:max()
   if low < 1 or high > count then
      raise('%s: %s out of bound: %d not between 1 and %d', name, what, low < 1 and low or high, count)
   end
   return long:add(-1)
end

-- rows, keys and values of the entries of a SparseLinear batch
local function entries(t, name, input, examples, features)
   if input:nElement() == 0 then return nil end
   if input:dim() ~= 2 or input:size(2) ~= 3 then
      raise('%s: input must be in coo format, nnz x 3', name)
   end
   local rows = indices(t, name, 'example', input:select(2, 1), examples)
   local keys = indices(t, name, 'index', input:select(2, 2), features)
   return rows, keys, input:select(2, 3):contiguous()
end

-- The same entries from batch x n x 2.
local function from_legacy(name, input)
   if input:dim() ~= 3 or input:size(3) ~= 2 then
      raise('%s: input size must be batchsize x nnz x 2', name)
   end
   local batch, n = input:size(1), input:size(2)
   local out = input.new(batch * n, 3)
   out:select(2, 1):copy(torch.range(1, batch):view(batch, 1):expand(batch, n))
   out:narrow(2, 2, 2):copy(input)
   local used = torch.ne(out:select(2, 2), 0):nonzero()
   if used:dim() == 0 then return input.new() end
   return out:index(1, used:select(2, 1))
end

local function output_rows(name, gradOutput, outputs)
   if gradOutput:dim() ~= 2 or gradOutput:size(2) ~= outputs then
      raise('%s: gradOutput of %d columns expected, got %s', name, outputs, T.size_string(gradOutput))
   end
   return gradOutput:contiguous()
end

local function update_output(t, name, input, output, weight, bias)
   if output:dim() ~= 2 or output:size(2) ~= weight:size(1) then
      raise('%s: output of batch x %d expected, got %s', name, weight:size(1), T.size_string(output))
   end
   output:copy(bias:view(1, -1):expandAs(output))
   local rows, keys, values = entries(t, name, input, output:size(1), weight:size(2))
   if rows then K.gather(view(rows), view(keys), view(values), view(weight:t()), view(output)) end
end

local function acc_grad(t, name, input, gradOutput, gradWeight, gradBias, weight, weightDecay, scale)
   local g = output_rows(name, gradOutput, weight:size(1))
   local rows, keys, values = entries(t, name, input, g:size(1), weight:size(2))
   if rows then
      K.scatter(view(rows), view(keys), view(values), view(g), view(gradWeight:t()), scale)
   end
   gradBias:add(scale, g:sum(1):view(-1))
   if weightDecay and weightDecay ~= 0 then gradWeight:add(weightDecay, weight) end
end

local function zero_grad(t, name, gradWeight, gradBias, lastInput)
   gradBias:zero()
   if lastInput:nElement() == 0 then return end
   K.zero_rows(view(gradWeight:t()), view(indices(t, name, 'index', lastInput:select(2, 2), gradWeight:size(2))))
end

local function update(t, name, weight, bias, gradWeight, gradBias, lastInput, learningRate)
   bias:add(-learningRate, gradBias)
   if lastInput:nElement() == 0 then return end
   local keys = indices(t, name, 'index', lastInput:select(2, 2), weight:size(2))
   K.step_rows(view(weight:t()), view(gradWeight:t()), view(keys), learningRate)
end

local function same(_, x) return x end
for prefix, convert in pairs{SparseLinear_ = same, SparseLinear_legacy = from_legacy} do
   local function full(method)
      if prefix == 'SparseLinear_' then return prefix .. method end
      return prefix .. method:sub(1, 1):upper() .. method:sub(2)
   end
   local forward, backward, zero, step = full 'updateOutput', full 'accGradParameters', full 'zeroGradParameters',
      full 'updateParameters'
   define(forward, function(t, input, output, weight, bias)
      update_output(t, forward, convert(forward, input), output, weight, bias)
   end)
   define(backward, function(t, input, gradOutput, gradWeight, gradBias, weight, _, weightDecay, scale)
      acc_grad(t, backward, convert(backward, input), gradOutput, gradWeight, gradBias, weight, weightDecay, scale)
   end)
   define(zero, function(t, gradWeight, gradBias, lastInput)
      zero_grad(t, zero, gradWeight, gradBias, convert(zero, lastInput))
   end)
   define(step, function(t, weight, bias, gradWeight, gradBias, lastInput, learningRate)
      update(t, step, weight, bias, gradWeight, gradBias, convert(step, lastInput), learningRate)
   end)
end

----------------------------------------------------------------------- IndexLinear

-- The example of each entry, from the numbers of entries of the examples.
local function rows_of(t, name, sizes, count)
   local rows, at = t.long.tensor_class.new(count), 1
   for i = 1, sizes:nElement() do
      local n = sizes[i]
      if n < 0 or at + n - 1 > count then raise('%s: sizes do not add up to %d keys', name, count) end
      if n > 0 then rows:narrow(1, at, n):fill(i - 1) end
      at = at + n
   end
   if at ~= count + 1 then raise('%s: sizes do not add up to %d keys', name, count) end
   return rows
end

local function checked(t, name, keys, keysOffset, values, features)
   if keys:nElement() ~= values:nElement() then
      raise('%s: %d keys and %d values', name, keys:nElement(), values:nElement())
   end
   local shifted = torch.LongTensor():resize(keys:size()):copy(keys):add(-keysOffset)
   return indices(t, name, 'key', shifted, features), values:contiguous()
end

-- The columns of weight that multiply: all, or those after the four of the normalization.
local function multipliers(weight, bias)
   local out = bias:nElement()
   return weight:narrow(2, weight:size(2) - out + 1, out), weight:size(2) - out
end
M.multipliers = multipliers

define('IndexLinear_updateOutput', function(t, keys, keysOffset, values, sizes, _, output, weight, bias,
                                            normalizedValues, train)
   local name = 'IndexLinear_updateOutput'
   local w, extra = multipliers(weight, bias)
   output:resize(sizes:nElement(), bias:nElement()):copy(bias:view(1, -1):expandAs(output))
   local k, v = checked(t, name, keys, keysOffset, values, weight:size(1))
   if not k then return end
   if extra > 0 then
      normalizedValues:resize(v:size())
      K.normalize_values(view(k), view(v), view(weight), view(normalizedValues), train and train ~= 0)
      v = normalizedValues
   end
   local rows = rows_of(t, name, sizes, k:nElement())
   K.gather(view(rows), view(k), view(v), view(w), view(output))
end)

-- gradWeight gets a row for each entry.  With normalization its first column is the gradient of the
-- feature's bias.
define('IndexLinear_accGradParameters', function(t, keys, keysOffset, values, sizes, _, gradOutput, gradWeight,
                                                 gradBias, weight, bias, valuesBuffer, weightDecay, scale)
   local name = 'IndexLinear_accGradParameters'
   local out = bias:nElement()
   local g = output_rows(name, gradOutput, out)
   if g:size(1) ~= sizes:nElement() then
      raise('%s: gradOutput of %d rows expected, got %d', name, sizes:nElement(), g:size(1))
   end
   local w, extra = multipliers(weight, bias)
   gradBias:add(scale, g:sum(1):view(-1))
   local k, v = checked(t, name, keys, keysOffset, values, weight:size(1))
   if not k then gradWeight:resize(0) return end
   if extra > 0 then v = valuesBuffer end
   local rows = rows_of(t, name, sizes, k:nElement())
   gradWeight:resize(k:nElement(), extra > 0 and out + 1 or out)
   local part = gradWeight:narrow(2, gradWeight:size(2) - out + 1, out)
   K.entries(view(rows), view(v), view(g), view(part), scale)
   local k1 = k:clone():add(1)
   if weightDecay ~= 0 then part:add(weightDecay, w:index(1, k1)) end
   if extra > 0 then
      local pulled = torch.cmul(g:index(1, rows:add(1)), w:index(1, k1)):sum(2):mul(scale)
      gradWeight:narrow(2, 1, 1):copy(pulled)
   end
end)

local function index_step(t, name, gradWeight, gradBias, weight, bias, runningKeys, keysOffset, weightDecay,
                          learningRate)
   if weightDecay ~= 0 then bias:mul(1 - learningRate * weightDecay) end
   bias:add(-learningRate, gradBias)
   local k = checked(t, name, runningKeys, keysOffset, runningKeys, weight:size(1))
   if not k then return end
   local w, extra = multipliers(weight, bias)
   local out = bias:nElement()
   local part = gradWeight:narrow(2, gradWeight:size(2) - out + 1, out)
   K.add_rows(view(w), view(k), view(part), -learningRate)
   if extra > 0 then
      K.add_rows(view(weight:narrow(2, 4, 1)), view(k), view(gradWeight:narrow(2, 1, 1)), -learningRate)
   end
end

define('IndexLinear_updateParameters', function(t, gradWeight, gradBias, weight, bias, runningKeys, _, keysOffset,
                                                weightDecay, learningRate)
   index_step(t, 'IndexLinear_updateParameters', gradWeight, gradBias, weight, bias, runningKeys, keysOffset,
              weightDecay, learningRate)
end)

-- The gradients times -scale, added straight to the parameters.
define('IndexLinear_accUpdateGradParameters', function(t, keys, keysOffset, values, sizes, cumSumSizes, gradOutput,
                                                       weight, bias, valuesBuffer, weightDecay, scale)
   local gradWeight, gradBias = weight.new(), bias.new():resizeAs(bias):zero()
   require('nn.THNN').kernels.IndexLinear_accGradParameters(
      t, keys, keysOffset, values, sizes, cumSumSizes, gradOutput, gradWeight, gradBias, weight, bias, valuesBuffer,
      weightDecay, 1)
   index_step(t, 'IndexLinear_accUpdateGradParameters', gradWeight, gradBias, weight, bias, keys, keysOffset, 0, scale)
end)

return M
