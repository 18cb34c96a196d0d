-- nn.utils: operations on nested tables of tensors, and helpers of module authors.
local host = require 'luatorch.host'
local err = require 'luatorch.error'
local nn = require 'nn'
local rawtype, isTensor = host.rawtype, torch.isTensor
local select = select

local utils = {}
nn.utils = utils

-- A storage of the other type with the same numbers; the same one for the same storage.
local function cast_storage(storage, typename, cache)
   local key = torch.pointer(storage)
   local known = cache[key]
   if not known then
      local name = typename:gsub('Tensor$', 'Storage')
      known = torch.getmetatable(name).new(storage:size()):copy(storage)
      cache[key] = known
   end
   return known
end

local function cast_tensor(x, typename, cache)
   if torch.typename(x) == typename then return x end
   local key = torch.pointer(x)
   local known = cache[key]
   if not known then
      local mt = torch.getmetatable(typename)
      if not mt or not typename:find('Tensor$') then
         err.raise('invalid tensor type: %s', tostring(typename))
      end
      known = mt.new()
      local storage = x:storage()
      if storage then
         known:set(cast_storage(storage, typename, cache), x:storageOffset(), x:size(), x:stride())
      end
      cache[key] = known
   end
   return known
end

-- recursiveType(x, typename [, cache]): x with every tensor in it cast: in tables and in modules
-- and criterions in place.  Tensors and storages that are shared stay so.
function utils.recursiveType(x, typename, cache)
   cache = cache or {}
   if rawtype(x) == 'table' then
      if cache[x] then return x end          -- being cast already: tables may lead back to themselves
      cache[x] = true
      if torch.isTypeOf(x, 'nn.Module') or torch.isTypeOf(x, 'nn.Criterion') then
         x:type(typename, cache)
      else
         for key, value in pairs(x) do x[key] = utils.recursiveType(value, typename, cache) end
      end
      cache[x] = nil
   elseif isTensor(x) then
      return cast_tensor(x, typename, cache)
   end
   return x
end

local function complain(name, a, b)
   err.raise('%s: expecting nested tensors or tables. Got %s and %s instead', name, torch.type(a), torch.type(b))
end

-- recursiveResizeAs(t1, t2) -> t1, t2: t1 gets the structure and sizes of t2
function utils.recursiveResizeAs(t1, t2)
   if rawtype(t2) == 'table' and torch.type(t2) == 'table' then
      t1 = rawtype(t1) == 'table' and t1 or {t1}
      for key in pairs(t2) do t1[key], t2[key] = utils.recursiveResizeAs(t1[key], t2[key]) end
      for key in pairs(t1) do if not t2[key] then t1[key] = nil end end
   elseif isTensor(t2) then
      t1 = isTensor(t1) and t1 or t2.new()
      t1:resize(t2:size())
   else
      complain('recursiveResizeAs', t1, t2)
   end
   return t1, t2
end

-- recursiveFill(t, value): every tensor in t filled
function utils.recursiveFill(t, value)
   if rawtype(t) == 'table' then
      for key in pairs(t) do t[key] = utils.recursiveFill(t[key], value) end
   elseif isTensor(t) then
      t:fill(value)
   else
      err.raise('recursiveFill: expecting tensor or table thereof. Got %s instead', torch.type(t))
   end
   return t
end

-- recursiveAdd(t1, [value,] t2) -> t1, t2: t1 = t1 + value * t2, tensor by tensor
function utils.recursiveAdd(t1, value, t2)
   if t2 == nil then value, t2 = 1, value end
   if rawtype(t2) == 'table' then
      t1 = rawtype(t1) == 'table' and t1 or {t1}
      for key in pairs(t2) do t1[key], t2[key] = utils.recursiveAdd(t1[key], value, t2[key]) end
   elseif isTensor(t1) and isTensor(t2) then
      t1:add(value, t2)
   else
      complain('recursiveAdd', t1, t2)
   end
   return t1, t2
end

-- recursiveCopy(t1, t2) -> t1, t2: t1 gets the structure, sizes and numbers of t2
function utils.recursiveCopy(t1, t2)
   if rawtype(t2) == 'table' then
      t1 = rawtype(t1) == 'table' and t1 or {t1}
      for key in pairs(t2) do t1[key], t2[key] = utils.recursiveCopy(t1[key], t2[key]) end
   elseif isTensor(t2) then
      t1 = isTensor(t1) and t1 or t2.new()
      t1:resize(t2:size()):copy(t2)
   else
      complain('recursiveCopy', t1, t2)
   end
   return t1, t2
end

-- addSingletonDimension([result,] tensor [, dim]): a view with a dimension of size 1 before dim (1)
function utils.addSingletonDimension(...)
   local view, t, dim
   if select('#', ...) < 3 then t, dim = ... else view, t, dim = ... end
   dim = dim or 1
   if not isTensor(t) then err.raise('input tensor expected, got %s', torch.type(t)) end
   if rawtype(dim) ~= 'number' or dim < 1 or dim > t:dim() + 1 then
      err.raise('invalid dimension: %s. Should be between 1 and %d', tostring(dim), t:dim() + 1)
   end
   view = view or t.new()
   local n = t:dim()
   local size, stride = torch.LongStorage(n + 1), torch.LongStorage(n + 1)
   for d = 1, dim - 1 do size[d], stride[d] = t:size(d), t:stride(d) end
   size[dim], stride[dim] = 1, 1
   for d = dim + 1, n + 1 do size[d], stride[d] = t:size(d - 1), t:stride(d - 1) end
   return view:set(t:storage(), t:storageOffset(), size, stride)
end

-- contiguousView(output, input, sizes...): a view of input, of a copy where it is not contiguous
function utils.contiguousView(output, input, ...)
   output = output or input.new()
   if input:isContiguous() then
      output:view(input, ...)
   else
      output:resize(input:size())
      output:copy(input)
      output:view(output, ...)
   end
   return output
end

-- clear(module, names...): tensors lose their memory, tables become empty, the rest nil.
-- The names come one by one or in a table.
function utils.clear(self, ...)
   local names = {...}
   if #names == 1 and rawtype(names[1]) == 'table' then names = names[1] end
   for i = 1, #names do
      local name = names[i]
      local value = self[name]
      if value then
         if isTensor(value) then value:set()
         elseif rawtype(value) == 'table' then self[name] = {}
         else self[name] = nil end
      end
   end
   return self
end

-- forget(module, names...): as clear, for tensors that belong to somebody else: the field gets
-- a new tensor, the old one keeps its numbers.
function utils.forget(self, ...)
   for i = 1, select('#', ...) do
      local name = select(i, ...)
      local value = self[name]
      if value then
         if isTensor(value) then self[name] = value.new()
         elseif rawtype(value) == 'table' then self[name] = {}
         else self[name] = nil end
      end
   end
   return self
end
