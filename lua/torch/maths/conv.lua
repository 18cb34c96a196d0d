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
local K = require('luatorch.kernels')('ops.conv')
local apart = require('torch.maths.reduce').apart
local raise = err.raise
local define, view, scratch = dispatch.define, T.view, T.scratch

local function convolution(name, n, flip)
   define(name, {{'out T T [str]', function(t, r, x, k, mode)
      mode = mode or 'V'
      if mode ~= 'V' and mode ~= 'F' then raise("%s: 'V' or 'F' expected, got '%s'", name, mode) end
      local nx, nk = x._nd, k._nd
      if not (nx == n and nk == n or nx == n + 1 and (nk == n + 1 or nk == n + 2)) then
         raise('%s: a %dD image with a %dD kernel, or a %dD image with a %dD or %dD kernel expected, got %dD and %dD',
               name, n, n, n + 1, n + 1, n + 2, nx, nk)
      end
      if nx > n and k._size[nk - n - 1] ~= x._size[0] then
         raise('%s: %d input slices, and a kernel for %d of them', name, x._size[0], k._size[nk - n - 1])
      end
      local first = nx - n
      if first == 1 then scratch[0] = k._size[0] end
      for i = 0, n - 1 do
         local image, window = x._size[first + i], k._size[nk - n + i]
         if mode == 'V' and window > image then
            raise('%s: input image (%s) is smaller than the kernel (%s)', name, T.size_string(x), T.size_string(k))
         end
         scratch[first + i] = mode == 'V' and image - window + 1 or image + window - 1
      end
      x, k = apart(t, r, x), apart(t, r, k)
      T.resize_to(t, r, nx)
      K.correlate(view(r), view(x), view(k), n, mode == 'F', flip)
      return r
   end}})
end

convolution('conv2', 2, true)
convolution('xcorr2', 2, false)
convolution('conv3', 3, true)
convolution('xcorr3', 3, false)
