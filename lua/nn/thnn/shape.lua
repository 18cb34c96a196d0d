-- Sizes and checks that all THNN functions share.
--
-- A function over n-dimensional windows sets the geometry once; out() then gives the number
-- of windows along an axis.  Sizes are kept in FFI arrays, so that nothing is allocated in a
-- forward pass.
local ffi = require 'ffi'
local err = require 'luatorch.error'
local class = require 'torch.class'
local T = require 'torch.Tensor'
local copy = require 'torch.copy'
local raise = err.raise
local scratch, set_contiguous, is_contiguous, type_of = T.scratch, T.set_contiguous, T.is_contiguous, T.type_of
local floor, ceil = math.floor, math.ceil

local M = {}

-- "[2 x 3 x 4]", as THNN words a size
local function shown(x)
   if x._nd == 0 then return '[]' end
   return '[' .. T.size_string(x):gsub('x', ' x ') .. ']'
end
M.shown = shown

-- resize_scratch(t, x, nd): gives x the nd sizes in T.scratch, and contiguous memory
local function resize_scratch(t, x, nd)
   if x._nd == nd then
      local same = true
      for i = 0, nd - 1 do if x._size[i] ~= scratch[i] then same = false break end end
      if same and is_contiguous(x) then return end
   end
   set_contiguous(t, x, nd, scratch)
end
M.resize_scratch = resize_scratch

-- resize(t, x, n1, ..., n6): as resize_scratch, sizes given
function M.resize(t, x, a, b, c, d, e, f)
   local nd = 1
   scratch[0] = a
   if b then scratch[1], nd = b, 2
   if c then scratch[2], nd = c, 3
   if d then scratch[3], nd = d, 4
   if e then scratch[4], nd = e, 5
   if f then scratch[5], nd = f, 6 end end end end end
   return resize_scratch(t, x, nd)
end

-- resize_as(t, x, y): sizes of y, contiguous
function M.resize_as(t, x, y)
   for i = 0, y._nd - 1 do scratch[i] = y._size[i] end
   return resize_scratch(t, x, y._nd)
end

local function describe(x) return (class.type(x):gsub('^torch%.', '')) end

-- tensor(t, name, what, x): raises unless x is a tensor of type t; returns it
local function tensor(t, name, what, x)
   local xt = type_of(x)
   if xt ~= t then raise('%s: %s expected for %s, got %s', name, t.tensorname, what, describe(x)) end
   return x
end
M.tensor = tensor

-- dense(t, name, what, x): x checked, or a contiguous copy of it
function M.dense(t, name, what, x)
   tensor(t, name, what, x)
   if is_contiguous(x) then return x end
   return copy.contiguous(t, x)
end

function M.optional(t, name, what, x)
   if x ~= nil then tensor(t, name, what, x) end
   return x
end

-- indices(t, name, x): x, a tensor of the type of indices into tensors of type t
function M.indices(t, name, x) return tensor(t.long, name, 'indices', x) end

-- images(t, name, x, n): x is planes of n dimensions, or a batch of them -> 0-based plane axis, batch size
function M.images(t, name, x, n, what)
   tensor(t, name, what or 'input', x)
   if x._nd == n + 1 then return 0, 1 end
   if x._nd == n + 2 then return 1, x._size[0] end
   raise('%s: %dD or %dD (batch mode) tensor expected for %s, but got: %s', name, n + 1, n + 2, what or 'input',
         shown(x))
end

-- same(name, what, x, y): raises unless x has the sizes of y
function M.same(name, what, x, y)
   if not T.same_size(x, y) then
      raise('%s: %s of size %s expected, but got: %s', name, what, shown(y), shown(x))
   end
end

----------------------------------------------------------------------- windows

local g = {
   n = 0,
   kernel = ffi.new('double[3]'), stride = ffi.new('double[3]'),
   pad = ffi.new('double[3]'), dilation = ffi.new('double[3]'),
   size = ffi.new('double[3]'),     -- of the input, along the window axes
   out = ffi.new('double[3]'),      -- number of windows
}
M.geometry = g

local function positive(name, what, v, zero)
   if type(v) ~= 'number' or not (v >= (zero and 0 or 1) and v % 1 == 0) then
      raise('%s: %s should be %s, but got %s', name, what, zero and 'a whole number not below zero'
            or 'a whole number greater than zero', tostring(v))
   end
   return v
end
M.positive = positive

-- set1/set2/set3(name, kernel.., stride.., pad.., dilation..), slowest axis first
function M.set1(name, k, d, p, l)
   g.n = 1
   g.kernel[0] = positive(name, 'kernel size', k)
   g.stride[0] = positive(name, 'stride', d)
   g.pad[0], g.dilation[0] = positive(name, 'padding', p, true), positive(name, 'dilation', l)
end
function M.set2(name, kH, kW, dH, dW, padH, padW, lH, lW)
   g.n = 2
   g.kernel[0], g.kernel[1] = positive(name, 'kernel size', kH), positive(name, 'kernel size', kW)
   g.stride[0], g.stride[1] = positive(name, 'stride', dH), positive(name, 'stride', dW)
   g.pad[0], g.pad[1] = positive(name, 'padding', padH, true), positive(name, 'padding', padW, true)
   g.dilation[0], g.dilation[1] = positive(name, 'dilation', lH), positive(name, 'dilation', lW)
end
function M.set3(name, kT, kH, kW, dT, dH, dW, pT, pH, pW, lT, lH, lW)
   M.set2(name, kT, kH, dT, dH, pT, pH, lT, lH)
   g.n = 3
   g.kernel[2], g.stride[2] = positive(name, 'kernel size', kW), positive(name, 'stride', dW)
   g.pad[2], g.dilation[2] = positive(name, 'padding', pW, true), positive(name, 'dilation', lW)
end

-- flat(): the geometry as the numbers that the kernels take
function M.flat()
   local k, d, p, l = g.kernel, g.stride, g.pad, g.dilation
   if g.n == 2 then return k[0], k[1], d[0], d[1], p[0], p[1], l[0], l[1] end
   if g.n == 1 then return k[0], d[0], p[0], l[0] end
   return k[0], k[1], k[2], d[0], d[1], d[2], p[0], p[1], p[2], l[0], l[1], l[2]
end

local function sizes(list)
   local parts = {}
   for i = 0, g.n - 1 do parts[i + 1] = ('%d'):format(list[i]) end
   return table.concat(parts, ' x ')
end
M.sizes = sizes

-- windows(name, x, first [, ceil_mode]): sets size and out for the window axes of x, of which
-- `first` is the first.  In ceil mode the last window starts inside the input or its left padding.
function M.windows(name, x, first, ceil_mode)
   for i = 0, g.n - 1 do
      local n, k, d, p = x._size[first + i], g.kernel[i], g.stride[i], g.pad[i]
      local span = n + 2 * p - (g.dilation[i] * (k - 1) + 1)
      local out = (ceil_mode and ceil or floor)(span / d) + 1
      if ceil_mode and p > 0 and (out - 1) * d >= n + p then out = out - 1 end
      g.size[i], g.out[i] = n, out
   end
   for i = 0, g.n - 1 do
      if g.out[i] < 1 then
         raise('%s: Given input size: (%s). Calculated output size: (%s). Output size is too small', name,
               sizes(g.size), sizes(g.out))
      end
   end
end

-- Number of elements of the kernel and of the output.
function M.volume(list)
   local n = 1
   for i = 0, g.n - 1 do n = n * list[i] end
   return n
end

-- resize_images(t, x, axis, batch, planes, sizes): planes of `sizes`, batched if axis is 1
function M.resize_images(t, x, axis, batch, planes, list)
   if axis == 1 then scratch[0] = batch end
   scratch[axis] = planes
   for i = 0, g.n - 1 do scratch[axis + 1 + i] = list[i] end
   resize_scratch(t, x, axis + 1 + g.n)
end

-- check_images(name, what, x, axis, batch, planes, sizes): raises unless x has those sizes
function M.check_images(name, what, x, axis, batch, planes, list)
   local ok = x._nd == axis + 1 + g.n and x._size[axis] == planes and (axis == 0 or x._size[0] == batch)
   if ok then
      for i = 0, g.n - 1 do ok = ok and x._size[axis + 1 + i] == list[i] end
   end
   if not ok then
      raise('%s: Need %s of size [%s%d x %s], but got: %s', name, what,
            axis == 1 and ('%d x '):format(batch) or '', planes, sizes(list), shown(x))
   end
end

return M
