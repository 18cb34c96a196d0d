-- t[...] in both directions: numbers, tables of ranges, LongStorages, byte masks.
local host = require 'luatorch.host'
local err = require 'luatorch.error'
local class = require 'torch.class'
local types = require 'torch.types'
local T = require 'torch.Tensor'
local view = require 'torch.views'
local copy = require 'torch.copy'
local raise = err.raise
local rawtype, class_of = host.rawtype, host.class_of
local tonumber = tonumber

local LongStorage = types.byname.Long.storage_class

-- The type of masks of tensors of type t; those of Cuda types take any tensor of 0 and 1.
local function is_mask(t, mt)
   return mt == t.byte.tensor_class or (t.cuda and mt and mt.tensor_of ~= nil)
end

local function whole(x)
   return x > 0 and x - x % 1 or -(-x - -x % 1)
end

-- The 0-based position of a user's index in a dimension of n elements; `which` end of a range it is.
local function position(key, n, dim, which)
   local i = whole(key)
   if i < 0 then i = n + i + 1 end
   if not (i >= 1 and i <= n) then
      raise('%sindex out of bound: index %s of dimension %d, which has %d elements', which or '', tostring(key), dim, n)
   end
   return i - 1
end

local function element(t, x, at)
   local s = x._storage
   if s == nil or not (at >= 0 and at < s.n) then T.check_extent(x) raise('index out of bound') end
   return t.get_element(s, at)
end

-- place(x, key): the storage position of the element that a table of one number a dimension names; nil
-- for other tables.  What resolve does, without a table or tensor on the way.
local function place(x, key)
   local nd, at = x._nd, x._offset
   if nd == 0 or key[nd + 1] ~= nil then return nil end
   for i = 1, nd do
      local k = key[i]
      if rawtype(k) ~= 'number' then return nil end
      at = at + position(k, x._size[i - 1], i) * x._stride[i - 1]
   end
   return at
end

-- resolve(t, x, key) for a table key: the sub-tensor, or nil and the storage position of
-- the one element that was named.
local function resolve(t, x, key)
   local nd = x._nd
   local last = 0
   for k in host.next, key do if rawtype(k) == 'number' and k > last then last = k end end
   if last > nd then raise('too many indices provided: %d for a %dD tensor', last, nd) end
   local r = T.shallow(t, x)
   local dim = 0                       -- dimension of r being looked at
   for i = 1, last do
      local k = key[i]
      local kt = rawtype(k)
      if kt == 'number' then
         local n = x._size[i - 1]
         local p = position(k, n, i)
         r._offset = r._offset + p * r._stride[dim]
         if r._nd == 1 then return nil, r._offset end
         view.drop_dim(r, dim)
      elseif kt == 'table' then
         if host.next(k) ~= nil then
            local n = x._size[i - 1]
            local first, stop = k[1], k[2]
            if first == nil then first = 1 end
            if not tonumber(first) or (stop ~= nil and not tonumber(stop)) then
               raise('a range of dimension %d is {first, last} or {index}, got {%s, %s}', i,
                     class.type(first), class.type(stop))
            end
            local a = position(tonumber(first), n, i, 'start ')
            local b = stop == nil and a or position(tonumber(stop), n, i, 'end ')
            if b < a then raise('end index must be greater or equal to start index') end
            r._offset = r._offset + a * r._stride[dim]
            r._size[dim] = b - a + 1
         end
         dim = dim + 1
      else
         raise('an index table holds numbers and tables, got %s at position %d', class.type(k), i)
      end
   end
   return r
end

local function storage_position(x, key)
   local s = key._s
   if s.n ~= x._nd then raise('invalid size: %d indices for a %dD tensor', tonumber(s.n), x._nd) end
   local at = x._offset
   for i = 1, x._nd do
      at = at + position(tonumber(s.data[i - 1]), x._size[i - 1], i) * x._stride[i - 1]
   end
   return at
end

function T.index(t, x, key)
   local kt = rawtype(key)
   if kt == 'string' then
      key = tonumber(key)
      if not key then return nil end
      kt = 'number'
   end
   if kt == 'number' then
      if x._nd == 0 then raise('cannot index an empty tensor') end
      local p = position(key, x._size[0], 1)
      if x._nd == 1 then return element(t, x, x._offset + p * x._stride[0]) end
      return view.select(t, x, 0, p)
   elseif kt == 'table' then
      local r, at = nil, place(x, key)
      if not at then r, at = resolve(t, x, key) end
      if r then return r end
      return element(t, x, at)
   elseif kt == 'cdata' then
      local mt = class_of(key)
      if mt == LongStorage then return element(t, x, storage_position(x, key)) end
      if is_mask(t, mt) then return x:maskedSelect(key) end
   end
   return nil
end

local function set_element(t, x, at, value)
   local v = tonumber(value)
   if not v or rawtype(value) == 'cdata' then raise('number expected, got %s', class.type(value)) end
   local s = x._storage
   if s == nil or not (at >= 0 and at < s.n) then T.check_extent(x) raise('index out of bound') end
   t.set_element(s, at, v)
end

local function assign(t, r, value)
   local vt = rawtype(value)
   if vt == 'cdata' then
      local st = T.type_of(value)
      if st then
         copy.copy(t, r, st, value)
         return
      end
   end
   local v = tonumber(value)
   if not v then raise('number or tensor expected, got %s', class.type(value)) end
   copy.fill(t, r, v)
end

function T.newindex(t, x, key, value)
   local kt = rawtype(key)
   if kt == 'string' then
      local n = tonumber(key)
      if not n then raise('%s has no field %s to set', t.tensorname, key) end
      key, kt = n, 'number'
   end
   if kt == 'number' then
      if x._nd == 0 then raise('cannot index an empty tensor') end
      local p = position(key, x._size[0], 1)
      if x._nd > 1 then return assign(t, view.select(t, x, 0, p), value) end
      local at = x._offset + p * x._stride[0]
      if T.type_of(value) then
         local r = T.shallow(t, x)
         r._offset, r._size[0] = at, 1
         return assign(t, r, value)
      end
      return set_element(t, x, at, value)
   elseif kt == 'table' then
      local r, at = nil, place(x, key)
      if not at then r, at = resolve(t, x, key) end
      if r then return assign(t, r, value) end
      return set_element(t, x, at, value)
   elseif kt == 'cdata' then
      local mt = class_of(key)
      if mt == LongStorage then return set_element(t, x, storage_position(x, key), value) end
      if is_mask(t, mt) then
         local st = T.type_of(value)
         if st then
            if st ~= t then
               raise('%s expected as the values of a mask, got %s', t.tensorname, st.tensorname)
            end
            x:maskedCopy(key, value)
         else
            local v = tonumber(value)
            if not v then raise('number or tensor expected, got %s', class.type(value)) end
            x:maskedFill(key, v)
         end
         return
      end
   end
   raise('%s cannot be indexed by %s', t.tensorname, class.type(key))
end

types.each(function(t)
   local load, from = t.load, t.from_number
   function t.get_element(s, at) return load(s.data, at) end
   local store = t.store
   if store then
      function t.set_element(s, at, v) store(s.data, at, v) end
   else
      function t.set_element(s, at, v) s.data[at] = from(v) end
   end
end)
