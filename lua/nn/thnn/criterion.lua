-- THNN's criterions that compare input and target element by element.  A criterion is an entry of
-- `losses`: the expressions of its loss and of its gradient, for small tensors;
-- luatorch.thnn.criterion does the rest.
--
--    <name>_updateOutput(input, target, output, sizeAverage [, a | weights])
--    <name>_updateGradInput(input, target, gradInput, sizeAverage [, a | weights])
--
-- input and target have the same number of elements; output is a tensor of one element.
local err = require 'luatorch.error'
local T = require 'torch.Tensor'
local copy = require 'torch.copy'
local E = require 'nn.thnn.elementwise'
local S = require 'nn.thnn.shape'
local define = require('nn.THNN').define
local K = require('luatorch.kernels')('thnn.criterion')
local raise = err.raise
local view, pointer, numel, resize_as = T.view, T.pointer, T.numel, T.resize_as
local small, count, tensor = E.small, E.count, S.tensor

-- x: input, y: target, a: the parameter of criterions marked `parameter`, norm: 1, or 1 / n where
-- losses are averaged.
local losses = {
   AbsCriterion = {'abs(x - y)', 'x >= y and norm or -norm'},
   MSECriterion = {'(x - y) * (x - y)', '2 * norm * (x - y)'},
   SmoothL1Criterion = {
      'abs(x - y) < 1 and 0.5 * (x - y) * (x - y) or abs(x - y) - 0.5',
      'x - y < -1 and -norm or (x - y > 1 and norm or norm * (x - y))',
   },
   SoftMarginCriterion = {'max(0, -x * y) + log1p(exp(-abs(x * y)))', '-y * norm / (1 + exp(x * y))'},
   -- a: margin
   MarginCriterion = {parameter = true, 'max(0, a - x * y)', 'x * y < a and -norm * y or 0'},
   DistKLDivCriterion = {'y > 0 and y * (log(y) - x) or 0', 'y > 0 and -norm * y or 0'},
   BCECriterion = {
      weights = true,
      '-(log(x + 1e-12) * y + log(1 - x + 1e-12) * (1 - y))',
      '-norm * (y - x) / ((1 - x + 1e-12) * (x + 1e-12))',
   },
}

-- scalar(t, name, output, value): writes the loss into the tensor of one element that takes it
local function scalar(t, name, output, value)
   tensor(t, name, 'output', output)
   if numel(output) ~= 1 then
      raise('%s: output must be a tensor of 1 element, but got: %s', name, S.shown(output))
   end
   if t.host then T.pointer(output)[0] = value else copy.fill(t, output, value) end
end

local function check(t, name, input, target, extra, loss)
   tensor(t, name, 'input', input)
   tensor(t, name, 'target', target)
   if loss.parameter and type(extra) ~= 'number' then raise('%s: number expected, got %s', name, tostring(extra)) end
   if loss.weights and extra ~= nil then
      count(name, input, tensor(t, name, 'weights', extra), 'input', 'weights')
   end
   return count(name, input, target, 'input', 'target')
end

for name, loss in pairs(losses) do
   local forward, backward = name .. '_updateOutput', name .. '_updateGradInput'
   local run, back = E.loss(loss[1]), E.gradient(loss[2])
   local weighted, weighted_back
   if loss.weights then weighted, weighted_back = E.weighted_loss(loss[1]), E.weighted_gradient(loss[2]) end

   define(forward, function(t, input, target, output, sizeAverage, extra)
      local n = check(t, forward, input, target, extra, loss)
      local weights = loss.weights and extra or nil
      local sum
      if n == 0 then sum = 0
      elseif small(t, n, input, target, weights) then
         if weights then sum = weighted[t](n, pointer(input), pointer(target), pointer(weights))
         else sum = run[t](n, pointer(input), pointer(target), extra) end
      elseif weights then sum = K[forward](view(input), view(target), view(weights))
      elseif extra then sum = K[forward](view(input), view(target), extra)
      else sum = K[forward](view(input), view(target)) end
      if sizeAverage then sum = sum / n end
      scalar(t, forward, output, sum)
   end)

   define(backward, function(t, input, target, gradInput, sizeAverage, extra)
      local n = check(t, backward, input, target, extra, loss)
      resize_as(t, tensor(t, backward, 'gradInput', gradInput), input)
      if n == 0 then return end
      local norm = sizeAverage and 1 / n or 1
      local weights = loss.weights and extra or nil
      if small(t, n, input, target, gradInput, weights) then
         if weights then
            weighted_back[t](n, pointer(gradInput), pointer(input), pointer(target), norm, pointer(weights))
         else back[t](n, pointer(gradInput), pointer(input), pointer(target), norm, extra) end
      elseif weights then K[backward](view(input), view(target), view(gradInput), norm, view(weights))
      elseif extra then K[backward](view(input), view(target), view(gradInput), norm, extra)
      else K[backward](view(input), view(target), view(gradInput), norm) end
   end)
end

----------------------------------------------------------------------- L1 cost

local total, sign = E.loss('abs(x)'), E.gradient('x > 0 and 1 or (x < 0 and -1 or 0)')

define('L1Cost_updateOutput', function(t, input, output)
   local name = 'L1Cost_updateOutput'
   tensor(t, name, 'input', input)
   local n, sum = numel(input), 0
   if n > 0 then
      if small(t, n, input) then
         local p = pointer(input)
         sum = total[t](n, p, p)
      else sum = K.L1Cost_updateOutput(view(input)) end
   end
   scalar(t, name, output, sum)
end)

define('L1Cost_updateGradInput', function(t, input, _, gradInput)
   local name = 'L1Cost_updateGradInput'
   tensor(t, name, 'input', input)
   resize_as(t, tensor(t, name, 'gradInput', gradInput), input)
   local n = numel(input)
   if n == 0 then return end
   if small(t, n, input, gradInput) then
      local p = pointer(input)
      sign[t](n, pointer(gradInput), p, p, 1)
   else K.L1Cost_updateGradInput(view(input), view(gradInput)) end
end)

return {scalar = scalar}
