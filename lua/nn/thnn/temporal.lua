-- THNN's layers over sequences.  input (frames, features) or (B, frames, features); arithmetic:
-- luatorch/thnn/temporal.py.
local err = require 'luatorch.error'
local T = require 'torch.Tensor'
local S = require 'nn.thnn.shape'
local define = require('nn.THNN').define
local fast = require 'nn.thnn.native_temporal'
local K = require('luatorch.kernels')('thnn.temporal')
local raise, view, numel = err.raise, T.view, T.numel
local dense, tensor, optional, resize, resize_as = S.dense, S.tensor, S.optional, S.resize, S.resize_as
local positive, floor = S.positive, math.floor

local function optional_view(x) if x ~= nil then return view(x) end end

-- frames(...) -> 0-based frame axis, number of windows
local function frames(t, name, input, kW, dW, features)
   tensor(t, name, 'input', input)
   local nd = input._nd
   if nd ~= 2 and nd ~= 3 then
      raise('%s: 2D or 3D (batch mode) tensor expected for input, but got: %s', name, S.shown(input))
   end
   positive(name, 'kernel size', kW)
   positive(name, 'stride', dW)
   local axis = nd - 2
   if features and input._size[axis + 1] ~= features then
      raise('%s: invalid input frame size. Got: %d, Expected: %d', name, input._size[axis + 1], features)
   end
   if input._size[axis] < kW then
      raise('%s: input sequence smaller than kernel size. Got: %d, Expected: %d', name, input._size[axis], kW)
   end
   return axis, floor((input._size[axis] - kW) / dW) + 1
end

local function resize_frames(t, x, input, count, features)
   if input._nd == 3 then return resize(t, x, input._size[0], count, features) end
   return resize(t, x, count, features)
end

local function check_frames(t, name, gradOutput, input, count, features)
   tensor(t, name, 'gradOutput', gradOutput)
   local axis = input._nd - 2
   if gradOutput._nd ~= input._nd or gradOutput._size[axis] ~= count or gradOutput._size[axis + 1] ~= features
      or (axis == 1 and gradOutput._size[0] ~= input._size[0]) then
      raise('%s: gradOutput of %d frames of %d features expected, but got: %s', name, count, features,
            S.shown(gradOutput))
   end
   return dense(t, name, 'gradOutput', gradOutput)
end

local function check_count(t, name, what, x, count)
   optional(t, name, what, x)
   if x ~= nil and numel(x) ~= count then
      raise('%s: %s of %d elements expected, but got: %s', name, what, count, S.shown(x))
   end
end

----------------------------------------------------------------------- convolution

local conv = 'TemporalConvolution'
local function check_weight(t, what, weight, kW, input)
   tensor(t, conv, what, weight)
   if weight._nd ~= 2 then raise('%s: %s must be a matrix, but got: %s', conv, what, S.shown(weight)) end
   local features = input and input._nd > 0 and input._size[input._nd - 1] or 0
   if weight._size[1] ~= kW * features then
      raise('%s: invalid input frame size. Got: %d, Expected: %s', conv, features, weight._size[1] / kW)
   end
   return weight._size[0]
end

define('TemporalConvolution_updateOutput', function(t, input, output, weight, bias, kW, dW)
   local _, count = frames(t, conv, input, kW, dW)
   local outs = check_weight(t, 'weight', weight, kW, input)
   check_count(t, conv, 'bias', bias, outs)
   resize_frames(t, tensor(t, conv, 'output', output), input, count, outs)
   input = dense(t, conv, 'input', input)
   if fast.updateOutput(t, input, output, weight, bias, kW, dW) then return end
   K.convolution_updateOutput(view(input), view(output), view(weight), optional_view(bias), kW, dW)
end)
define('TemporalConvolution_updateGradInput', function(t, input, gradOutput, gradInput, weight, kW, dW)
   local _, count = frames(t, conv, input, kW, dW)
   local outs = check_weight(t, 'weight', weight, kW, input)
   gradOutput = check_frames(t, conv, gradOutput, input, count, outs)
   resize_as(t, tensor(t, conv, 'gradInput', gradInput), input)
   if fast.updateGradInput(t, gradOutput, gradInput, weight, kW, dW) then return end
   K.convolution_updateGradInput(view(gradOutput), view(gradInput), view(weight), kW, dW)
end)
define('TemporalConvolution_accGradParameters', function(t, input, gradOutput, gradWeight, gradBias, kW, dW, scale)
   local _, count = frames(t, conv, input, kW, dW)
   local outs = check_weight(t, 'gradWeight', gradWeight, kW, input)
   check_count(t, conv, 'gradBias', gradBias, outs)
   gradOutput = check_frames(t, conv, gradOutput, input, count, outs)
   input = dense(t, conv, 'input', input)
   if fast.accGradParameters(t, input, gradOutput, gradWeight, gradBias, kW, dW, scale or 1) then return end
   K.convolution_accGradParameters(view(input), view(gradOutput), view(gradWeight), optional_view(gradBias), kW, dW,
                                   scale or 1)
end)

----------------------------------------------------------------------- one weight a feature

-- weight (F, kW) or (F, 1, kW) seen as (kW, F); a vector (F) as (1, F)
local function rows(t, name, what, weight, features, kW)
   tensor(t, name, what, weight)
   if numel(weight) ~= features * kW then
      raise('%s: %s of %d x %d elements expected, but got: %s', name, what, features, kW, S.shown(weight))
   end
   if not T.is_contiguous(weight) then raise('%s: %s must be contiguous', name, what) end
   local mt = t.tensor_class
   return mt.t(mt.view(weight, features, kW))
end

local sub = 'TemporalSubSampling'
define('TemporalSubSampling_updateOutput', function(t, input, output, weight, bias, kW, dW, inputFrameSize)
   local axis, count = frames(t, sub, input, kW, dW, inputFrameSize)
   local features = input._size[axis + 1]
   check_count(t, sub, 'bias', bias, features)
   local w = rows(t, sub, 'weight', weight, features, 1)
   resize_frames(t, tensor(t, sub, 'output', output), input, count, features)
   K.row_updateOutput(view(input), view(output), view(w), optional_view(bias), kW, dW)
end)
define('TemporalSubSampling_updateGradInput', function(t, input, gradOutput, gradInput, weight, kW, dW)
   local axis, count = frames(t, sub, input, kW, dW)
   local features = input._size[axis + 1]
   gradOutput = check_frames(t, sub, gradOutput, input, count, features)
   resize_as(t, tensor(t, sub, 'gradInput', gradInput), input)
   K.row_updateGradInput(view(gradOutput), view(gradInput), view(rows(t, sub, 'weight', weight, features, 1)), kW, dW)
end)
define('TemporalSubSampling_accGradParameters', function(t, input, gradOutput, gradWeight, gradBias, kW, dW, scale)
   local axis, count = frames(t, sub, input, kW, dW)
   local features = input._size[axis + 1]
   check_count(t, sub, 'gradBias', gradBias, features)
   gradOutput = check_frames(t, sub, gradOutput, input, count, features)
   K.row_accGradParameters(view(input), view(gradOutput), view(rows(t, sub, 'gradWeight', gradWeight, features, 1)),
                           optional_view(gradBias), kW, dW, scale or 1)
end)

local row = 'TemporalRowConvolution'
-- features first: input (F, frames) or (B, F, frames), seen as (frames, F)
local function turned(t, x, featFirst)
   if not featFirst then return x end
   local nd = x._nd
   if nd < 2 then raise('%s: 2D or 3D (batch mode) tensor expected, but got: %s', row, S.shown(x)) end
   return t.tensor_class.transpose(x, nd - 1, nd)
end
local function resize_turned(t, x, input, count, features, featFirst)
   if not featFirst then return resize_frames(t, x, input, count, features) end
   return resize_frames(t, x, input, features, count)
end
local function check_row(t, what, weight, kW)
   tensor(t, row, what, weight)
   return weight._size[0] * (weight._nd > 0 and 1 or 0), kW
end

define('TemporalRowConvolution_updateOutput', function(t, input, output, weight, bias, _, _, kW, dW, _, featFirst)
   local x = turned(t, tensor(t, row, 'input', input), featFirst)
   local features = check_row(t, 'weight', weight, kW)
   local _, count = frames(t, row, x, kW, dW, features)
   check_count(t, row, 'bias', bias, features)
   local w = rows(t, row, 'weight', weight, features, kW)
   resize_turned(t, tensor(t, row, 'output', output), input, count, features, featFirst)
   K.row_updateOutput(view(x), view(turned(t, output, featFirst)), view(w), optional_view(bias), kW, dW)
end)
define('TemporalRowConvolution_updateGradInput', function(t, input, gradOutput, gradInput, weight, _, _, kW, dW, _,
                                                          featFirst)
   local x = turned(t, tensor(t, row, 'input', input), featFirst)
   local features = check_row(t, 'weight', weight, kW)
   local _, count = frames(t, row, x, kW, dW, features)
   local g = check_frames(t, row, turned(t, tensor(t, row, 'gradOutput', gradOutput), featFirst), x, count, features)
   resize_as(t, tensor(t, row, 'gradInput', gradInput), input)
   K.row_updateGradInput(view(g), view(turned(t, gradInput, featFirst)),
                         view(rows(t, row, 'weight', weight, features, kW)), kW, dW)
end)
define('TemporalRowConvolution_accGradParameters', function(t, input, gradOutput, gradWeight, gradBias, _, _, kW, dW,
                                                            _, featFirst, scale)
   local x = turned(t, tensor(t, row, 'input', input), featFirst)
   local features = check_row(t, 'gradWeight', gradWeight, kW)
   local _, count = frames(t, row, x, kW, dW, features)
   check_count(t, row, 'gradBias', gradBias, features)
   local g = check_frames(t, row, turned(t, tensor(t, row, 'gradOutput', gradOutput), featFirst), x, count, features)
   K.row_accGradParameters(view(x), view(g), view(rows(t, row, 'gradWeight', gradWeight, features, kW)),
                           optional_view(gradBias), kW, dW, scale or 1)
end)

----------------------------------------------------------------------- pooling

local max = 'TemporalMaxPooling'
-- indices: the frame of each maximum within its window, from 0
define('TemporalMaxPooling_updateOutput', function(t, input, output, indices, kW, dW)
   local axis, count = frames(t, max, input, kW, dW)
   S.indices(t, max, indices)
   resize_frames(t, tensor(t, max, 'output', output), input, count, input._size[axis + 1])
   resize_frames(t.long, indices, input, count, input._size[axis + 1])
   K.max_updateOutput(view(input), view(output), view(indices), kW, dW)
end)
define('TemporalMaxPooling_updateGradInput', function(t, input, gradOutput, gradInput, indices, kW, dW)
   local axis, count = frames(t, max, input, kW, dW)
   gradOutput = check_frames(t, max, gradOutput, input, count, input._size[axis + 1])
   S.same(max, 'indices', S.indices(t, max, indices), gradOutput)
   resize_as(t, tensor(t, max, 'gradInput', gradInput), input)
   K.max_updateGradInput(view(gradOutput), view(gradInput), view(indices), kW, dW)
end)
