-- Picking and placing elements of contiguous host tensors, in the C library, or in loops that LuaJIT
-- compiles: those for small tensors, where a call into NumPy costs more than the work, and for whole
-- rows of any size.  Elements are moved as the integers that have their bits, one set of loops a size
-- of element.
--
-- A tensor is seen as outer x n x inner around the dimension picked from; index is a pointer to m
-- 1-based indices (outer x m x inner of them for gather and scatter), which are checked to be
-- within 1..n, else the function `name` raises.  src may be one element, with step 0.
local ffi = require 'ffi'
local host = require 'luatorch.host'
local err = require 'luatorch.error'
local native = require 'luatorch.native'

local M = {}

-- check(index, count, n [, name]): raises unless the indices, of the function `name`, are within 1..n
function M.check(index, count, n, name)
   local low, high = index[0], index[0]
   for i = 1, count - 1 do
      local k = index[i]
      if k < low then low = k end
      if k > high then high = k end
   end
   low, high = tonumber(low), tonumber(high)
   if low < 1 or high > n then
      err.raise('%s: %.0f to %.0f, of %.0f', name and 'Invalid index in ' .. name or 'index out of range', low, high, n)
   end
end

local LOOPS = [[
local words, size, copy, tonumber, cast, check = ...
local M = {}

-- r = the slices of x that index names
function M.index(r, x, index, outer, n, inner, m, name)
   check(index, m, n, name)
   local bytes = inner * size
   if inner == 1 and outer == 1 then
      r, x = cast(words, r), cast(words, x)
      for j = 0, m - 1 do r[j] = x[tonumber(index[j]) - 1] end
      return
   end
   for o = 0, outer - 1 do
      local to, from = r + o * m * inner, x + (o * n - 1) * inner
      for j = 0, m - 1 do copy(to + j * inner, from + tonumber(index[j]) * inner, bytes) end
   end
end

-- the slices of x that index names = those of src
function M.place(x, src, index, outer, n, inner, m, name)
   check(index, m, n, name)
   local bytes = inner * size
   for o = 0, outer - 1 do
      local to, from = x + (o * n - 1) * inner, src + o * m * inner
      for j = 0, m - 1 do copy(to + tonumber(index[j]) * inner, from + j * inner, bytes) end
   end
end

function M.gather(r, x, index, outer, n, inner, m, name)
   check(index, outer * m * inner, n, name)
   r, x = cast(words, r), cast(words, x)
   for o = 0, outer - 1 do
      for j = 0, m - 1 do
         local at, from = (o * m + j) * inner, (o * n - 1) * inner
         for k = at, at + inner - 1 do r[k] = x[from + tonumber(index[k]) * inner + k - at] end
      end
   end
end

function M.scatter(x, src, step, index, outer, n, inner, m, name)
   check(index, outer * m * inner, n, name)
   x, src = cast(words, x), cast(words, src)
   for o = 0, outer - 1 do
      for j = 0, m - 1 do
         local at, to = (o * m + j) * inner, (o * n - 1) * inner
         for k = at, at + inner - 1 do x[to + tonumber(index[k]) * inner + k - at] = src[k * step] end
      end
   end
end

-- x = elements of src, in order, where mask is 1
function M.mask(x, src, step, mask, n)
   x, src = cast(words, x), cast(words, src)
   local at = 0
   for i = 0, n - 1 do
      if mask[i] ~= 0 then
         x[i] = src[at]
         at = at + step
      end
   end
end

-- r = the elements of x where mask is 1
function M.select(r, x, mask, n)
   r, x = cast(words, r), cast(words, x)
   local at = 0
   for i = 0, n - 1 do
      if mask[i] ~= 0 then
         r[at] = x[i]
         at = at + 1
      end
   end
end
return M
]]

local names = {'uint8_t *', 'uint16_t *', [4] = 'uint32_t *', [8] = 'int64_t *'}
local loops = {}
local C_OF_WORD = {'uint8_t', 'uint16_t', [4] = 'uint32_t', [8] = 'uint64_t'}

-- The C library's loops, under the same names.
local function in_c(t)
   local f = native.picks[C_OF_WORD[t.size]]
   local sums = native.picks[(t.name == 'Float' or t.name == 'Double') and t.ctype or C_OF_WORD[t.size]]
   local check = M.check
   return {
      index = function(r, x, index, outer, n, inner, m, name)
         if f.index(r, x, index, outer, n, inner, m) ~= 0 then check(index, m, n, name) end
      end,
      place = function(x, src, index, outer, n, inner, m, name)
         if f.place(x, src, 1, index, outer, n, inner, m) ~= 0 then check(index, m, n, name) end
      end,
      fill = function(x, one, index, outer, n, inner, m, name)
         if f.place(x, one, 0, index, outer, n, inner, m) ~= 0 then check(index, m, n, name) end
      end,
      add = function(x, src, index, outer, n, inner, m, name)
         if sums.place_add(x, src, index, outer, n, inner, m) ~= 0 then check(index, m, n, name) end
      end,
      gather = function(r, x, index, outer, n, inner, m, name)
         if f.gather(r, x, index, outer, n, inner, m) ~= 0 then check(index, outer * m * inner, n, name) end
      end,
      scatter = function(x, src, step, index, outer, n, inner, m, name)
         if f.scatter(x, src, step, index, outer, n, inner, m) ~= 0 then
            check(index, outer * m * inner, n, name)
         end
      end,
      scatter_add = function(x, src, index, outer, n, inner, m, name)
         if sums.scatter_add(x, src, index, outer, n, inner, m) ~= 0 then
            check(index, outer * m * inner, n, name)
         end
      end,
      mask = f.mask, select = f.select, count_nonzero = sums.count_nonzero, nonzero = sums.nonzero,
   }
end

-- of(t): the loops for elements of type t
function M.of(t)
   local key = native and t or t.size
   local list = loops[key]
   if not list then
      list = native and in_c(t) or assert(host.plain_loadstring(LOOPS, '=luatorch/torch/picks'))(
         ffi.typeof(names[t.size]), t.size, ffi.copy, tonumber, ffi.cast, M.check)
      loops[key] = list
   end
   return list
end

-- one(t, v): a pointer to one element v
local ones = {}
function M.one(t, v)
   local p = ones[t]
   if not p then
      p = ffi.new(ffi.typeof('$[1]', ffi.typeof(t.ctype)))
      ones[t] = p
   end
   p[0] = t.from_number(v)
   return p
end

-- count(mask, n): the number of ones; -1 if there is anything but 0 and 1
function M.count(mask, n)
   if native then return tonumber(native.lib.lt_count_mask(mask, n)) end
   local sum = 0
   for i = 0, n - 1 do
      local m = mask[i]
      if m > 1 then return -1 end
      sum = sum + m
   end
   return sum
end

return M
