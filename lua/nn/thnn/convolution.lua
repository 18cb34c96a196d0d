-- THNN's convolutions: SpatialConvolutionMM, SpatialDilatedConvolution, SpatialFullConvolution and
-- their volumetric and temporal relatives.  input (C, *size) or (B, C, *size); see
-- luatorch/thnn/convolution.py for the arithmetic and the shapes of weights and buffers.
local err = require 'luatorch.error'
local T = require 'torch.Tensor'
local S = require 'nn.thnn.shape'
local define = require('nn.THNN').define
local fast = require 'nn.thnn.native'
local K = require('luatorch.kernels')('thnn.convolution')
local raise, view, numel = err.raise, T.view, T.numel
local dense, tensor, optional, images, windows = S.dense, S.tensor, S.optional, S.images, S.windows
local resize, resize_as, resize_images, check_images = S.resize, S.resize_as, S.resize_images, S.check_images
local set2, set3, flat, volume, g = S.set2, S.set3, S.flat, S.volume, S.geometry
local floor, max, min = math.floor, math.max, math.min

local M = {}

-- Elements that the unfolded input of a batch may have to be kept whole; a bigger batch goes
-- through a buffer of a few samples at a time.
local WHOLE, PART = 2^22, 2^18

local function optional_view(x) if x ~= nil then return view(x) end end

-- samples of the buffer that unfolds `batch` samples of `elements` each
local function samples(batch, elements)
   if batch * elements <= WHOLE then return batch end
   return max(1, min(batch, floor(PART / elements)))
end

-- The buffer for planes * kernel x positions a sample; whole: kept for the whole batch where
-- that is not too much.
local function buffer(t, x, batch, planes, positions, whole)
   local rows = planes * volume(g.kernel)
   local count = whole and samples(batch, rows * positions) or max(1, min(batch, floor(PART / (rows * positions))))
   resize(t, x, count, rows, positions)
   return x
end

-- weight (O, C, *kernel) or (O, C*K): its planes at each end
local function weight_planes(t, name, weight, transposed)
   tensor(t, name, 'weight', weight)
   local nd, k = weight._nd, volume(g.kernel)
   if not (nd == 2 or nd == g.n + 2) then
      raise('%s: 2D or %dD weight tensor expected, but got: %s', name, g.n + 2, S.shown(weight))
   end
   local a = weight._size[0]
   local b = numel(weight) / a / k
   if b < 1 or b % 1 ~= 0 then
      raise('%s: weight of size %s does not fit a kernel of %s', name, S.shown(weight), S.sizes(g.kernel))
   end
   if transposed then return a, b end
   return b, a
end
M.weight_planes = weight_planes

local function check_input(name, input, axis, planes)
   if input._size[axis] ~= planes then
      raise('%s: Need input of dimension %d and input.size[%d] == %d but got input to be of shape: %s', name,
            input._nd, axis, planes, S.shown(input))
   end
end

local function check_bias(t, name, what, bias, planes)
   optional(t, name, what, bias)
   if bias ~= nil and numel(bias) ~= planes then
      raise('%s: %s of %d elements expected, but got: %s', name, what, planes, S.shown(bias))
   end
end

-- The geometry is set; these do the three passes for any number of dimensions.

function M.updateOutput(t, name, input, output, weight, bias, columns, whole)
   local axis, batch = images(t, name, input, g.n)
   local planes, outs = weight_planes(t, name, weight)
   check_input(name, input, axis, planes)
   check_bias(t, name, 'bias', bias, outs)
   windows(name, input, axis + 1)
   input, weight = dense(t, name, 'input', input), dense(t, name, 'weight', weight)
   tensor(t, name, 'finput', columns)
   resize_images(t, tensor(t, name, 'output', output), axis, batch, outs, g.out)
   if fast.convolution_updateOutput(t, input, output, weight, bias) then return end
   buffer(t, columns, batch, planes, volume(g.out), whole)
   K.convolution_updateOutput(view(input), view(output), view(weight), optional_view(bias), view(columns), flat())
end

local function backward_shapes(t, name, input, gradOutput, weight)
   local axis, batch = images(t, name, input, g.n)
   local planes, outs = weight_planes(t, name, weight)
   check_input(name, input, axis, planes)
   windows(name, input, axis + 1)
   tensor(t, name, 'gradOutput', gradOutput)
   check_images(name, 'gradOutput', gradOutput, axis, batch, outs, g.out)
   return axis, batch, planes, outs
end

function M.updateGradInput(t, name, input, gradOutput, gradInput, weight, columns)
   local _, batch, planes = backward_shapes(t, name, input, gradOutput, weight)
   gradOutput, weight = dense(t, name, 'gradOutput', gradOutput), dense(t, name, 'weight', weight)
   tensor(t, name, 'fgradInput', columns)
   resize_as(t, tensor(t, name, 'gradInput', gradInput), input)
   if fast.convolution_updateGradInput(t, input, gradOutput, gradInput, weight) then return end
   buffer(t, columns, batch, planes, volume(g.out), false)
   K.convolution_updateGradInput(view(gradOutput), view(gradInput), view(weight), view(columns), flat())
end

-- whole: `columns` holds what updateOutput unfolded, if it has the size for the whole batch
function M.accGradParameters(t, name, input, gradOutput, gradWeight, gradBias, columns, scale, whole)
   local _, batch, planes, outs = backward_shapes(t, name, input, gradOutput, gradWeight)
   check_bias(t, name, 'gradBias', gradBias, outs)
   input, gradOutput = dense(t, name, 'input', input), dense(t, name, 'gradOutput', gradOutput)
   tensor(t, name, 'finput', columns)
   if fast.convolution_accGradParameters(t, input, gradOutput, gradWeight, gradBias, scale or 1) then return end
   local rows, positions = planes * volume(g.kernel), volume(g.out)
   local reuse = whole and columns._nd == 3 and columns._size[0] == batch and columns._size[1] == rows
      and columns._size[2] == positions and batch * rows * positions <= WHOLE
   if not reuse then buffer(t, columns, batch, planes, positions, whole) end
   K.convolution_accGradParameters(view(input), view(gradOutput), view(gradWeight), optional_view(gradBias),
                                   view(columns), scale or 1, reuse, flat())
end

-- Transposed convolutions: g.out is the size of the input, g.size that of the output.
local function full_sizes(name, input, axis, adjust)
   for i = 0, g.n - 1 do
      local n = input._size[axis + 1 + i]
      g.out[i] = n
      g.size[i] = (n - 1) * g.stride[i] - 2 * g.pad[i] + g.dilation[i] * (g.kernel[i] - 1) + 1 + adjust[i]
   end
   for i = 0, g.n - 1 do
      if adjust[i] >= max(g.stride[i], g.dilation[i]) or adjust[i] < 0 then
         raise('%s: output adjustment must be smaller than stride or dilation, but got adj %d with stride %d', name,
               adjust[i], g.stride[i])
      end
      if g.size[i] < 1 then
         raise('%s: Given input size: (%s). Calculated output size: (%s). Output size is too small', name,
               S.sizes(g.out), S.sizes(g.size))
      end
   end
end

function M.full_updateOutput(t, name, input, output, weight, bias, columns, adjust)
   local axis, batch = images(t, name, input, g.n)
   local planes, outs = weight_planes(t, name, weight, true)
   check_input(name, input, axis, planes)
   check_bias(t, name, 'bias', bias, outs)
   full_sizes(name, input, axis, adjust)
   input, weight = dense(t, name, 'input', input), dense(t, name, 'weight', weight)
   tensor(t, name, 'columns', columns)
   resize_images(t, tensor(t, name, 'output', output), axis, batch, outs, g.size)
   if fast.full_updateOutput(t, input, output, weight, bias) then return end
   buffer(t, columns, batch, outs, volume(g.out))
   K.full_updateOutput(view(input), view(output), view(weight), optional_view(bias), view(columns), flat())
end

local function full_backward(t, name, input, gradOutput, weight, adjust)
   local axis, batch = images(t, name, input, g.n)
   local planes, outs = weight_planes(t, name, weight, true)
   check_input(name, input, axis, planes)
   full_sizes(name, input, axis, adjust)
   tensor(t, name, 'gradOutput', gradOutput)
   check_images(name, 'gradOutput', gradOutput, axis, batch, outs, g.size)
   return batch, outs
end

function M.full_updateGradInput(t, name, input, gradOutput, gradInput, weight, columns, adjust)
   local batch, outs = full_backward(t, name, input, gradOutput, weight, adjust)
   gradOutput, weight = dense(t, name, 'gradOutput', gradOutput), dense(t, name, 'weight', weight)
   tensor(t, name, 'columns', columns)
   resize_as(t, tensor(t, name, 'gradInput', gradInput), input)
   if fast.full_updateGradInput(t, gradOutput, gradInput, weight) then return end
   buffer(t, columns, batch, outs, volume(g.out))
   K.full_updateGradInput(view(gradOutput), view(gradInput), view(weight), view(columns), flat())
end

function M.full_accGradParameters(t, name, input, gradOutput, gradWeight, gradBias, columns, scale, adjust)
   local batch, outs = full_backward(t, name, input, gradOutput, gradWeight, adjust)
   check_bias(t, name, 'gradBias', gradBias, outs)
   input, gradOutput = dense(t, name, 'input', input), dense(t, name, 'gradOutput', gradOutput)
   tensor(t, name, 'columns', columns)
   if fast.full_accGradParameters(t, input, gradOutput, gradWeight, gradBias, scale or 1) then return end
   buffer(t, columns, batch, outs, volume(g.out))
   K.full_accGradParameters(view(input), view(gradOutput), view(gradWeight), optional_view(gradBias), view(columns),
                            scale or 1, flat())
end

----------------------------------------------------------------------- two dimensions

local name = 'SpatialConvolutionMM'
define('SpatialConvolutionMM_updateOutput', function(t, input, output, weight, bias, finput, _,
                                                     kW, kH, dW, dH, padW, padH)
   set2(name, kH, kW, dH, dW, padH, padW, 1, 1)
   M.updateOutput(t, name, input, output, weight, bias, finput, true)
end)
define('SpatialConvolutionMM_updateGradInput', function(t, input, gradOutput, gradInput, weight, _, fgradInput,
                                                        kW, kH, dW, dH, padW, padH)
   set2(name, kH, kW, dH, dW, padH, padW, 1, 1)
   M.updateGradInput(t, name, input, gradOutput, gradInput, weight, fgradInput)
end)
define('SpatialConvolutionMM_accGradParameters', function(t, input, gradOutput, gradWeight, gradBias, finput, _,
                                                          kW, kH, dW, dH, padW, padH, scale)
   set2(name, kH, kW, dH, dW, padH, padW, 1, 1)
   M.accGradParameters(t, name, input, gradOutput, gradWeight, gradBias, finput, scale, true)
end)

local dilated = 'SpatialDilatedConvolution'
define('SpatialDilatedConvolution_updateOutput', function(t, input, output, weight, bias, columns, _,
                                                          kW, kH, dW, dH, padW, padH, dilationW, dilationH)
   set2(dilated, kH, kW, dH, dW, padH, padW, dilationH, dilationW)
   M.updateOutput(t, dilated, input, output, weight, bias, columns)
end)
define('SpatialDilatedConvolution_updateGradInput', function(t, input, gradOutput, gradInput, weight, columns,
                                                             kW, kH, dW, dH, padW, padH, dilationW, dilationH)
   set2(dilated, kH, kW, dH, dW, padH, padW, dilationH, dilationW)
   M.updateGradInput(t, dilated, input, gradOutput, gradInput, weight, columns)
end)
define('SpatialDilatedConvolution_accGradParameters', function(t, input, gradOutput, gradWeight, gradBias, columns, _,
                                                               kW, kH, dW, dH, padW, padH, dilationW, dilationH,
                                                               scale)
   set2(dilated, kH, kW, dH, dW, padH, padW, dilationH, dilationW)
   M.accGradParameters(t, dilated, input, gradOutput, gradWeight, gradBias, columns, scale)
end)

local adjust = require('ffi').new('double[3]')
local full = 'SpatialFullConvolution'
local function set_full2(kW, kH, dW, dH, padW, padH, adjW, adjH)
   set2(full, kH, kW, dH, dW, padH, padW, 1, 1)
   adjust[0], adjust[1] = adjH, adjW
end
define('SpatialFullConvolution_updateOutput', function(t, input, output, weight, bias, columns, _, ...)
   set_full2(...)
   M.full_updateOutput(t, full, input, output, weight, bias, columns, adjust)
end)
define('SpatialFullConvolution_updateGradInput', function(t, input, gradOutput, gradInput, weight, columns, ...)
   set_full2(...)
   M.full_updateGradInput(t, full, input, gradOutput, gradInput, weight, columns, adjust)
end)
define('SpatialFullConvolution_accGradParameters', function(t, input, gradOutput, gradWeight, gradBias, columns, _,
                                                            kW, kH, dW, dH, padW, padH, adjW, adjH, scale)
   set_full2(kW, kH, dW, dH, padW, padH, adjW, adjH)
   M.full_accGradParameters(t, full, input, gradOutput, gradWeight, gradBias, columns, scale, adjust)
end)

----------------------------------------------------------------------- three dimensions

local volume3 = 'VolumetricConvolutionMM'
define('VolumetricConvolutionMM_updateOutput', function(t, input, output, weight, bias, finput,
                                                        kT, kW, kH, dT, dW, dH, pT, pW, pH)
   set3(volume3, kT, kH, kW, dT, dH, dW, pT, pH, pW, 1, 1, 1)
   M.updateOutput(t, volume3, input, output, weight, bias, finput, true)
end)
define('VolumetricConvolutionMM_updateGradInput', function(t, input, gradOutput, gradInput, weight, _, fgradInput,
                                                           kT, kW, kH, dT, dW, dH, pT, pW, pH)
   set3(volume3, kT, kH, kW, dT, dH, dW, pT, pH, pW, 1, 1, 1)
   M.updateGradInput(t, volume3, input, gradOutput, gradInput, weight, fgradInput)
end)
define('VolumetricConvolutionMM_accGradParameters', function(t, input, gradOutput, gradWeight, gradBias, finput,
                                                             kT, kW, kH, dT, dW, dH, pT, pW, pH, scale)
   set3(volume3, kT, kH, kW, dT, dH, dW, pT, pH, pW, 1, 1, 1)
   M.accGradParameters(t, volume3, input, gradOutput, gradWeight, gradBias, finput, scale, true)
end)

-- VolumetricConvolution and VolumetricFullConvolution take the kernel's size from the weight.
local function set_from_weight(t, name, weight, dT, dW, dH, pT, pW, pH)
   tensor(t, name, 'weight', weight)
   if weight._nd ~= 5 then raise('%s: 5D weight tensor expected, but got: %s', name, S.shown(weight)) end
   local n = weight._size
   set3(name, n[2], n[3], n[4], dT, dH, dW, pT, pH, pW, 1, 1, 1)
end
local plain3 = 'VolumetricConvolution'
define('VolumetricConvolution_updateOutput', function(t, input, output, weight, bias, finput, _, ...)
   set_from_weight(t, plain3, weight, ...)
   M.updateOutput(t, plain3, input, output, weight, bias, finput, true)
end)
define('VolumetricConvolution_updateGradInput', function(t, input, gradOutput, gradInput, weight, finput, ...)
   set_from_weight(t, plain3, weight, ...)
   M.updateGradInput(t, plain3, input, gradOutput, gradInput, weight, finput)
end)
define('VolumetricConvolution_accGradParameters', function(t, input, gradOutput, gradWeight, gradBias, finput, _,
                                                           dT, dW, dH, pT, pW, pH, scale)
   set_from_weight(t, plain3, gradWeight, dT, dW, dH, pT, pW, pH)
   M.accGradParameters(t, plain3, input, gradOutput, gradWeight, gradBias, finput, scale, false)
end)

local dilated3 = 'VolumetricDilatedConvolution'
local function set_dilated3(kT, kW, kH, dT, dW, dH, pT, pW, pH, lT, lW, lH)
   set3(dilated3, kT, kH, kW, dT, dH, dW, pT, pH, pW, lT, lH, lW)
end
define('VolumetricDilatedConvolution_updateOutput', function(t, input, output, weight, bias, columns, _, ...)
   set_dilated3(...)
   M.updateOutput(t, dilated3, input, output, weight, bias, columns)
end)
define('VolumetricDilatedConvolution_updateGradInput', function(t, input, gradOutput, gradInput, weight, columns, ...)
   set_dilated3(...)
   M.updateGradInput(t, dilated3, input, gradOutput, gradInput, weight, columns)
end)
define('VolumetricDilatedConvolution_accGradParameters', function(t, input, gradOutput, gradWeight, gradBias, columns,
                                                                  _, kT, kW, kH, dT, dW, dH, pT, pW, pH, lT, lW, lH,
                                                                  scale)
   set_dilated3(kT, kW, kH, dT, dW, dH, pT, pW, pH, lT, lW, lH)
   M.accGradParameters(t, dilated3, input, gradOutput, gradWeight, gradBias, columns, scale)
end)

local full3 = 'VolumetricFullConvolution'
local function set_full3(t, weight, dT, dW, dH, pT, pW, pH, aT, aW, aH)
   set_from_weight(t, full3, weight, dT, dW, dH, pT, pW, pH)
   adjust[0], adjust[1], adjust[2] = aT or 0, aH or 0, aW or 0
end
define('VolumetricFullConvolution_updateOutput', function(t, input, output, weight, bias, columns, _, ...)
   set_full3(t, weight, ...)
   M.full_updateOutput(t, full3, input, output, weight, bias, columns, adjust)
end)
define('VolumetricFullConvolution_updateGradInput', function(t, input, gradOutput, gradInput, weight, columns, _, ...)
   set_full3(t, weight, ...)
   M.full_updateGradInput(t, full3, input, gradOutput, gradInput, weight, columns, adjust)
end)
define('VolumetricFullConvolution_accGradParameters', function(t, input, gradOutput, gradWeight, gradBias, columns, _,
                                                               dT, dW, dH, pT, pW, pH, aT, aW, aH, scale)
   set_full3(t, gradWeight, dT, dW, dH, pT, pW, pH, aT, aW, aH)
   M.full_accGradParameters(t, full3, input, gradOutput, gradWeight, gradBias, columns, scale, adjust)
end)

return M
