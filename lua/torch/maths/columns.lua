-- Along a dimension, keeping its size: cumsum, cumprod, cross, renorm; and histograms.
local host = require 'luatorch.host'
local err = require 'luatorch.error'
local dispatch = require 'torch.dispatch'
local T = require 'torch.Tensor'
local reduce = require 'torch.maths.reduce'
local native = require 'luatorch.native'
local K = require('luatorch.kernels')('ops.columns')
local raise = err.raise
local define, view, pointer, numel = dispatch.define, T.view, T.pointer, T.numel
local is_contiguous = T.is_contiguous
local check_dim, apart, split = reduce.check_dim, reduce.apart, reduce.split
local REAL = dispatch.REAL

-- cumsum([res,] x [, dim]), cumprod([res,] x [, dim]): along the first dimension unless given
for name, init in pairs{cumsum = '0', cumprod = '1'} do
   local kernel = K[name]
   local source = ([[local load = ... return function(r, x, outer, n, inner)
      for o = 0, outer - 1 do
         for k = 0, inner - 1 do
            local s, at = %s, o * n * inner + k
            for i = 0, n - 1 do
               s = s %s load(x, at)
               r[at] = s
               at = at + inner
            end
         end
      end
   end]]):format(init, name == 'cumsum' and '+' or '*')
   local loops = setmetatable({}, {__index = function(list, t)
      local f = assert(host.plain_loadstring(source, '=luatorch/torch/maths/columns'))(t.load)
      list[t] = f
      return f
   end})
   define(name, {{'out src [index]', function(t, r, x, dim)
      if x._nd == 0 then raise('%s: tensor must have one dimension', name) end
      local d = check_dim(name, x, dim or 1)
      if r ~= x then
         x = apart(t, r, x)
         T.resize_as(t, r, x)
      end
      local outer, inner = split(x, d)
      -- Along contiguous elements the Lua loop is faster than NumPy at any length.
      if native and t.host and native[t.ctype] and t.name == t.mirror and is_contiguous(x) and is_contiguous(r) then
         native[t.ctype][name](pointer(r), pointer(x), outer, x._size[d], inner)
      elseif not t.integer and t.host and (inner == 1 or numel(x) <= reduce.SMALL) and is_contiguous(x)
         and is_contiguous(r) then
         loops[t](pointer(r), pointer(x), outer, x._size[d], inner)
      else
         kernel(view(r), view(x), d)
      end
      return r
   end}})
end

-- cross([res,] a, b [, dim]): along the first dimension of size 3 unless given
define('cross', {{'out T T [index]', function(t, r, a, b, dim)
   if not T.same_size(a, b) then
      raise('cross: inconsistent tensor size: %s and %s', T.size_string(a), T.size_string(b))
   end
   local d
   if dim then
      d = check_dim('cross', a, dim)
      if a._size[d] ~= 3 then raise('cross: dimension %d does not have size 3, but %d', dim, a._size[d]) end
   else
      for i = a._nd - 1, 0, -1 do if a._size[i] == 3 then d = i end end
      if not d then raise('cross: no dimension of size 3 in a (%s)', T.size_string(a)) end
   end
   a, b = apart(t, r, a), apart(t, r, b)
   T.resize_as(t, r, a)
   K.cross(view(r), view(a), view(b), d)
   return r
end}})

-- renorm([res,] x, p, dim, maxnorm): x:select(dim, i) scaled down to p-norm maxnorm where larger
define('renorm', {{'res src num index num', function(t, r, x, p, dim, maxnorm)
   local d = check_dim('renorm', x, dim)
   if p <= 0 or p ~= p then raise('renorm: non-positive-norm not supported: %s', p) end
   if x._nd < 2 then raise('renorm: need at least 2 dimensions, got %d', x._nd) end
   if r ~= x then x = apart(t, r, x) end
   T.resize_as(t, r, x)
   K.renorm(view(r), view(x), p, d, maxnorm)
   return r
end}}, {types = REAL})

-- The range of a histogram: that of the elements when both bounds are equal, and never empty.
local function range(name, t, x, low, high)
   low, high = low or 0, high or 0
   if low == high then low, high = reduce.min(t, x), reduce.max(t, x) end
   if low == high then low, high = low - 1, high + 1 end
   if high - low ~= high - low or high - low == math.huge then
      raise('%s: finite range expected, got %s to %s', name, low, high)
   end
   return low, high
end

local function bins(name, nbins)
   nbins = nbins or 100
   if nbins < 1 or nbins > 2^31 or nbins ~= nbins then raise('%s: bins must be > 0, got %s', name, nbins) end
   return nbins - nbins % 1
end

-- histc([res,] x [, nbins] [, min] [, max]): counts in nbins (100) equal parts of [min, max]
define('histc', {{'out src [num] [num] [num]', function(t, r, x, nbins, low, high)
   if x._nd == 0 then raise('histc: empty tensor') end
   low, high = range('histc', t, x, low, high)
   x = apart(t, r, x)
   T.scratch[0] = bins('histc', nbins)
   T.resize_to(t, r, 1)
   K.histc(view(r), view(x), low, high)
   return r
end}}, {types = REAL})

-- bhistc([res,] x [, nbins] [, min] [, max]): the same for every row of a matrix, one range for all
define('bhistc', {{'out src [num] [num] [num]', function(t, r, x, nbins, low, high)
   if x._nd ~= 1 and x._nd ~= 2 then raise('bhistc: vector or matrix expected, got %dD tensor', x._nd) end
   low, high = range('bhistc', t, x, low, high)
   x = apart(t, r, x)
   local s = T.scratch
   s[0], s[1] = x._nd == 2 and x._size[0] or 1, bins('bhistc', nbins)
   T.resize_to(t, r, 2)
   K.bhistc(view(r), view(x), low, high)
   return r
end}}, {types = REAL})
