-- Reductions: sum, prod, mean, max, min, norm, std, var, all, any, trace, dist.
--
--    torch.f(x) -> number       torch.f([res,] x, dim) -> res with size 1 in dimension dim
--
-- Small contiguous host tensors are reduced by a compiled loop, made per operation and element
-- type from one line of Lua, sums of larger ones by the C library; everything else by
-- luatorch.ops.reduce.  Sums are accumulated in double (float types) or 64-bit integers (integer
-- types), Torch7's accreal.
local host = require 'luatorch.host'
local err = require 'luatorch.error'
local dispatch = require 'torch.dispatch'
local types = require 'torch.types'
local T = require 'torch.Tensor'
local copy = require 'torch.copy'
local K = require('luatorch.kernels')('ops.reduce')
local native = require 'luatorch.native'
local number = require('torch.element').number
local raise = err.raise
local define, view, is_contiguous, pointer, numel = dispatch.define, T.view, T.is_contiguous, T.pointer, T.numel
local scratch, resize_to, size_string = T.scratch, T.resize_to, T.size_string
local REAL = dispatch.REAL
local sqrt = math.sqrt

local M = {}
-- Up to this many elements a loop beats a call into NumPy (measured): of all, along a dimension.
local SMALL, SMALL_ALONG = 2048, 2048
M.SMALL = SMALL_ALONG

local prologue = 'local load = ... local abs, sqrt, huge = math.abs, math.sqrt, math.huge\n'
local function compile(source, t)
   return assert(host.plain_loadstring(prologue .. source, '=luatorch/torch/maths/reduce'))(t.load)
end

-- loops(init, step [, finish]): per element type, a function all(x, n) -> number and a function
-- along(r, x, outer, n, inner) that reduces the middle one of three contiguous dimensions.  The
-- pieces of source use s, the accumulator, v, an element, and n.
local function loops(init, step, finish)
   finish = finish or 's'
   local all = ('return function(x, n) local s = %s for i = 0, n - 1 do local v = load(x, i) %s end return %s end')
                  :format(init, step, finish)
   local along = ([[return function(r, x, outer, n, inner)
      for o = 0, outer - 1 do
         for k = 0, inner - 1 do
            local s, at = %s, o * n * inner + k
            for i = 0, n - 1 do local v = load(x, at + i * inner) %s end
            r[o * inner + k] = %s
         end
      end
   end]]):format(init, step, finish)
   local function cache(source)
      return setmetatable({}, {__index = function(list, t)
         local f = compile(source, t)
         list[t] = f
         return f
      end})
   end
   return cache(all), cache(along)
end
M.loops = loops

-- check_dim(name, x, dim) -> 0-based dimension of x
local function check_dim(name, x, dim)
   local d = dim - 1
   if not (d >= 0 and d < x._nd) then
      raise("bad argument #2 to '%s' (dimension %s out of range of %dD tensor)", name, dim, x._nd)
   end
   return d - d % 1
end
M.check_dim = check_dim

-- reduced(t, r, x, d): gives r the sizes of x with 1 in dimension d (0-based)
local function reduced(t, r, x, d)
   local nd = x._nd
   for i = 0, nd - 1 do scratch[i] = x._size[i] end
   scratch[d] = 1
   resize_to(t, r, nd)
end
M.reduced = reduced

-- split(x, d) -> number of elements over the dimensions before d, and after it
local function split(x, d)
   local outer, inner = 1, 1
   for i = 0, d - 1 do outer = outer * x._size[i] end
   for i = d + 1, x._nd - 1 do inner = inner * x._size[i] end
   return outer, inner
end
M.split = split

-- A private copy of x when writing r would change it.
local function apart(t, r, x)
   if r._storage ~= nil and r._storage == x._storage then return copy.clone(t, x) end
   return x
end
M.apart = apart

local function small(t, x, n, limit)
   return n <= (limit or SMALL) and t.host and t.mirror ~= 'Long' and is_contiguous(x)
end

-- in_c(t, x): the C library's kernels where they can read x, else nil
local function in_c(t, x) return native and t.host and is_contiguous(x) and native[t.ctype] or nil end

-- reduction(name, loops, option): defines torch.name.  option.empty is the value of an empty
-- tensor (nil: an error), option.types the types that have it; option.divisor(n): what the sum of n elements
-- is divided by, where it is such a quotient.
local function reduction(name, all, along, option)
   local whole, axis = K[name], K[name .. '_dim']
   local empty, divisor = option.empty, option.divisor
   local function full(t, x)
      local n = numel(x)
      if n == 0 then
         if empty == nil then raise('%s: empty tensor', name) end
         return empty
      end
      if small(t, x, n) then return all[t](pointer(x), n) end
      local lib = divisor and in_c(t, x)
      if lib then return number(lib.sum(pointer(x), nil, n)) / divisor(n) end
      return whole(view(x))
   end
   local function partial(t, r, x, dim)
      local d = check_dim(name, x, dim)
      x = apart(t, r, x)
      reduced(t, r, x, d)
      if not t.integer and small(t, x, numel(x), SMALL_ALONG) and is_contiguous(r) then
         local outer, inner = split(x, d)
         along[t](pointer(r), pointer(x), outer, x._size[d], inner)
         return r
      end
      local lib = divisor and is_contiguous(r) and in_c(t, x)
      if lib then
         local outer, inner = split(x, d)
         local n = x._size[d]
         lib.sum_along(pointer(r), pointer(x), outer, n, inner, divisor(n))
      else
         axis(view(r), view(x), d)
      end
      return r
   end
   M[name], M[name .. '_dim'] = full, partial
   define(name, {{'self', full}, {'out src index', partial}}, option)
end

local all, along = loops('0', 's = s + v')
reduction('sum', all, along, {empty = 0, divisor = function() return 1 end})
all, along = loops('1', 's = s * v')
-- The product of integers wraps around as C's 64-bit integers do.
local wrapping = loops('1LL', 's = s * v', 'tonumber(s)')
for _, t in ipairs(types.list) do if t.integer then all[t] = wrapping[t] end end
reduction('prod', all, along, {empty = 1})
all, along = loops('0', 's = s + v', 's / n')
reduction('mean', all, along, {types = REAL, divisor = function(n) return n end})

----------------------------------------------------------------------- max, min

-- A nan wins over every number, as a comparison that is not true.
for name, compare in pairs{max = '<=', min = '>='} do
   local whole, axis = K[name], K[name .. '_dim']
   all = loops('load(x, 0)', ('if not (v %s s) then s = v if v ~= v then break end end'):format(compare))
   local chase = setmetatable({}, {__index = function(list, t)
      local f = compile(([[return function(r, index, x, outer, n, inner)
         for o = 0, outer - 1 do
            for k = 0, inner - 1 do
               local at, best = o * n * inner + k, 0
               local s = load(x, at)
               for i = 1, n - 1 do
                  if s ~= s then break end
                  local v = load(x, at + i * inner)
                  if not (v %s s) then s, best = v, i end
               end
               r[o * inner + k], index[o * inner + k] = s, best + 1
            end
         end
      end]]):format(compare), t)
      list[t] = f
      return f
   end})
   local whole_of = all
   local function full(t, x)
      local n = numel(x)
      if n == 0 then raise('%s: tensor must have one dimension', name) end
      if small(t, x, n) then return whole_of[t](pointer(x), n) end
      return whole(view(x))
   end
   local function partial(t, r, index, x, dim)
      local d = check_dim(name, x, dim)
      x = apart(t, r, x)
      x = apart(t, index, x)
      reduced(t, r, x, d)
      reduced(t.long, index, x, d)
      if small(t, x, numel(x), SMALL_ALONG) and is_contiguous(r) and is_contiguous(index) then
         local outer, inner = split(x, d)
         chase[t](pointer(r), pointer(index), pointer(x), outer, x._size[d], inner)
      elseif x._stride[d] > 8 and in_c(t, x) and is_contiguous(r) and is_contiguous(index) then
         local outer, inner = split(x, d)
         in_c(t, x).extremum(pointer(x), pointer(r), pointer(index), outer, x._size[d], inner,
                             name == 'max' and 1 or -1)
      else
         axis(view(r), view(index), view(x), d)
      end
      return r, index
   end
   M[name], M[name .. '_dim'] = full, partial
   define(name, {{'self', full}, {'out outI src index', partial}})
end

----------------------------------------------------------------------- var, std

local square_sums = setmetatable({}, {__index = function(list, t)
   local f = compile([[return function(x, n)
      local m = 0
      for i = 0, n - 1 do m = m + load(x, i) end
      m = m / n
      local s = 0
      for i = 0, n - 1 do local d = load(x, i) - m s = s + d * d end
      return s
   end]], t)
   list[t] = f
   return f
end})

-- var(t, x, biased): normalized by n - 1, or by n if biased
local function var(t, x, biased)
   local n = numel(x)
   if n == 0 then raise('var: empty tensor') end
   local s
   if small(t, x, n) then
      s = square_sums[t](pointer(x), n)
   elseif native and native[t.ctype] and t.host then
      if not is_contiguous(x) then x = copy.clone(t, x) end
      s = native[t.ctype].square_sum(pointer(x), n)
   else
      s = K.square_sum(view(x))
   end
   return s / (biased and n or n - 1)
end

local function std(t, x, biased) return sqrt(var(t, x, biased)) end

for name, whole in pairs{var = var, std = std} do
   local axis = K[name .. '_dim']
   define(name, {
      {'self [bool]', whole},
      {'out src index [bool]', function(t, r, x, dim, biased)
         local d = check_dim(name, x, dim)
         x = apart(t, r, x)
         reduced(t, r, x, d)
         axis(view(r), view(x), d, biased and 0 or 1)
         return r
      end},
   }, {types = REAL})
end

----------------------------------------------------------------------- norm, dist

local norm2 = loops('0', 's = s + v * v', 'sqrt(s)')
local norm1 = loops('0', 's = s + abs(v)')

-- The norm of which C summed the p-th powers, p = 1 or 2
local function root(p, total) return p == 1 and number(total) or sqrt(number(total)) end

-- norm(x [, p]) -> number;  norm([res,] x, p, dim)
local function norm(t, x, p)
   local n = numel(x)
   if n == 0 then return 0 end
   if small(t, x, n) then
      if p == 2 then return norm2[t](pointer(x), n) end
      if p == 1 then return norm1[t](pointer(x), n) end
   end
   local lib = (p == 1 or p == 2) and in_c(t, x)
   if lib then return root(p, lib['norm' .. p](pointer(x), nil, n)) end
   return K.norm(view(x), p)
end
M.norm = norm
define('norm', {
   {'self', function(t, x) return norm(t, x, 2) end},
   {'self num', norm},
   {'out src num index', function(t, r, x, p, dim)
      local d = check_dim('norm', x, dim)
      x = apart(t, r, x)
      reduced(t, r, x, d)
      K.norm_dim(view(r), view(x), p, d)
      return r
   end},
}, {types = REAL})

-- dist(x, y [, p]) -> number: the p-norm of x - y, elements taken in order
define('dist', {{'self T [num]', function(t, x, y, p)
   local n = numel(x)
   if n ~= numel(y) then
      raise('dist: inconsistent tensor size: %s and %s', size_string(x), size_string(y))
   end
   if n == 0 then return 0 end
   p = p or 2
   local lib = (p == 1 or p == 2) and is_contiguous(y) and in_c(t, x)
   if lib then return root(p, lib['dist' .. p](pointer(x), pointer(y), n)) end
   return K.dist(view(x), view(y), p)
end}}, {types = REAL})

----------------------------------------------------------------------- all, any, trace, numel

for _, name in ipairs{'all', 'any'} do
   local kernel = K[name]
   define(name, {{'self', function(t, x)
      if x._nd == 0 then raise('%s: empty tensor', name) end
      return kernel(view(x))
   end}}, {types = dispatch.set{'Byte'}})
end

define('trace', {{'self', function(t, x)
   if x._nd ~= 2 then raise('trace: expected a matrix, got %dD tensor', x._nd) end
   return K.trace(view(x))
end}})

define('numel', {{'self', function(t, x) return numel(x) end}},
       {only = 'function', types = dispatch.set{'Byte', 'Char', 'Short', 'Int', 'Long', 'Half', 'Float', 'Double'}})

return M
