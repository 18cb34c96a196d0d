-- THNN's paddings.  input (planes, *size) or (B, planes, *size); negative pads crop.  Arithmetic:
-- luatorch/thnn/padding.py.
local err = require 'luatorch.error'
local T = require 'torch.Tensor'
local S = require 'nn.thnn.shape'
local define = require('nn.THNN').define
local K = require('luatorch.kernels')('thnn.padding')
local raise, view = err.raise, T.view
local dense, tensor, images, g = S.dense, S.tensor, S.images, S.geometry

-- Pads of the n axes come last axis first, as THNN has them; `before` and `after` hold them.
local ffi = require 'ffi'
local before, after = ffi.new('double[3]'), ffi.new('double[3]')

local function number(name, v)
   if type(v) ~= 'number' or v % 1 ~= 0 then
      raise('%s: whole number expected for a padding, got %s', name, tostring(v))
   end
   return v
end

local function set(name, n, a, b, c, d, e, f)
   g.n = n
   before[n - 1], after[n - 1] = number(name, a), number(name, b)
   if n > 1 then before[n - 2], after[n - 2] = number(name, c), number(name, d) end
   if n > 2 then before[0], after[0] = number(name, e), number(name, f) end
end

local function pads()
   if g.n == 1 then return before[0], after[0] end
   if g.n == 2 then return before[0], after[0], before[1], after[1] end
   return before[0], after[0], before[1], after[1], before[2], after[2]
end

-- Sets g.out, the padded size.
local function sizes(t, name, input, reflect)
   local axis, batch = images(t, name, input, g.n)
   for i = 0, g.n - 1 do
      local size = input._size[axis + 1 + i]
      if reflect and (before[i] >= size or after[i] >= size) then
         raise('%s: padding size should be less than the corresponding input dimension, but got: padding (%d, %d) ' ..
               'at a dimension of input %s', name, before[i], after[i], S.shown(input))
      end
      g.out[i] = size + before[i] + after[i]
      if g.out[i] < 1 then
         raise('%s: input of size %s is too small for padding (%d, %d)', name, S.shown(input), before[i], after[i])
      end
   end
   return axis, batch, input._size[axis]
end

local function define_padding(name, n, kind)
   local reflect = kind == 'reflection'
   local forward, backward = kind .. '_updateOutput', kind .. '_updateGradInput'
   define(name .. '_updateOutput', function(t, input, output, ...)
      set(name, n, ...)
      local axis, batch, planes = sizes(t, name, input, reflect)
      S.resize_images(t, tensor(t, name, 'output', output), axis, batch, planes, g.out)
      K[forward](view(dense(t, name, 'input', input)), view(output), pads())
   end)
   define(name .. '_updateGradInput', function(t, input, gradOutput, gradInput, ...)
      set(name, n, ...)
      local axis, batch, planes = sizes(t, name, input, reflect)
      tensor(t, name, 'gradOutput', gradOutput)
      S.check_images(name, 'gradOutput', gradOutput, axis, batch, planes, g.out)
      S.resize_as(t, tensor(t, name, 'gradInput', gradInput), input)
      K[backward](view(gradOutput), view(gradInput), pads())
   end)
end

define_padding('TemporalReflectionPadding', 1, 'reflection')
define_padding('TemporalReplicationPadding', 1, 'replication')
define_padding('SpatialReflectionPadding', 2, 'reflection')
define_padding('SpatialReplicationPadding', 2, 'replication')
define_padding('VolumetricReplicationPadding', 3, 'replication')
