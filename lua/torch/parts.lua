-- Cutting a tensor into parts and repeating it: split, chunk, repeatTensor; and the functions
-- torch.f(x, ...) of the methods that Torch7 also has as functions.
local host = require 'luatorch.host'
local err = require 'luatorch.error'
local torch = require 'torch.class'
local types = require 'torch.types'
local T = require 'torch.Tensor'
local views = require 'torch.views'
local copy = require 'torch.copy'
local raise, argerror = err.raise, err.argerror
local rawtype, type_of = host.rawtype, T.type_of

-- [table,] tensor, ...  -> table (emptied), type, tensor, and the rest
local function parts_arguments(name, a, b, ...)
   local out = {}
   if rawtype(a) == 'table' and not type_of(a) then
      out = a
      for k in host.next, out do out[k] = nil end
      return out, T.check_tensor(b, 2, name), b, ...
   end
   return out, T.check_tensor(a, 1, name), a, b, ...
end

local function count_of(v, i, name, what)
   local n = rawtype(v) ~= 'cdata' and tonumber(v)
   if not n then argerror(i, name, 'number expected as the %s, got %s', what, torch.type(v)) end
   n = n - n % 1
   if n < 1 then argerror(i, name, 'positive %s expected, got %s', what, tostring(v)) end
   return n
end

local function cut(out, t, x, size, d)
   local n, at = x._size[d], 0
   while at < n do
      local length = math.min(size, n - at)
      out[#out + 1] = views.narrow(t, x, d, at, length)
      at = at + length
   end
   return out
end

-- split([table,] x, size [, dim]): parts of `size` along dim (1), the last maybe smaller
local function split(...)
   local out, t, x, size, dim = parts_arguments('split', ...)
   local d = T.check_dim(x, dim or 1, 3, 'split')
   return cut(out, t, x, count_of(size, 2, 'split', 'size'), d)
end

-- chunk([table,] x, n [, dim]): at most n parts of equal size along dim (1), the last maybe smaller
local function chunk(...)
   local out, t, x, n, dim = parts_arguments('chunk', ...)
   local d = T.check_dim(x, dim or 1, 3, 'chunk')
   return cut(out, t, x, math.ceil(x._size[d] / count_of(n, 2, 'chunk', 'number of parts')), d)
end

-- repeatTensor([res,] x, sizes): x tiled; leading dimensions may be added
local function repeat_tensor(a, b, ...)
   local t = T.check_tensor(a, 1, 'repeatTensor')
   local r, x = a, b
   local size, n
   if type_of(b) then
      T.check_tensor(b, 2, 'repeatTensor', t)
      size, n = views.sizes('repeatTensor', 3, ...)
   else
      r, x = T.empty(t), a
      size, n = views.sizes('repeatTensor', 2, b, ...)
   end
   local nd = x._nd
   if n < nd then
      raise('repeatTensor: the number of dimensions given (%d) can not be smaller than number of dimensions of ' ..
            'the tensor (%d)', n, nd)
   end
   for i = 1, n do
      if size[i] < 1 then raise('repeatTensor: invalid count %s of dimension %d', size[i], i) end
   end
   local source = copy.contiguous(t, x)
   if r._storage ~= nil and r._storage == x._storage then source = copy.clone(t, x) end
   for i = 0, n - 1 do
      local k = i - (n - nd)
      T.scratch[i] = size[i + 1] * (k >= 0 and x._size[k] or 1)
   end
   local total = T.numel(x)
   for i = 1, n do total = total * size[i] end
   if total > 2^46 then raise('repeatTensor: too many elements: %.0f', total) end
   T.set_contiguous(t, r, n, T.scratch)
   if total == 0 then return r end
   -- r seen as blocks of x: dimension i of r is (size[i], x:size(i)); one copy fills it from x
   -- expanded, where the pairs fit into the dimensions a tensor can have, else block by block.
   local function tile(into, i)
      if i > n then
         copy.copy(t, into, t, source)
         return
      end
      local k = i - 1 - (n - nd)
      local extent = k >= 0 and x._size[k] or 1
      for j = 0, size[i] - 1 do tile(views.narrow(t, into, i - 1, j * extent, extent), i + 1) end
   end
   if 2 * n > T.MAXDIM then
      tile(r, 1)
      return r
   end
   local to, from = T.alias(t, r), T.alias(t, source)
   for i = 0, n - 1 do
      local k = i - (n - nd)
      local extent = k >= 0 and x._size[k] or 1
      local e = 2 * i + 1
      to._size[e - 1], to._size[e] = size[i + 1], extent
      to._stride[e - 1], to._stride[e] = extent * r._stride[i], r._stride[i]
      from._size[e - 1], from._size[e] = size[i + 1], extent
      from._stride[e - 1], from._stride[e] = 0, k >= 0 and source._stride[k] or 1
   end
   to._nd, from._nd = 2 * n, 2 * n
   copy.copy(t, to, t, from)
   return r
end

types.each(function(t)
   local mt = t.tensor_class
   mt.split, mt.chunk, mt.repeatTensor = split, chunk, repeat_tensor
end)
torch.split, torch.chunk, torch.repeatTensor = split, chunk, repeat_tensor

for _, name in ipairs{'view', 'viewAs', 'expand', 'expandAs', 'permute', 'squeeze'} do
   torch[name] = function(x, ...)
      local t = type_of(x)
      if not t then argerror(1, name, 'tensor expected, got %s', torch.type(x)) end
      return t.tensor_class[name](x, ...)
   end
end

return {split = split, chunk = chunk}
