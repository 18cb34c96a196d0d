-- Elements picked by index and by mask:
--   index indexCopy indexAdd indexFill     slices of one dimension, named by a LongTensor vector
--   gather scatter scatterAdd              one element at a time along a dimension
--   maskedSelect maskedFill maskedCopy     where a ByteTensor of 0 and 1 is 1
--   nonzero                                the indices of what is not 0
-- Indices are 1-based.  What a call of the index and masked functions returns is their last
-- argument where a result was given or changed in place, as in Torch7.
local err = require 'luatorch.error'
local torch = require 'torch.class'
local dispatch = require 'torch.dispatch'
local T = require 'torch.Tensor'
local copy = require 'torch.copy'
local K = require('luatorch.kernels')('ops.gather')
local picks = require 'torch.picks'
local native = require 'luatorch.native'
local axpy = require('torch.blas').axpy
local raise, argerror, REAL = err.raise, err.argerror, dispatch.REAL
local define, view, numel, scratch = dispatch.define, T.view, T.numel, T.scratch
local METHOD = {only = 'method'}

local is_contiguous, pointer = T.is_contiguous, T.pointer
local SMALL = copy.SMALL

local function size_string(x) return T.size_string(x) end

-- The elements of x seen as outer x n x inner around dimension d.
local function around(x, d)
   local outer, inner = 1, 1
   for i = 0, d - 1 do outer = outer * x._size[i] end
   for i = d + 1, x._nd - 1 do inner = inner * x._size[i] end
   return outer, x._size[d], inner
end

-- Whether the loops of picks.lua should do it: on contiguous host tensors, in C, or for few elements
-- or for few moves of long rows.
local function in_lua(t, x, y, indices, moves, length)
   return t.host and t.long.host
      and (native or moves <= SMALL or length >= 8 and moves * length <= 64 * SMALL or length >= 64)
      and is_contiguous(x) and is_contiguous(y) and is_contiguous(indices)
end

-- apart(written, t, read): `read`, of type t, or a copy of it where its memory is that written to
local function apart(written, t, read)
   if read._storage ~= nil and read._storage == written._storage then return copy.clone(t, read) end
   return read
end

----------------------------------------------------------------------- index

local function check_index(name, x, dim, index)
   if index._nd ~= 1 then argerror(3, name, 'Index is supposed to be a vector, got a %dD tensor', index._nd) end
   if x._nd == 0 then argerror(1, name, 'source tensor is empty') end
   return T.check_dim(x, dim, 2, name)
end

local function index(t, r, x, dim, indices)
   local d = check_index('index', x, dim, indices)
   local source = apart(r, t, x)
   indices = apart(r, t.long, indices)
   for i = 0, x._nd - 1 do scratch[i] = x._size[i] end
   scratch[d] = indices._size[0]
   T.set_contiguous(t, r, x._nd, scratch)
   local outer, n, inner = around(source, d)
   local m = indices._size[0]
   if in_lua(t, r, source, indices, outer * m, inner) then
      local at = pointer(indices)
      picks.of(t).index(pointer(r), pointer(source), at, outer, n, inner, m)
   else
      K.index(view(r), view(source), d, view(indices))
   end
   return r
end

define('index', {
   {'self index I', function(t, x, dim, indices) return index(t, T.empty(t), x, dim, indices) end},
   {'dst src index I', function(t, r, x, dim, indices)
      index(t, r, x, dim, indices)
      return indices
   end},
   explain = function(t, _, dim, indices)
      if tonumber(dim) and T.type_of(indices) ~= t.long then
         argerror(3, 'index', '%s expected, got %s', t.long.tensorname, torch.type(indices))
      end
   end,
}, METHOD)

-- Both indexCopy and indexAdd want one slice of src an index.
local function check_slices(name, x, d, indices, src)
   local n = indices._size[0]
   local ok = src._nd == x._nd or (src._nd == 0 and n == 0)
   for i = 0, x._nd - 1 do ok = ok and (i == d and src._size[i] == n or i ~= d and src._size[i] == x._size[i]) end
   -- Sizes may differ where each slice has the right number of elements.
   if not ok and (src._nd <= d or src._size[d] ~= n
                  or numel(src) / n ~= numel(x) / x._size[d]) then
      if src._nd > d and src._size[d] ~= n then
         argerror(4, name, 'Number of indices should be equal to source:size(dim), got %d and %d', n, src._size[d])
      end
      raise('%s: source of size %s does not fit %d indices along dimension %d of %s', name, size_string(src), n,
            d + 1, size_string(x))
   end
end

for _, name in ipairs{'indexCopy', 'indexAdd'} do
   define(name, {{'self index I T', function(t, x, dim, indices, src)
      local d = check_index(name, x, dim, indices)
      check_slices(name, x, d, indices, src)
      local source = apart(x, t, src)
      indices = apart(x, t.long, indices)
      local outer, n, inner = around(x, d)
      local m = indices._size[0]
      if in_lua(t, x, source, indices, outer * m, inner) and (native or name == 'indexCopy' or REAL[t.mirror]) then
         local at = pointer(indices)
         if name == 'indexCopy' then
            picks.of(t).place(pointer(x), pointer(source), at, outer, n, inner, m)
         elseif native then
            picks.of(t).add(pointer(x), pointer(source), at, outer, n, inner, m)
         else
            picks.check(at, m, n)
            local p, q = pointer(x), pointer(source)
            for o = 0, outer - 1 do
               for j = 0, m - 1 do
                  axpy(t, inner, 1, q + (o * m + j) * inner, 1, p + (o * n + tonumber(at[j]) - 1) * inner, 1)
               end
            end
         end
      else
         K[name](view(x), d, view(indices), view(source))
      end
      return src
   end}}, METHOD)
end

define('indexFill', {{'self index I num', function(t, x, dim, indices, v)
   local d = check_index('indexFill', x, dim, indices)
   indices = apart(x, t.long, indices)
   if native and in_lua(t, x, x, indices, 0, 0) then
      local outer, n, inner = around(x, d)
      picks.of(t).fill(pointer(x), picks.one(t, v), pointer(indices), outer, n, inner, indices._size[0])
   else
      K.indexFill(view(x), d, view(indices), t.scalar(v))
   end
   return v
end}}, METHOD)

----------------------------------------------------------------------- gather, scatter

local function check_gather(name, x, d, indices)
   local ok = x._nd == indices._nd
   for i = 0, x._nd - 1 do ok = ok and (i == d or x._size[i] == indices._size[i]) end
   if x._nd ~= indices._nd then
      raise('%s: Index tensor must have same dimensions as input tensor, got %s and %s', name, size_string(indices),
            size_string(x))
   elseif not ok then
      raise('%s: Input tensor must have same size as output tensor apart from the specified dimension, got %s and %s',
            name, size_string(x), size_string(indices))
   end
end

-- gather([res,] x, dim, index): res[i][j] = x[index[i][j]][j] for dim 1
define('gather', {{'out src index I', function(t, r, x, dim, indices)
   local d = T.check_dim(x, dim, 2, 'gather')
   check_gather('gather', x, d, indices)
   local source = apart(r, t, x)
   indices = apart(r, t.long, indices)
   T.resize_as(t, r, indices)
   local count = numel(indices)
   if count == 0 then return r end
   if in_lua(t, r, source, indices, count, 1) then
      local outer, n, inner = around(source, d)
      local at = pointer(indices)
      picks.of(t).gather(pointer(r), pointer(source), at, outer, n, inner, indices._size[d], 'gather')
   else
      K.gather(view(r), view(source), d, view(indices))
   end
   return r
end}})

local function scatter(name)
   return function(t, x, dim, indices, src)
      local d = T.check_dim(x, dim, 2, name)
      check_gather(name, x, d, indices)
      if not T.same_size(indices, src) then
         local ok = indices._nd == src._nd
         for i = 0, src._nd - 1 do ok = ok and (i == d or indices._size[i] == src._size[i]) end
         if not ok or src._size[d] < indices._size[d] then
            raise('%s: source of size %s does not fit the index of size %s', name, size_string(src),
                  size_string(indices))
         end
         src = require('torch.views').narrow(t, src, d, 0, indices._size[d])
      end
      src, indices = apart(x, t, src), apart(x, t.long, indices)
      local count = numel(indices)
      if count == 0 then return x end
      if (native or name == 'scatter') and in_lua(t, x, src, indices, count, 1) then
         local outer, n, inner = around(x, d)
         local p, q, at, m = pointer(x), pointer(src), pointer(indices), indices._size[d]
         if name == 'scatter' then
            picks.of(t).scatter(p, q, 1, at, outer, n, inner, m, name)
         else
            picks.of(t).scatter_add(p, q, at, outer, n, inner, m, name)
         end
      else
         K[name](view(x), d, view(indices), view(src))
      end
      return x
   end
end
-- scatter(x, dim, index, src | v): x[index[i][j]][j] = src[i][j] for dim 1
define('scatter', {
   {'self index I T', scatter('scatter')},
   {'self index I num', function(t, x, dim, indices, v)
      local d = T.check_dim(x, dim, 2, 'scatter')
      check_gather('scatter', x, d, indices)
      indices = apart(x, t.long, indices)
      local count = numel(indices)
      if count == 0 then return x end
      if in_lua(t, x, x, indices, count, 1) then
         local outer, n, inner = around(x, d)
         local at = pointer(indices)
         picks.of(t).scatter(pointer(x), picks.one(t, v), 0, at, outer, n, inner, indices._size[d], 'scatter')
      else
         K.scatter(view(x), d, view(indices), t.scalar(v))
      end
      return x
   end},
})
define('scatterAdd', {{'self index I T', scatter('scatterAdd')}})

----------------------------------------------------------------------- masks

-- Number of ones in the mask, which must have as many elements as x.
local function ones(name, x, mask)
   if numel(x) ~= numel(mask) then
      raise('%s: Number of elements of destination tensor != Number of elements in mask: %s and %s', name,
            size_string(x), size_string(mask))
   end
   local count = numel(mask)
   if count == 0 then return 0 end
   local n
   if (native or count <= SMALL) and T.type_of(mask).host and is_contiguous(mask) then
      n = picks.count(pointer(mask), count)
   else
      n = K.count_mask(view(mask))
   end
   if n < 0 then raise('%s: Mask tensor can take 0 and 1 values only', name) end
   return n
end

local function masked_select(t, r, x, mask)
   local n = ones('maskedSelect', x, mask)
   local source = apart(r, t, x)
   mask = apart(r, t.byte, mask)
   scratch[0] = n
   T.set_contiguous(t, r, n > 0 and 1 or 0, scratch)
   if n == 0 then return r end
   if in_lua(t, source, source, mask, numel(mask), 1) then
      picks.of(t).select(pointer(r), pointer(source), pointer(mask), numel(mask), n)
   else
      K.masked_select(view(r), view(source), view(mask))
   end
   return r
end

define('maskedSelect', {
   {'self B', function(t, x, mask) return masked_select(t, T.empty(t), x, mask) end},
   {'dst src B', function(t, r, x, mask)
      masked_select(t, r, x, mask)
      return mask
   end},
}, METHOD)

define('maskedFill', {{'self B num', function(t, x, mask, v)
   local n = ones('maskedFill', x, mask)
   if n == 0 then return v end
   if in_lua(t, x, x, mask, numel(mask), 1) then
      picks.of(t).mask(pointer(x), picks.one(t, v), 0, pointer(mask), numel(mask), n)
   else
      K.masked_fill(view(x), view(mask), t.scalar(v))
   end
   return v
end}}, METHOD)

define('maskedCopy', {{'self B T', function(t, x, mask, src)
   local n = ones('maskedCopy', x, mask)
   if numel(src) < n then
      raise('maskedCopy: Number of elements of src < number of ones in mask: %.0f < %d', numel(src), n)
   end
   local source = apart(x, t, src)
   if n == 0 then return x end
   if in_lua(t, x, source, mask, numel(mask), 1) then
      picks.of(t).mask(pointer(x), pointer(source), 1, pointer(mask), numel(mask), n)
   else
      K.masked_copy(view(x), view(mask), view(source), n)
   end
   return x
end}}, METHOD)

----------------------------------------------------------------------- nonzero

-- nonzero([res,] x): n x dim LongTensor, a row of indices for each non-zero element, in order
define('nonzero', {{'outI src', function(t, r, x)
   local n, nd = numel(x), x._nd
   local rt = T.type_of(r)
   local direct = native and n > 0 and t.host and is_contiguous(x)
   local count = n == 0 and 0 or direct and tonumber(picks.of(t).count_nonzero(pointer(x), n))
      or K.count_nonzero(view(x))
   x = apart(r, t, x)
   scratch[0], scratch[1] = count, nd
   T.set_contiguous(rt, r, count > 0 and 2 or 0, scratch)
   if direct and count > 0 then
      picks.of(t).nonzero(pointer(r), pointer(x), count, nd, x._size)
   elseif count > 0 then
      K.nonzero(view(r), view(x))
   end
   return r
end}})
