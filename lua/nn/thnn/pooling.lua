-- THNN's poolings.  input (C, *size) or (B, C, *size); indices are LongTensors of the output's
-- size with positions in the plane counted from 1.  Arithmetic: luatorch/thnn/pooling.py.
local err = require 'luatorch.error'
local T = require 'torch.Tensor'
local S = require 'nn.thnn.shape'
local define = require('nn.THNN').define
local fast = require 'nn.thnn.native'
local K = require('luatorch.kernels')('thnn.pooling')
local raise, view, numel = err.raise, T.view, T.numel
local dense, tensor, images, windows, indices_of = S.dense, S.tensor, S.images, S.windows, S.indices
local resize, resize_as, resize_images, check_images = S.resize, S.resize_as, S.resize_images, S.check_images
local set2, set3, flat, g = S.set2, S.set3, S.flat, S.geometry

-- Padding may not exceed half the kernel: a window must hold at least one element.
local function check_pad(name)
   for i = 0, g.n - 1 do
      if g.pad[i] > g.kernel[i] / 2 then
         raise('%s: pad should be smaller than half of kernel size, but got pad %d and kernel %d', name, g.pad[i],
               g.kernel[i])
      end
   end
end

local function sizes_of(t, name, input, ceil_mode)
   local axis, batch = images(t, name, input, g.n)
   check_pad(name)
   windows(name, input, axis + 1, ceil_mode)
   return axis, batch, input._size[axis]
end

local function check_grad(t, name, input, gradOutput, ceil_mode)
   local axis, batch, planes = sizes_of(t, name, input, ceil_mode)
   tensor(t, name, 'gradOutput', gradOutput)
   check_images(name, 'gradOutput', gradOutput, axis, batch, planes, g.out)
end

----------------------------------------------------------------------- maximum

local function max_forward(t, name, input, output, indices, ceil_mode)
   local axis, batch, planes = sizes_of(t, name, input, ceil_mode)
   input = dense(t, name, 'input', input)
   resize_images(t, tensor(t, name, 'output', output), axis, batch, planes, g.out)
   resize_images(t.long, indices_of(t, name, indices), axis, batch, planes, g.out)
   if fast.max_updateOutput(t, input, output, indices) then return end
   K.max_updateOutput(view(input), view(output), view(indices), flat())
end

-- indices of gradOutput's elements, checked to have its size
local function check_indices(t, name, indices, gradOutput)
   indices_of(t, name, indices)
   S.same(name, 'indices', indices, gradOutput)
   return dense(t.long, name, 'indices', indices)
end
local function index_view(t, name, indices, gradOutput) return view(check_indices(t, name, indices, gradOutput)) end

local function max_backward(t, name, input, gradOutput, gradInput, indices, ceil_mode)
   check_grad(t, name, input, gradOutput, ceil_mode)
   gradOutput = dense(t, name, 'gradOutput', gradOutput)
   local index = check_indices(t, name, indices, gradOutput)
   resize_as(t, tensor(t, name, 'gradInput', gradInput), input)
   if fast.max_updateGradInput(t, gradOutput, gradInput, index) then return end
   K.max_updateGradInput(view(gradOutput), view(gradInput), view(index), g.n)
end

define('SpatialMaxPooling_updateOutput', function(t, input, output, indices, kW, kH, dW, dH, padW, padH, ceil_mode)
   set2('SpatialMaxPooling', kH, kW, dH, dW, padH, padW, 1, 1)
   max_forward(t, 'SpatialMaxPooling', input, output, indices, ceil_mode)
end)
define('SpatialMaxPooling_updateGradInput', function(t, input, gradOutput, gradInput, indices,
                                                     kW, kH, dW, dH, padW, padH, ceil_mode)
   set2('SpatialMaxPooling', kH, kW, dH, dW, padH, padW, 1, 1)
   max_backward(t, 'SpatialMaxPooling', input, gradOutput, gradInput, indices, ceil_mode)
end)

local dilated = 'SpatialDilatedMaxPooling'
define('SpatialDilatedMaxPooling_updateOutput', function(t, input, output, indices, kW, kH, dW, dH, padW, padH,
                                                         dilationW, dilationH, ceil_mode)
   set2(dilated, kH, kW, dH, dW, padH, padW, dilationH, dilationW)
   max_forward(t, dilated, input, output, indices, ceil_mode)
end)
define('SpatialDilatedMaxPooling_updateGradInput', function(t, input, gradOutput, gradInput, indices, kW, kH, dW, dH,
                                                            padW, padH, dilationW, dilationH, ceil_mode)
   set2(dilated, kH, kW, dH, dW, padH, padW, dilationH, dilationW)
   max_backward(t, dilated, input, gradOutput, gradInput, indices, ceil_mode)
end)

local volume, dilated3 = 'VolumetricMaxPooling', 'VolumetricDilatedMaxPooling'
define('VolumetricMaxPooling_updateOutput', function(t, input, output, indices, kT, kW, kH, dT, dW, dH, pT, pW, pH,
                                                     ceil_mode)
   set3(volume, kT, kH, kW, dT, dH, dW, pT, pH, pW, 1, 1, 1)
   max_forward(t, volume, input, output, indices, ceil_mode)
end)
define('VolumetricMaxPooling_updateGradInput', function(t, input, gradOutput, gradInput, indices, kT, kW, kH,
                                                        dT, dW, dH, pT, pW, pH, ceil_mode)
   set3(volume, kT, kH, kW, dT, dH, dW, pT, pH, pW, 1, 1, 1)
   max_backward(t, volume, input, gradOutput, gradInput, indices, ceil_mode)
end)
define('VolumetricDilatedMaxPooling_updateOutput', function(t, input, output, indices, kT, kW, kH, dT, dW, dH,
                                                            pT, pW, pH, lT, lW, lH, ceil_mode)
   set3(dilated3, kT, kH, kW, dT, dH, dW, pT, pH, pW, lT, lH, lW)
   max_forward(t, dilated3, input, output, indices, ceil_mode)
end)
define('VolumetricDilatedMaxPooling_updateGradInput', function(t, input, gradOutput, gradInput, indices, kT, kW, kH,
                                                               dT, dW, dH, pT, pW, pH, lT, lW, lH, ceil_mode)
   set3(dilated3, kT, kH, kW, dT, dH, dW, pT, pH, pW, lT, lH, lW)
   max_backward(t, dilated3, input, gradOutput, gradInput, indices, ceil_mode)
end)

----------------------------------------------------------------------- average

local function average_forward(t, name, input, output, ceil_mode, include_pad)
   local axis, batch, planes = sizes_of(t, name, input, ceil_mode)
   input = dense(t, name, 'input', input)
   resize_images(t, tensor(t, name, 'output', output), axis, batch, planes, g.out)
   if fast.average_updateOutput(t, input, output, include_pad) then return end
   K.average_updateOutput(view(input), view(output), include_pad and true or false, flat())
end
local function average_backward(t, name, input, gradOutput, gradInput, ceil_mode, include_pad)
   check_grad(t, name, input, gradOutput, ceil_mode)
   gradOutput = dense(t, name, 'gradOutput', gradOutput)
   resize_as(t, tensor(t, name, 'gradInput', gradInput), input)
   if fast.average_updateGradInput(t, gradOutput, gradInput, include_pad) then return end
   K.average_updateGradInput(view(gradOutput), view(gradInput), include_pad and true or false, flat())
end

define('SpatialAveragePooling_updateOutput', function(t, input, output, kW, kH, dW, dH, padW, padH, ceil_mode,
                                                      include_pad)
   set2('SpatialAveragePooling', kH, kW, dH, dW, padH, padW, 1, 1)
   average_forward(t, 'SpatialAveragePooling', input, output, ceil_mode, include_pad)
end)
define('SpatialAveragePooling_updateGradInput', function(t, input, gradOutput, gradInput, kW, kH, dW, dH, padW, padH,
                                                         ceil_mode, include_pad)
   set2('SpatialAveragePooling', kH, kW, dH, dW, padH, padW, 1, 1)
   average_backward(t, 'SpatialAveragePooling', input, gradOutput, gradInput, ceil_mode, include_pad)
end)
define('VolumetricAveragePooling_updateOutput', function(t, input, output, kT, kW, kH, dT, dW, dH, pT, pW, pH,
                                                         ceil_mode, include_pad)
   set3('VolumetricAveragePooling', kT, kH, kW, dT, dH, dW, pT or 0, pH or 0, pW or 0, 1, 1, 1)
   average_forward(t, 'VolumetricAveragePooling', input, output, ceil_mode, include_pad ~= false)
end)
define('VolumetricAveragePooling_updateGradInput', function(t, input, gradOutput, gradInput, kT, kW, kH, dT, dW, dH,
                                                            pT, pW, pH, ceil_mode, include_pad)
   set3('VolumetricAveragePooling', kT, kH, kW, dT, dH, dW, pT or 0, pH or 0, pW or 0, 1, 1, 1)
   average_backward(t, 'VolumetricAveragePooling', input, gradOutput, gradInput, ceil_mode, include_pad ~= false)
end)

----------------------------------------------------------------------- weighted sums

local function subsampling_parameters(t, name, weight, bias, planes)
   tensor(t, name, 'weight', weight)
   tensor(t, name, 'bias', bias)
   if numel(weight) ~= planes or numel(bias) ~= planes then
      raise('%s: %d input planes expected, but got: %d', name, numel(weight), planes)
   end
end

local spatial = 'SpatialSubSampling'
define('SpatialSubSampling_updateOutput', function(t, input, output, weight, bias, kW, kH, dW, dH)
   set2(spatial, kH, kW, dH, dW, 0, 0, 1, 1)
   local axis, batch, planes = sizes_of(t, spatial, input)
   subsampling_parameters(t, spatial, weight, bias, planes)
   input = dense(t, spatial, 'input', input)
   resize_images(t, tensor(t, spatial, 'output', output), axis, batch, planes, g.out)
   K.subsampling_updateOutput(view(input), view(output), view(weight), view(bias), flat())
end)
define('SpatialSubSampling_updateGradInput', function(t, input, gradOutput, gradInput, weight, kW, kH, dW, dH)
   set2(spatial, kH, kW, dH, dW, 0, 0, 1, 1)
   check_grad(t, spatial, input, gradOutput)
   resize_as(t, tensor(t, spatial, 'gradInput', gradInput), input)
   K.subsampling_updateGradInput(view(gradOutput), view(gradInput), view(tensor(t, spatial, 'weight', weight)),
                                 flat())
end)
define('SpatialSubSampling_accGradParameters', function(t, input, gradOutput, gradWeight, gradBias, kW, kH, dW, dH,
                                                        scale)
   set2(spatial, kH, kW, dH, dW, 0, 0, 1, 1)
   check_grad(t, spatial, input, gradOutput)
   subsampling_parameters(t, spatial, gradWeight, gradBias, input._size[input._nd - 3])
   K.subsampling_accGradParameters(view(input), view(gradOutput), view(gradWeight), view(gradBias), scale or 1,
                                   flat())
end)

----------------------------------------------------------------------- adaptive

local function adaptive(t, name, input, output, owidth, oheight)
   g.n = 2
   local axis, batch = images(t, name, input, 2)
   g.out[0], g.out[1] = S.positive(name, 'output height', oheight), S.positive(name, 'output width', owidth)
   resize_images(t, tensor(t, name, 'output', output), axis, batch, input._size[axis], g.out)
end
define('SpatialAdaptiveMaxPooling_updateOutput', function(t, input, output, indices, owidth, oheight)
   adaptive(t, 'SpatialAdaptiveMaxPooling', input, output, owidth, oheight)
   indices_of(t, 'SpatialAdaptiveMaxPooling', indices)
   local n = output._size
   if output._nd == 3 then resize(t.long, indices, 2, n[0], n[1], n[2])
   else resize(t.long, indices, 2, n[0], n[1], n[2], n[3]) end
   K.adaptive_max_updateOutput(view(input), view(output), view(indices))
end)
local function adaptive_grad(t, name, input, gradOutput, gradInput)
   tensor(t, name, 'gradOutput', gradOutput)
   local axis = images(t, name, input, 2)
   local ok = gradOutput._nd == input._nd
   for i = 0, axis do ok = ok and gradOutput._size[i] == input._size[i] end
   if not ok then
      raise('%s: gradOutput of size %s does not go with input of size %s', name, S.shown(gradOutput), S.shown(input))
   end
   resize_as(t, tensor(t, name, 'gradInput', gradInput), input)
end
define('SpatialAdaptiveMaxPooling_updateGradInput', function(t, input, gradOutput, gradInput, indices)
   local name = 'SpatialAdaptiveMaxPooling'
   adaptive_grad(t, name, input, gradOutput, gradInput)
   indices_of(t, name, indices)
   local ok = indices._nd == gradOutput._nd + 1 and indices._size[0] == 2
   for i = 0, gradOutput._nd - 1 do ok = ok and indices._size[i + 1] == gradOutput._size[i] end
   if not ok then
      raise('%s: indices of size %s do not go with gradOutput of size %s', name, S.shown(indices),
            S.shown(gradOutput))
   end
   K.adaptive_max_updateGradInput(view(gradOutput), view(gradInput), view(indices))
end)
define('SpatialAdaptiveAveragePooling_updateOutput', function(t, input, output, owidth, oheight)
   adaptive(t, 'SpatialAdaptiveAveragePooling', input, output, owidth, oheight)
   K.adaptive_average_updateOutput(view(input), view(output))
end)
define('SpatialAdaptiveAveragePooling_updateGradInput', function(t, input, gradOutput, gradInput)
   adaptive_grad(t, 'SpatialAdaptiveAveragePooling', input, gradOutput, gradInput)
   K.adaptive_average_updateGradInput(view(gradOutput), view(gradInput))
end)

----------------------------------------------------------------------- fractional

-- g.kernel and g.out are set
local function fractional_forward(t, name, input, output, indices, samples)
   local axis, batch = images(t, name, input, g.n)
   local planes = input._size[axis]
   for i = 0, g.n - 1 do
      local size = input._size[axis + 1 + i]
      if not (g.out[i] >= 1 and g.out[i] + g.kernel[i] - 1 <= size) then
         raise('%s: pool size %d and output size %s are too large for input of size %s', name, g.kernel[i],
               tostring(g.out[i]), S.shown(input))
      end
   end
   tensor(t, name, 'randomSamples', samples)
   if samples._nd ~= 3 or samples._size[0] ~= batch or samples._size[1] ~= planes or samples._size[2] ~= g.n then
      raise('%s: randomSamples of size [%d x %d x %d] expected, but got: %s', name, batch, planes, g.n,
            S.shown(samples))
   end
   input, samples = dense(t, name, 'input', input), dense(t, name, 'randomSamples', samples)
   resize_images(t, tensor(t, name, 'output', output), axis, batch, planes, g.out)
   resize_images(t.long, indices_of(t, name, indices), axis, batch, planes, g.out)
   local flattened = t.tensor_class.view(samples, batch * planes, g.n)
   if g.n == 2 then
      K.fractional_updateOutput(view(input), view(output), view(indices), view(flattened), g.kernel[0], g.kernel[1])
   else
      K.fractional_updateOutput(view(input), view(output), view(indices), view(flattened), g.kernel[0], g.kernel[1],
                                g.kernel[2])
   end
end
local function fractional_backward(t, name, input, gradOutput, gradInput, indices)
   local axis, batch = images(t, name, input, g.n)
   tensor(t, name, 'gradOutput', gradOutput)
   check_images(name, 'gradOutput', gradOutput, axis, batch, input._size[axis], g.out)
   gradOutput = dense(t, name, 'gradOutput', gradOutput)
   local index = check_indices(t, name, indices, gradOutput)
   resize_as(t, tensor(t, name, 'gradInput', gradInput), input)
   if fast.max_updateGradInput(t, gradOutput, gradInput, index) then return end
   K.max_updateGradInput(view(gradOutput), view(gradInput), view(index), g.n)
end

local fractional = 'SpatialFractionalMaxPooling'
define('SpatialFractionalMaxPooling_updateOutput', function(t, input, output, outW, outH, poolW, poolH, indices,
                                                            samples)
   set2(fractional, poolH, poolW, 1, 1, 0, 0, 1, 1)
   g.out[0], g.out[1] = outH, outW
   fractional_forward(t, fractional, input, output, indices, samples)
end)
define('SpatialFractionalMaxPooling_updateGradInput', function(t, input, gradOutput, gradInput, outW, outH,
                                                               poolW, poolH, indices)
   set2(fractional, poolH, poolW, 1, 1, 0, 0, 1, 1)
   g.out[0], g.out[1] = outH, outW
   fractional_backward(t, fractional, input, gradOutput, gradInput, indices)
end)
-- Torch7 takes the axes of a volume here as height, width, time.
local fractional3 = 'VolumetricFractionalMaxPooling'
define('VolumetricFractionalMaxPooling_updateOutput', function(t, input, output, outT, outW, outH,
                                                               poolT, poolW, poolH, indices, samples)
   set3(fractional3, poolH, poolW, poolT, 1, 1, 1, 0, 0, 0, 1, 1, 1)
   g.out[0], g.out[1], g.out[2] = outH, outW, outT
   fractional_forward(t, fractional3, input, output, indices, samples)
end)
define('VolumetricFractionalMaxPooling_updateGradInput', function(t, input, gradOutput, gradInput, outT, outW, outH,
                                                                  poolT, poolW, poolH, indices)
   set3(fractional3, poolH, poolW, poolT, 1, 1, 1, 0, 0, 0, 1, 1, 1)
   g.out[0], g.out[1], g.out[2] = outH, outW, outT
   fractional_backward(t, fractional3, input, gradOutput, gradInput, indices)
end)

----------------------------------------------------------------------- unpooling

-- g.n and g.out, the size to restore, are set
local function unpool_forward(t, name, input, output, indices)
   local axis, batch = images(t, name, input, g.n)
   input = dense(t, name, 'input', input)
   local index = index_view(t, name, indices, input)
   resize_images(t, tensor(t, name, 'output', output), axis, batch, input._size[axis], g.out)
   K.unpool_updateOutput(view(input), view(output), index, g.n)
end
local function unpool_backward(t, name, input, gradOutput, gradInput, indices)
   local axis, batch = images(t, name, input, g.n)
   tensor(t, name, 'gradOutput', gradOutput)
   check_images(name, 'gradOutput', gradOutput, axis, batch, input._size[axis], g.out)
   gradOutput = dense(t, name, 'gradOutput', gradOutput)
   local index = index_view(t, name, indices, input)
   resize_as(t, tensor(t, name, 'gradInput', gradInput), input)
   K.unpool_updateGradInput(view(gradOutput), view(gradInput), index, g.n)
end
define('SpatialMaxUnpooling_updateOutput', function(t, input, output, indices, owidth, oheight)
   g.n, g.out[0], g.out[1] = 2, oheight, owidth
   unpool_forward(t, 'SpatialMaxUnpooling', input, output, indices)
end)
define('SpatialMaxUnpooling_updateGradInput', function(t, input, gradOutput, gradInput, indices, owidth, oheight)
   g.n, g.out[0], g.out[1] = 2, oheight, owidth
   unpool_backward(t, 'SpatialMaxUnpooling', input, gradOutput, gradInput, indices)
end)
define('VolumetricMaxUnpooling_updateOutput', function(t, input, output, indices, oT, oW, oH)
   g.n, g.out[0], g.out[1], g.out[2] = 3, oT, oH, oW
   unpool_forward(t, 'VolumetricMaxUnpooling', input, output, indices)
end)
define('VolumetricMaxUnpooling_updateGradInput', function(t, input, gradOutput, gradInput, indices, oT, oW, oH)
   g.n, g.out[0], g.out[1], g.out[2] = 3, oT, oH, oW
   unpool_backward(t, 'VolumetricMaxUnpooling', input, gradOutput, gradInput, indices)
end)

----------------------------------------------------------------------- over features

-- input (F [, H [, W]]), or with a batch first where batchMode; pools groups of `width` features
local lp = 'FeatureLPPooling'
local function feature_sizes(t, input, width, stride, batchMode)
   tensor(t, lp, 'input', input)
   local nd, first = input._nd, batchMode and 1 or 0
   if nd < first + 1 or nd > first + 3 then
      raise('%s: %dD to %dD tensor expected for input, but got: %s', lp, first + 1, first + 3, S.shown(input))
   end
   local features = input._size[first]
   if features < width then
      raise('%s: %d features are fewer than the pooling width %d', lp, features, width)
   end
   local rest = 1
   for i = first + 1, nd - 1 do rest = rest * input._size[i] end
   return batchMode and input._size[0] or 1, features, rest, math.floor((features - width) / stride) + 1, first
end

local function grouped(t, x, batch, features, rest) return view(t.tensor_class.view(x, batch, features, rest)) end

define('FeatureLPPooling_updateOutput', function(t, input, output, power, width, stride, batchMode)
   local batch, features, rest, outs, first = feature_sizes(t, input, width, stride, batchMode)
   for i = 0, input._nd - 1 do T.scratch[i] = i == first and outs or input._size[i] end
   S.resize_scratch(t, tensor(t, lp, 'output', output), input._nd)
   K.feature_lp_updateOutput(grouped(t, dense(t, lp, 'input', input), batch, features, rest),
                             grouped(t, output, batch, outs, rest), power, width, stride)
end)
define('FeatureLPPooling_updateGradInput', function(t, gradOutput, input, output, gradInput, power, width, stride,
                                                    batchMode)
   local batch, features, rest, outs = feature_sizes(t, input, width, stride, batchMode)
   S.same(lp, 'gradOutput', tensor(t, lp, 'gradOutput', gradOutput), tensor(t, lp, 'output', output))
   if numel(output) ~= batch * outs * rest then
      raise('%s: output of size %s does not go with input of size %s', lp, S.shown(output), S.shown(input))
   end
   resize_as(t, tensor(t, lp, 'gradInput', gradInput), input)
   K.feature_lp_updateGradInput(grouped(t, dense(t, lp, 'gradOutput', gradOutput), batch, outs, rest),
                                grouped(t, dense(t, lp, 'input', input), batch, features, rest),
                                grouped(t, dense(t, lp, 'output', output), batch, outs, rest),
                                grouped(t, gradInput, batch, features, rest), power, width, stride)
end)
