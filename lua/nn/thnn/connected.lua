-- THNN's convolutions with fewer connections than all: SpatialConvolutionLocal (a weight for every
-- position), SpatialDepthWiseConvolution (every plane on its own), SpatialConvolutionMap and
-- SpatialFullConvolutionMap (a table of connections).  Arithmetic: luatorch/thnn/convolution.py.
local err = require 'luatorch.error'
local T = require 'torch.Tensor'
local S = require 'nn.thnn.shape'
local define = require('nn.THNN').define
local K = require('luatorch.kernels')('thnn.convolution')
local raise, view, numel, type_of = err.raise, T.view, T.numel, T.type_of
local dense, tensor, optional, images, windows = S.dense, S.tensor, S.optional, S.images, S.windows
local resize, resize_as, resize_images, check_images = S.resize, S.resize_as, S.resize_images, S.check_images
local set2, flat, volume, g = S.set2, S.flat, S.volume, S.geometry
local floor, max, min = math.floor, math.max, math.min

-- Elements of the buffer that holds unfolded samples.
local PART = 2^18

local function optional_view(x) if x ~= nil then return view(x) end end

local function buffer(t, name, x, batch, planes)
   local rows, positions = planes * volume(g.kernel), volume(g.out)
   resize(t, tensor(t, name, 'finput', x), max(1, min(batch, floor(PART / (rows * positions)))), rows, positions)
   return x
end

local function check_planes(name, input, axis, planes)
   if input._size[axis] ~= planes then
      raise('%s: %d input planes expected, but got input of shape: %s', name, planes, S.shown(input))
   end
end

local function check_count(t, name, what, x, count)
   optional(t, name, what, x)
   if x ~= nil and numel(x) ~= count then
      raise('%s: %s of %d elements expected, but got: %s', name, what, count, S.shown(x))
   end
end

----------------------------------------------------------------------- locally connected

-- weight (oH, oW, O, C, kH, kW), or (oH*oW, O, C*kH*kW); bias (O, oH, oW)
local here = 'SpatialConvolutionLocal'
local function local_sizes(t, input, weight, what, kW, kH, dW, dH, padW, padH, iW, iH, oW, oH)
   set2(here, kH, kW, dH, dW, padH, padW, 1, 1)
   local axis, batch = images(t, here, input, 2)
   if input._size[axis + 1] ~= iH or input._size[axis + 2] ~= iW then
      raise('%s: input of %s x %s expected, but got: %s', here, tostring(iH), tostring(iW), S.shown(input))
   end
   windows(here, input, axis + 1)
   if g.out[0] ~= oH or g.out[1] ~= oW then
      raise('%s: output of %s x %s expected for an output of %d x %d', here, tostring(oH), tostring(oW), g.out[0],
            g.out[1])
   end
   weight = dense(t, here, what, weight)
   local planes = input._size[axis]
   local outs = numel(weight) / (volume(g.out) * planes * volume(g.kernel))
   if outs % 1 ~= 0 or outs < 1 or (weight._nd == 6 and weight._size[3] ~= planes)
      or not (weight._nd == 6 or weight._nd == 3) then
      raise('%s: weight of size %s does not go with input of size %s', here, S.shown(weight), S.shown(input))
   end
   return axis, batch, planes, outs, t.tensor_class.view(weight, volume(g.out), outs, planes * volume(g.kernel))
end

define('SpatialConvolutionLocal_updateOutput', function(t, input, output, weight, bias, finput, _, ...)
   local axis, batch, planes, outs, w = local_sizes(t, input, weight, 'weight', ...)
   check_count(t, here, 'bias', bias, outs * volume(g.out))
   input = dense(t, here, 'input', input)
   buffer(t, here, finput, batch, planes)
   resize_images(t, tensor(t, here, 'output', output), axis, batch, outs, g.out)
   K.local_updateOutput(view(input), view(output), view(w), view(bias), view(finput), flat())
end)
define('SpatialConvolutionLocal_updateGradInput', function(t, input, gradOutput, gradInput, weight, _, fgradInput, ...)
   local axis, batch, planes, outs, w = local_sizes(t, input, weight, 'weight', ...)
   check_images(here, 'gradOutput', tensor(t, here, 'gradOutput', gradOutput), axis, batch, outs, g.out)
   buffer(t, here, fgradInput, batch, planes)
   gradOutput = dense(t, here, 'gradOutput', gradOutput)
   resize_as(t, tensor(t, here, 'gradInput', gradInput), input)
   K.local_updateGradInput(view(gradOutput), view(gradInput), view(w), view(fgradInput), flat())
end)
define('SpatialConvolutionLocal_accGradParameters', function(t, input, gradOutput, gradWeight, gradBias, finput, _,
                                                             kW, kH, dW, dH, padW, padH, iW, iH, oW, oH, scale)
   if not T.is_contiguous(tensor(t, here, 'gradWeight', gradWeight)) then
      raise('%s: gradWeight needs to be contiguous', here)
   end
   local axis, batch, planes, outs, w = local_sizes(t, input, gradWeight, 'gradWeight', kW, kH, dW, dH, padW, padH,
                                                    iW, iH, oW, oH)
   check_images(here, 'gradOutput', tensor(t, here, 'gradOutput', gradOutput), axis, batch, outs, g.out)
   check_count(t, here, 'gradBias', gradBias, outs * volume(g.out))
   buffer(t, here, finput, batch, planes)
   input, gradOutput = dense(t, here, 'input', input), dense(t, here, 'gradOutput', gradOutput)
   K.local_accGradParameters(view(input), view(gradOutput), view(w), view(gradBias), view(finput), scale or 1, flat())
end)

----------------------------------------------------------------------- depth-wise

-- weight (M, C, kH, kW), bias (M, C): output plane (c - 1) * M + m is plane c through weight[m][c]
local depth = 'SpatialDepthWiseConvolution'
local function depth_sizes(t, input, weight, what, kW, kH, dW, dH, padW, padH)
   set2(depth, kH, kW, dH, dW, padH, padW, 1, 1)
   tensor(t, depth, what, weight)
   local axis, batch = images(t, depth, input, 2)
   if weight._nd ~= 4 then raise('%s: 4D weight tensor expected, but got: %s', depth, S.shown(weight)) end
   check_planes(depth, input, axis, weight._size[1])
   if weight._size[2] ~= kH or weight._size[3] ~= kW then
      raise('%s: weight of size %s does not fit a kernel of %d x %d', depth, S.shown(weight), kH, kW)
   end
   windows(depth, input, axis + 1)
   return axis, batch, weight._size[1], weight._size[0]
end

-- A sample without a batch has the sizes (planes, oW, oH), as Torch7's has; the elements are in
-- rows of oW all the same.
local function resize_output(t, output, axis, batch, planes)
   if axis == 1 then return resize_images(t, output, axis, batch, planes, g.out) end
   return resize(t, output, planes, g.out[1], g.out[0])
end

-- gradOutput as (B, planes, oH, oW).  Torch7 takes the elements in the order of memory, whatever
-- the strides.
local function grad_images(t, gradOutput, batch, planes)
   tensor(t, depth, 'gradOutput', gradOutput)
   local count = batch * planes * volume(g.out)
   if numel(gradOutput) ~= count or gradOutput._nd < 3 then
      raise('%s: gradOutput of size [%d x %d x %s] expected, but got: %s', depth, batch, planes, S.sizes(g.out),
            S.shown(gradOutput))
   end
   local s = gradOutput._storage
   if gradOutput._offset + count > s.n then gradOutput = dense(t, depth, 'gradOutput', gradOutput) end
   local r = T.alias(t, gradOutput)
   resize(t, r, batch, planes, g.out[0], g.out[1])
   return r
end

define('SpatialDepthWiseConvolution_updateOutput', function(t, input, output, weight, bias, finput, _, ...)
   local axis, batch, planes, times = depth_sizes(t, input, weight, 'weight', ...)
   check_count(t, depth, 'bias', bias, planes * times)
   input, weight = dense(t, depth, 'input', input), dense(t, depth, 'weight', weight)
   buffer(t, depth, finput, batch, planes)
   resize_output(t, tensor(t, depth, 'output', output), axis, batch, planes * times)
   local images4 = t.tensor_class.view(output, batch, planes * times, g.out[0], g.out[1])
   K.depthwise_updateOutput(view(input), view(images4), view(weight), optional_view(bias), view(finput), flat())
end)
define('SpatialDepthWiseConvolution_updateGradInput', function(t, input, gradOutput, gradInput, weight, _, fgradInput,
                                                               ...)
   local _, batch, planes, times = depth_sizes(t, input, weight, 'weight', ...)
   gradOutput = grad_images(t, gradOutput, batch, planes * times)
   weight = dense(t, depth, 'weight', weight)
   buffer(t, depth, fgradInput, batch, planes)
   resize_as(t, tensor(t, depth, 'gradInput', gradInput), input)
   K.depthwise_updateGradInput(view(gradOutput), view(gradInput), view(weight), view(fgradInput), flat())
end)
define('SpatialDepthWiseConvolution_accGradParameters', function(t, input, gradOutput, gradWeight, gradBias, finput, _,
                                                                 kW, kH, dW, dH, padW, padH, scale)
   local _, batch, planes, times = depth_sizes(t, input, gradWeight, 'gradWeight', kW, kH, dW, dH, padW, padH)
   gradOutput = grad_images(t, gradOutput, batch, planes * times)
   check_count(t, depth, 'gradBias', gradBias, planes * times)
   input = dense(t, depth, 'input', input)
   buffer(t, depth, finput, batch, planes)
   K.depthwise_accGradParameters(view(input), view(gradOutput), view(gradWeight), optional_view(gradBias),
                                 view(finput), scale or 1, flat())
end)

----------------------------------------------------------------------- connection tables

-- weight (n, kH, kW), connTable (n, 2) of {input plane, output plane} from 1; bias (O).
-- full: the transposed convolution.
local function map_sizes(t, name, full, input, weight, what, connTable, planes, outs, dW, dH)
   tensor(t, name, what, weight)
   if weight._nd ~= 3 then raise('%s: 3D %s tensor expected, but got: %s', name, what, S.shown(weight)) end
   set2(name, weight._size[1], weight._size[2], dH, dW, 0, 0, 1, 1)
   local ct = type_of(connTable)
   if not ct or connTable._nd ~= 2 or connTable._size[1] ~= 2 or connTable._size[0] ~= weight._size[0] then
      raise('%s: connTable of size [%d x 2] expected, but got: %s', name, weight._size[0],
            ct and S.shown(connTable) or type(connTable))
   end
   for i = 1, connTable._size[0] do
      local from, to = connTable[i][1], connTable[i][2]
      if not (from >= 1 and from <= planes and to >= 1 and to <= outs) then
         raise('%s: connection %d -> %d of %d and %d planes', name, from, to, planes, outs)
      end
   end
   local axis, batch = images(t, name, input, 2)
   check_planes(name, input, axis, planes)
   if full then
      for i = 0, 1 do
         g.out[i] = input._size[axis + 1 + i]
         g.size[i] = (g.out[i] - 1) * g.stride[i] + g.kernel[i]
      end
   else
      windows(name, input, axis + 1)
   end
   return axis, batch, full and g.size or g.out
end

local function define_map(name, full)
   local prefix = full and 'fullmap_' or 'map_'
   local forward, backward = prefix .. 'updateOutput', prefix .. 'updateGradInput'
   local accumulate = prefix .. 'accGradParameters'
   define(name .. '_updateOutput', function(t, input, output, weight, bias, connTable, planes, outs, dW, dH)
      local axis, batch, sizes = map_sizes(t, name, full, input, weight, 'weight', connTable, planes, outs, dW, dH)
      check_count(t, name, 'bias', bias, outs)
      input = dense(t, name, 'input', input)
      resize_images(t, tensor(t, name, 'output', output), axis, batch, outs, sizes)
      K[forward](view(input), view(output), view(weight), optional_view(bias), view(connTable), flat())
   end)
   define(name .. '_updateGradInput', function(t, input, gradOutput, gradInput, weight, _, connTable, planes, outs,
                                               dW, dH)
      local axis, batch, sizes = map_sizes(t, name, full, input, weight, 'weight', connTable, planes, outs, dW, dH)
      check_images(name, 'gradOutput', tensor(t, name, 'gradOutput', gradOutput), axis, batch, outs, sizes)
      gradOutput = dense(t, name, 'gradOutput', gradOutput)
      resize_as(t, tensor(t, name, 'gradInput', gradInput), input)
      K[backward](view(gradOutput), view(gradInput), view(weight), view(connTable), flat())
   end)
   define(name .. '_accGradParameters', function(t, input, gradOutput, gradWeight, gradBias, connTable, planes, outs,
                                                 dW, dH, scale)
      local axis, batch, sizes = map_sizes(t, name, full, input, gradWeight, 'gradWeight', connTable, planes, outs,
                                           dW, dH)
      check_images(name, 'gradOutput', tensor(t, name, 'gradOutput', gradOutput), axis, batch, outs, sizes)
      check_count(t, name, 'gradBias', gradBias, outs)
      input, gradOutput = dense(t, name, 'input', input), dense(t, name, 'gradOutput', gradOutput)
      K[accumulate](view(input), view(gradOutput), view(gradWeight), optional_view(gradBias), view(connTable),
                    scale or 1, flat())
   end)
end
define_map('SpatialConvolutionMap', false)
define_map('SpatialFullConvolutionMap', true)
