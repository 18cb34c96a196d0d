-- THNN's BatchNormalization and SpatialCrossMapLRN.  Arithmetic: luatorch/thnn/normalization.py.
local err = require 'luatorch.error'
local T = require 'torch.Tensor'
local S = require 'nn.thnn.shape'
local define = require('nn.THNN').define
local fast = require 'nn.thnn.native'
local K = require('luatorch.kernels')('thnn.normalization')
local raise, view, numel = err.raise, T.view, T.numel
local dense, tensor, resize, resize_as = S.dense, S.tensor, S.resize, S.resize_as

local bn = 'BatchNormalization'

local function optional_view(x) if x ~= nil then return view(x) end end

-- A parameter or statistic: one number a plane.
local function plane(t, what, x, planes, needed)
   if x == nil and not needed then return end
   tensor(t, bn, what, x)
   if numel(x) ~= planes then
      raise('%s: %s of %d elements expected, but got: %s', bn, what, planes, S.shown(x))
   end
   return x
end

-- input (B, C, ...); weight, bias, statistics (C); train: use and update the batch's statistics
define('BatchNormalization_updateOutput', function(t, input, output, weight, bias, running_mean, running_var,
                                                   save_mean, save_std, train, momentum, eps)
   tensor(t, bn, 'input', input)
   if input._nd < 2 then raise('%s: a batch expected as input, but got: %s', bn, S.shown(input)) end
   local planes = input._size[1]
   plane(t, 'weight', weight, planes)
   plane(t, 'bias', bias, planes)
   plane(t, 'running_mean', running_mean, planes, true)
   plane(t, 'running_var', running_var, planes, true)
   input = dense(t, bn, 'input', input)
   resize_as(t, tensor(t, bn, 'output', output), input)
   if train then
      resize(t, tensor(t, bn, 'save_mean', save_mean), planes)
      resize(t, tensor(t, bn, 'save_std', save_std), planes)
   end
   if fast.batch_updateOutput(t, input, output, weight, bias, running_mean, running_var, save_mean, save_std, train,
                              momentum, eps) then
      return
   end
   K.batch_updateOutput(view(input), view(output), optional_view(weight), optional_view(bias), view(running_mean),
                        view(running_var), train and view(save_mean) or nil, train and view(save_std) or nil,
                        train and true or false, momentum, eps)
end)

-- gradInput, gradWeight and gradBias may be nil
define('BatchNormalization_backward', function(t, input, gradOutput, gradInput, gradWeight, gradBias, weight,
                                               running_mean, running_var, save_mean, save_std, train, scale, eps)
   tensor(t, bn, 'input', input)
   tensor(t, bn, 'gradOutput', gradOutput)
   if input._nd < 2 then raise('%s: a batch expected as input, but got: %s', bn, S.shown(input)) end
   S.same(bn, 'gradOutput', gradOutput, input)
   local planes = input._size[1]
   plane(t, 'weight', weight, planes)
   plane(t, 'gradWeight', gradWeight, planes)
   plane(t, 'gradBias', gradBias, planes)
   if train then
      plane(t, 'save_mean', save_mean, planes, true)
      plane(t, 'save_std', save_std, planes, true)
   else
      plane(t, 'running_mean', running_mean, planes, true)
      plane(t, 'running_var', running_var, planes, true)
   end
   input, gradOutput = dense(t, bn, 'input', input), dense(t, bn, 'gradOutput', gradOutput)
   if gradInput ~= nil then resize_as(t, tensor(t, bn, 'gradInput', gradInput), input) end
   if fast.batch_backward(t, input, gradOutput, gradInput, gradWeight, gradBias, weight, running_mean, running_var,
                          save_mean, save_std, train, scale or 1, eps) then
      return
   end
   K.batch_backward(view(input), view(gradOutput), optional_view(gradInput), optional_view(gradWeight),
                    optional_view(gradBias), optional_view(weight), optional_view(running_mean),
                    optional_view(running_var), optional_view(save_mean), optional_view(save_std),
                    train and true or false, scale or 1, eps)
end)

----------------------------------------------------------------------- across planes

local lrn = 'SpatialCrossMapLRN'
-- scale: buffer of the input's size, kept for the backward pass
define('SpatialCrossMapLRN_updateOutput', function(t, input, output, scale, size, alpha, beta, k)
   local axis = S.images(t, lrn, input, 2)
   input = dense(t, lrn, 'input', input)
   resize_as(t, tensor(t, lrn, 'output', output), input)
   resize_as(t, tensor(t, lrn, 'scale', scale), input)
   K.lrn_updateOutput(view(input), view(output), view(scale), axis, size, alpha, beta, k)
end)
define('SpatialCrossMapLRN_updateGradInput', function(t, input, gradOutput, gradInput, scale, output,
                                                      size, alpha, beta, k)
   local axis = S.images(t, lrn, input, 2)
   S.same(lrn, 'gradOutput', tensor(t, lrn, 'gradOutput', gradOutput), input)
   S.same(lrn, 'scale', tensor(t, lrn, 'scale', scale), input)
   S.same(lrn, 'output', tensor(t, lrn, 'output', output), input)
   resize_as(t, tensor(t, lrn, 'gradInput', gradInput), input)
   K.lrn_updateGradInput(view(input), view(gradOutput), view(gradInput), view(scale), view(output), axis, size,
                         alpha, beta, k)
end)
