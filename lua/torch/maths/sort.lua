-- Order along a dimension: sort, topk, kthvalue, median, mode.  All return values and their
-- 1-based positions (a LongTensor), and leave the source alone.
local err = require 'luatorch.error'
local dispatch = require 'torch.dispatch'
local T = require 'torch.Tensor'
local reduce = require 'torch.maths.reduce'
local K = require('luatorch.kernels')('ops.sort')
local raise = err.raise
local define, view = dispatch.define, T.view
local check_dim, apart, reduced = reduce.check_dim, reduce.apart, reduce.reduced

-- The 0-based dimension: the last one unless given.
local function dimension(name, x, dim)
   if x._nd == 0 then raise('%s: tensor must have one dimension', name) end
   return dim and check_dim(name, x, dim) or x._nd - 1
end

-- sort([resval, resind,] x [, dim] [, descending])
local function sort(t, r, index, x, dim, descending)
   local d = dimension('sort', x, dim)
   x = apart(t.long, index, apart(t, r, x))
   T.resize_as(t, r, x)
   T.resize_as(t.long, index, x)
   K.sort(view(r), view(index), view(x), d, descending or false)
   return r, index
end
define('sort', {{'out outI src [index] [bool]', sort}})

-- topk([resval, resind,] x [, k] [, dim] [, largest] [, sorted]): k = 1, the smallest ones
define('topk', {{'out outI src [index] [index] [bool] [bool]', function(t, r, index, x, k, dim, largest)
   local d = dimension('topk', x, dim)
   local n = x._size[d]
   k = k and k - k % 1 or 1
   if not (k >= 1 and k <= n) then raise('topk: k not in range for dimension: %s of %d elements', k, n) end
   x = apart(t.long, index, apart(t, r, x))
   local s = T.scratch
   for _, y in ipairs{r, index} do
      for i = 0, x._nd - 1 do s[i] = x._size[i] end
      s[d] = k
      T.resize_to(y == r and t or t.long, y, x._nd)
   end
   K.topk(view(r), view(index), view(x), k, d, largest or false)
   return r, index
end}})

-- pick(name, kernel, ...): one element of each line
local function pick(name, t, r, index, x, d, ...)
   x = apart(t.long, index, apart(t, r, x))
   reduced(t, r, x, d)
   reduced(t.long, index, x, d)
   K[name](view(r), view(index), view(x), d, ...)
   return r, index
end

-- kthvalue([resval, resind,] x, k [, dim]): the k-th smallest
define('kthvalue', {{'out outI src index [index]', function(t, r, index, x, k, dim)
   local d = dimension('kthvalue', x, dim)
   k = k - k % 1
   if not (k >= 1 and k <= x._size[d]) then
      raise('kthvalue: selected index out of range: %s of %d elements', k, x._size[d])
   end
   return pick('kthvalue', t, r, index, x, d, k)
end}})

-- median([resval, resind,] x [, dim]): the middle one, the one before the middle of an even number
define('median', {{'out outI src [index]', function(t, r, index, x, dim)
   local d = dimension('median', x, dim)
   return pick('kthvalue', t, r, index, x, d, math.floor((x._size[d] + 1) / 2))
end}})

-- mode([resval, resind,] x [, dim]): the most frequent one, of several the smallest
define('mode', {{'out outI src [index]', function(t, r, index, x, dim)
   return pick('mode', t, r, index, x, dimension('mode', x, dim))
end}})

return {sort = sort}
