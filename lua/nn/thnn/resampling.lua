-- THNN's upsamplings.  input (planes, *size) or (B, planes, *size); arithmetic:
-- luatorch/thnn/resampling.py.
local err = require 'luatorch.error'
local T = require 'torch.Tensor'
local S = require 'nn.thnn.shape'
local define = require('nn.THNN').define
local K = require('luatorch.kernels')('thnn.resampling')
local raise, view = err.raise, T.view
local dense, tensor, images, g = S.dense, S.tensor, S.images, S.geometry

local function positive(name, what, v)
   if type(v) ~= 'number' or v < 1 or v % 1 ~= 0 then
      raise('%s: %s should be a whole number greater than zero, got %s', name, what, tostring(v))
   end
   return v
end

local function define_nearest(name, n)
   local function sizes(t, input, scale)
      g.n = n
      positive(name, 'scale factor', scale)
      local axis, batch = images(t, name, input, n)
      for i = 0, n - 1 do g.out[i] = input._size[axis + 1 + i] * scale end
      return axis, batch, input._size[axis]
   end
   define(name .. '_updateOutput', function(t, input, output, scale)
      local axis, batch, planes = sizes(t, input, scale)
      S.resize_images(t, tensor(t, name, 'output', output), axis, batch, planes, g.out)
      K.nearest_updateOutput(view(dense(t, name, 'input', input)), view(output), n, scale)
   end)
   define(name .. '_updateGradInput', function(t, input, gradOutput, gradInput, scale)
      local axis, batch, planes = sizes(t, input, scale)
      tensor(t, name, 'gradOutput', gradOutput)
      S.check_images(name, 'gradOutput', gradOutput, axis, batch, planes, g.out)
      S.resize_as(t, tensor(t, name, 'gradInput', gradInput), input)
      K.nearest_updateGradInput(view(dense(t, name, 'gradOutput', gradOutput)), view(gradInput), n, scale)
   end)
end

local function set(name, n, list, a, b, c)
   g.n = n
   list[0] = positive(name, 'size', a)
   if n > 1 then list[1] = positive(name, 'size', b) end
   if n > 2 then list[2] = positive(name, 'size', c) end
end

-- updateOutput(input, output, out sizes);
-- updateGradInput(gradOutput, gradInput, batch, planes, in sizes, out sizes), sizes slowest axis first
local function define_linear(name, n)
   define(name .. '_updateOutput', function(t, input, output, ...)
      set(name, n, g.out, ...)
      local axis, batch = images(t, name, input, n)
      S.resize_images(t, tensor(t, name, 'output', output), axis, batch, input._size[axis], g.out)
      K.linear_updateOutput(view(input), view(output), n)
   end)
   define(name .. '_updateGradInput', function(t, gradOutput, gradInput, batch, planes, a, b, c, d, e, f)
      if n == 1 then set(name, 1, g.size, a) set(name, 1, g.out, b)
      elseif n == 2 then set(name, 2, g.size, a, b) set(name, 2, g.out, c, d)
      else set(name, 3, g.size, a, b, c) set(name, 3, g.out, d, e, f) end
      local axis = images(t, name, gradOutput, n, 'gradOutput')
      S.check_images(name, 'gradOutput', gradOutput, axis, batch, planes, g.out)
      S.resize_images(t, tensor(t, name, 'gradInput', gradInput), axis, batch, planes, g.size)
      K.linear_updateGradInput(view(gradOutput), view(gradInput), n)
   end)
end

define_nearest('TemporalUpSamplingNearest', 1)
define_nearest('SpatialUpSamplingNearest', 2)
define_nearest('VolumetricUpSamplingNearest', 3)
define_linear('TemporalUpSamplingLinear', 1)
define_linear('SpatialUpSamplingBilinear', 2)
define_linear('VolumetricUpSamplingTrilinear', 3)
