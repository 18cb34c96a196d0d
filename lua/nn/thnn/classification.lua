-- THNN's criterions whose targets are class numbers, counted from 1: ClassNLLCriterion,
-- SpatialClassNLLCriterion, MultiMarginCriterion, MultiLabelMarginCriterion.
-- Targets are LongTensors (of the Cuda kind for Cuda inputs); output and total_weight are
-- tensors of one element.
local err = require 'luatorch.error'
local class = require 'torch.class'
local T = require 'torch.Tensor'
local copy = require 'torch.copy'
local S = require 'nn.thnn.shape'
local define = require('nn.THNN').define
local scalar = require('nn.thnn.criterion').scalar
local K = require('luatorch.kernels')('thnn.classification')
local raise = err.raise
local view, pointer, numel, resize_as, type_of = T.view, T.pointer, T.numel, T.resize_as, T.type_of
local tensor, optional, shown = S.tensor, S.optional, S.shown
local tonumber = tonumber

local function check_target(t, name, target)
   local tt = type_of(target)
   if tt == t.long or (tt == t and not t.host) then return end
   raise('%s: %s expected for target, got %s', name, t.long.tensorname, (class.type(target):gsub('^torch%.', '')))
end

-- -> the weights of n classes as a vector, or nil
local function check_weights(t, name, weights, n)
   if optional(t, name, 'weights', weights) == nil then return nil end
   if numel(weights) ~= n then
      raise('%s: weight tensor should be defined either for all %d classes or no classes but got weight tensor ' ..
            'of size %s', name, n, shown(weights))
   end
   return weights._nd == 1 and weights or copy.contiguous(t, weights)
end

local function bad_class(name, class_number, n)
   raise('%s: target class %.0f out of range, expected 1 to %d', name, class_number, n)
end

----------------------------------------------------------------------- negative log likelihood
--
-- Inputs are seen as log probabilities x[b, c, place], targets as y[b, place].  In the loops over
-- host memory: xb, xc, xh, xw are the strides of x, yb, yh, yw those of y.

-- nll(x, y, w, ...) -> sum of -w[y] x[y], sum of w[y], first bad class or nil
local function nll(load, X, Y, W, w1, B, C, H, Wd, xb, xc, xh, xw, yb, yh, yw, ignore)
   local sum, total = 0, 0
   for b = 0, B - 1 do
      for h = 0, H - 1 do
         for w = 0, Wd - 1 do
            local k = tonumber(Y[b * yb + h * yh + w * yw])
            if k ~= ignore then
               if not (k >= 1 and k <= C) then return 0, 0, k end
               local weight = 1
               if W ~= nil then weight = load(W, (k - 1) * w1) end
               sum = sum - load(X, b * xb + (k - 1) * xc + h * xh + w * xw) * weight
               total = total + weight
            end
         end
      end
   end
   return sum, total, nil
end

-- gradInput[b, y, place] = -w[y] / norm
local function nll_gradient(load, G, Y, W, w1, B, C, H, Wd, xb, xc, xh, xw, yb, yh, yw, ignore, norm)
   for b = 0, B - 1 do
      for h = 0, H - 1 do
         for w = 0, Wd - 1 do
            local k = tonumber(Y[b * yb + h * yh + w * yw])
            if k ~= ignore then
               if not (k >= 1 and k <= C) then return k end
               local weight = 1
               if W ~= nil then weight = load(W, (k - 1) * w1) end
               G[b * xb + (k - 1) * xc + h * xh + w * xw] = -weight / norm
            end
         end
      end
   end
end

-- The sizes and strides of x (classes along dimension `axis`) and y, as the loops take them.
local function walk(t, loop, x, y, axis, X, Y, W, w1, ignore, norm)
   local n, s, ys = x._size, x._stride, y._stride
   local B, xb, yb = 1, 0, 0
   if axis == 1 then B, xb, yb = n[0], s[0], ys[0] end
   local C, xc = n[axis], s[axis]
   if x._nd > 2 then
      return loop(t.load, X, Y, W, w1, B, C, n[2], n[3], xb, xc, s[2], s[3], yb, ys[1], ys[2], ignore, norm)
   end
   return loop(t.load, X, Y, W, w1, B, C, 1, 1, xb, xc, 0, 0, yb, 0, 0, ignore, norm)
end

local function check_flat(t, name, input, target)
   tensor(t, name, 'input', input)
   check_target(t, name, target)
   if target._nd > 1 then raise('%s: multi-target not supported, got a target of size %s', name, shown(target)) end
   if input._nd == 1 then
      if numel(target) < 1 then raise('%s: a target is missing', name) end
      return 0
   elseif input._nd == 2 then
      if numel(target) ~= input._size[0] then
         raise('%s: Expected %d targets for input of size %s, got %d', name, input._size[0], shown(input),
               numel(target))
      end
      return 1
   end
   raise('%s: input tensor should be 1D or 2D, but got: %s', name, shown(input))
end

local function check_spatial(t, name, input, target)
   tensor(t, name, 'input', input)
   check_target(t, name, target)
   if target._nd ~= 3 then
      raise('%s: only batches of spatial targets supported (3D tensors) but got targets of size: %s', name,
            shown(target))
   end
   if input._nd ~= 4 then
      raise('%s: only batches of spatial inputs supported (4D tensors), but got input of size: %s', name, shown(input))
   end
   local n, m = input._size, target._size
   if n[0] ~= m[0] or n[2] ~= m[1] or n[3] ~= m[2] then
      raise('%s: input %s and target %s do not match', name, shown(input), shown(target))
   end
   return 1
end

local function memory(weights)
   if weights == nil then return nil, 0 end
   return pointer(weights), weights._nd == 1 and weights._stride[0] or 1
end

local function likelihood(name, check)
   local forward, backward = name .. '_updateOutput', name .. '_updateGradInput'

   define(forward, function(t, input, target, output, sizeAverage, weights, total_weight, ignore)
      local axis = check(t, forward, input, target)
      weights = check_weights(t, forward, weights, input._size[axis])
      local sum, total, bad
      ignore = ignore or -100
      if t.host then
         local W, w1 = memory(weights)
         sum, total, bad = walk(t, nll, input, target, axis, pointer(input), pointer(target), W, w1, ignore)
      elseif weights ~= nil then
         sum, total, bad = K.nll(view(input), view(target), axis, ignore, view(weights))
      else sum, total, bad = K.nll(view(input), view(target), axis, ignore) end
      if bad then bad_class(forward, bad, input._size[axis]) end
      if sizeAverage and total ~= 0 then sum = sum / total end
      scalar(t, forward, output, sum)
      scalar(t, forward, total_weight, total)
   end)

   define(backward, function(t, input, target, gradInput, sizeAverage, weights, total_weight, ignore)
      local axis = check(t, backward, input, target)
      weights = check_weights(t, backward, weights, input._size[axis])
      tensor(t, backward, 'total_weight', total_weight)
      tensor(t, backward, 'gradInput', gradInput)
      if numel(total_weight) ~= 1 then raise('%s: total_weight must be a tensor of 1 element', backward) end
      resize_as(t, gradInput, input)
      copy.fill(t, gradInput, 0)
      local total = T.index(t, total_weight, 1)
      if total <= 0 then return end
      local norm = sizeAverage and total or 1
      local bad
      ignore = ignore or -100
      if t.host then
         local W, w1 = memory(weights)
         bad = walk(t, nll_gradient, gradInput, target, axis, pointer(gradInput), pointer(target), W, w1, ignore, norm)
      elseif weights ~= nil then
         bad = K.nll_gradient(view(gradInput), view(target), axis, ignore, norm, view(weights))
      else bad = K.nll_gradient(view(gradInput), view(target), axis, ignore, norm) end
      if bad then bad_class(backward, bad, input._size[axis]) end
   end)
end
likelihood('ClassNLLCriterion', check_flat)
likelihood('SpatialClassNLLCriterion', check_spatial)

----------------------------------------------------------------------- margins

-- input: a vector of scores, or a row of them a sample
local function check_scores(t, name, input)
   tensor(t, name, 'input', input)
   if input._nd ~= 1 and input._nd ~= 2 then raise('%s: vector or matrix expected, but got: %s', name, shown(input)) end
   return input._nd == 1 and 1 or input._size[0], input._size[input._nd - 1]
end

local function check_multi_margin(t, name, input, target, p, weights, margin)
   local n, classes = check_scores(t, name, input)
   check_target(t, name, target)
   if (input._nd == 2 and target._nd ~= 1) or numel(target) ~= n then
      raise('%s: inconsistent target size: %s for input %s', name, shown(target), shown(input))
   end
   if p ~= 1 and p ~= 2 then raise('%s: only p == 1 and p == 2 supported, got %s', name, tostring(p)) end
   if type(margin) ~= 'number' then raise('%s: number expected for margin, got %s', name, tostring(margin)) end
   check_weights(t, name, weights, classes)
   return n, classes
end

local function weights_or_nil(weights) if weights ~= nil then return view(weights) end end

define('MultiMarginCriterion_updateOutput', function(t, input, target, output, sizeAverage, p, weights, margin)
   local name = 'MultiMarginCriterion_updateOutput'
   local n, classes = check_multi_margin(t, name, input, target, p, weights, margin)
   local sum, bad = K.MultiMarginCriterion_updateOutput(view(input), view(target), p, weights_or_nil(weights), margin)
   if bad then bad_class(name, bad, classes) end
   scalar(t, name, output, sizeAverage and sum / n or sum)
end)

define('MultiMarginCriterion_updateGradInput', function(t, input, target, gradInput, sizeAverage, p, weights, margin)
   local name = 'MultiMarginCriterion_updateGradInput'
   local n, classes = check_multi_margin(t, name, input, target, p, weights, margin)
   resize_as(t, tensor(t, name, 'gradInput', gradInput), input)
   local bad = K.MultiMarginCriterion_updateGradInput(view(input), view(target), view(gradInput),
                                                      sizeAverage and 1 / n or 1, p, weights_or_nil(weights), margin)
   if bad then bad_class(name, bad, classes) end
end)

local function check_multi_label(t, name, input, target)
   local n, classes = check_scores(t, name, input)
   check_target(t, name, target)
   if not T.same_size(input, target) then
      raise('%s: inconsistent target size: %s for input %s', name, shown(target), shown(input))
   end
   return n, classes
end

-- isTarget: 1 for the classes that are targets of the sample
define('MultiLabelMarginCriterion_updateOutput', function(t, input, target, output, isTarget, sizeAverage)
   local name = 'MultiLabelMarginCriterion_updateOutput'
   local n, classes = check_multi_label(t, name, input, target)
   resize_as(t, tensor(t, name, 'isTarget', isTarget), input)
   local sum, bad = K.MultiLabelMarginCriterion_updateOutput(view(input), view(target), view(isTarget))
   if bad then bad_class(name, bad, classes) end
   scalar(t, name, output, sizeAverage and sum / n or sum)
end)

define('MultiLabelMarginCriterion_updateGradInput', function(t, input, target, gradInput, isTarget, sizeAverage)
   local name = 'MultiLabelMarginCriterion_updateGradInput'
   local n, classes = check_multi_label(t, name, input, target)
   tensor(t, name, 'isTarget', isTarget)
   if not T.same_size(input, isTarget) then
      raise('%s: inconsistent isTarget size: %s for input %s', name, shown(isTarget), shown(input))
   end
   resize_as(t, tensor(t, name, 'gradInput', gradInput), input)
   local bad = K.MultiLabelMarginCriterion_updateGradInput(view(input), view(target), view(gradInput), view(isTarget),
                                                           sizeAverage and 1 / n or 1)
   if bad then bad_class(name, bad, classes) end
end)
