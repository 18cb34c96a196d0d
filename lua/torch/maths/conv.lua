-- Convolution and cross-correlation in two and three dimensions.
--
--    torch.conv2([res,] x, k [, 'F' | 'V'])     xcorr2, conv3, xcorr3 alike
--
-- With n the 2 or 3 dimensions of an image: x and k of n dimensions make one image; x (p, image)
-- and k (p, window) are taken slice by slice; x (p, image) and k (q, p, window) make q images, each
-- the sum over p.  'V', valid, keeps what the whole window covers; 'F', full, all it touches.
local err = require 'luatorch.error'
local dispatch = require 'torch.dispatch'
local T = require 'torch.Tensor'
local copy = require 'torch.copy'
local native = require 'luatorch.native'
local K = require('luatorch.kernels')('ops.conv')
local apart = require('torch.maths.reduce').apart
local raise = err.raise
local define, view, scratch, pointer = dispatch.define, T.view, T.scratch, T.pointer

-- The loops of the C library, by element type.
local loops = native and {Double = native.double, Float = native.float} or {}

-- kernel(t, k, flip): k contiguous, with its last two dimensions reversed for `flip`
local function kernel(t, k, flip)
   if not flip then return copy.contiguous(t, k) end
   local r = copy.clone(t, k)
   local load, p, area = t.load, pointer(r), r._size[r._nd - 1] * r._size[r._nd - 2]
   for first = 0, T.numel(r) - area, area do
      for i = 0, math.floor(area / 2) - 1 do
         local a, b = first + i, first + area - 1 - i
         p[a], p[b] = load(p, b), load(p, a)
      end
   end
   return r
end

-- Planes by the C library: r = correlation of x (c, image) and k (q, c, window), or slice by slice.
local function planes(t, f, r, x, k, full, flip)
   x, k = copy.contiguous(t, x), kernel(t, k, flip)
   local h, w = x._size[x._nd - 2], x._size[x._nd - 1]
   local kh, kw = k._size[k._nd - 2], k._size[k._nd - 1]
   local ph, pw = full and kh - 1 or 0, full and kw - 1 or 0
   local out = T.is_contiguous(r) and r or T.like(t, r)
   local px, pk, pr = pointer(x), pointer(k), pointer(out)
   local summed = k._nd == 4
   local slices = x._nd == 3 and x._size[0] or 1
   local c, q = summed and slices or 1, summed and k._size[0] or 1
   local space = T.new1(t, tonumber(f.conv_scratch(c, h, w, q, kh, kw, ph, pw)))
   for i = 0, summed and 0 or slices - 1 do
      f.conv_forward(px + i * h * w, pk + i * kh * kw, nil, pr + i * (h + 2 * ph - kh + 1) * (w + 2 * pw - kw + 1),
                     pointer(space), 1, c, h, w, q, kh, kw, ph, pw)
   end
   if out ~= r then copy.copy(t, r, t, out) end
end

-- Raises Torch7's error for numbers of dimensions, or a mode, that there are not.
local function wrong_arguments(t, n, nx, nk, mode)
   local got = ('@~%dD @~%dD%s'):format(nx, nk, mode and " '" .. mode .. "'" or '')
   local forms = {}
   for i, pair in ipairs{{n, n}, {n + 1, n + 1}, {n + 1, n + 2}} do
      forms[i] = ('[*@*] @~%dD @~%dD [(V|F)]'):format(pair[1], pair[2])
   end
   local text = 'invalid arguments: ' .. got .. ' \nexpected arguments: ' .. table.concat(forms, ' | ')
   raise('%s', (text:gsub('@', t.name .. 'Tensor')))
end

local function convolution(name, n, flip)
   define(name, {{'out T T [str]', function(t, r, x, k, mode)
      local nx, nk = x._nd, k._nd
      local known = mode == nil or mode == 'V' or mode == 'F'
      if not known or not (nx == n and nk == n or nx == n + 1 and (nk == n + 1 or nk == n + 2)) then
         wrong_arguments(t, n, nx, nk, mode)
      end
      mode = mode or 'V'
      if nx > n and k._size[nk - n - 1] ~= x._size[0] then
         raise('%s: %d input slices, and a kernel for %d of them', name, x._size[0], k._size[nk - n - 1])
      end
      local first = nx - n
      if first == 1 then scratch[0] = k._size[0] end
      for i = 0, n - 1 do
         local image, window = x._size[first + i], k._size[nk - n + i]
         if mode == 'V' and window > image then
            raise('%s: Input image is smaller than kernel: %s and %s', name, T.size_string(x), T.size_string(k))
         end
         scratch[first + i] = mode == 'V' and image - window + 1 or image + window - 1
      end
      x, k = apart(t, r, x), apart(t, r, k)
      T.resize_to(t, r, nx)
      local f = n == 2 and t.host and loops[t.mirror]
      if f then planes(t, f, r, x, k, mode == 'F', flip)
      else K.correlate(view(r), view(x), view(k), n, mode == 'F', flip) end
      return r
   end}})
end

convolution('conv2', 2, true)
convolution('xcorr2', 2, false)
convolution('conv3', 3, true)
convolution('xcorr3', 3, false)
