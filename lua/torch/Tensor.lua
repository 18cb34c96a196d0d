-- The tensor object: an FFI struct of sizes, strides and a storage; its life, its element
-- access and its ndarray view.  What tensors can do is in the files beside this one.
local ffi = require 'ffi'
local host = require 'luatorch.host'
local err = require 'luatorch.error'
local types = require 'torch.types'
local class = require 'torch.class'
local Storage = require 'torch.Storage'
local memory = require 'torch.memory'
local native = require 'luatorch.native'
local raise, argerror = err.raise, err.argerror
local rawtype, class_of, lookup = host.rawtype, host.class_of, host.class_lookup
local tonumber, cast, select = tonumber, ffi.cast, select

local M = {}
M.MAXDIM = 16
local MAXDIM = M.MAXDIM

-- _seen is the storage epoch in which the cached view was made; 0 when there is none.
types.each(function(t)
   ffi.cdef((([[
      typedef struct {
         int32_t _nd, _view, _seen, _flag;
         TH@Storage *_storage;
         double _offset;
         double _size[16], _stride[16];
      } lt_@Tensor;
      typedef struct TH@Tensor {
         int64_t *size; int64_t *stride; int nDimension; TH@Storage *storage;
         ptrdiff_t storageOffset; int refcount; char flag;
         lt_@Tensor *self; int64_t dims[32];
      } TH@Tensor;
   ]]):gsub('@', t.name)))
   t.tensor_type = ffi.typeof('lt_' .. t.name .. 'Tensor')
   t.tensor_p = ffi.typeof('lt_' .. t.name .. 'Tensor *')
end)

----------------------------------------------------------------------- life

local views, view_slots = {}, memory.slots('views')

local function collect_tensor(self)
   local s = self._storage
   if s ~= nil then
      self._storage = nil
      Storage.release(s)
   end
   local v = self._view
   if v ~= 0 then
      views[v] = nil
      self._view = 0
      view_slots.give(v)
   end
end
if native then collect_tensor = native.collector(memory.pool) end

-- The type table of a tensor, or nil for anything else.
local classes = host.classes
local typeof = ffi.typeof
local function type_of(x)
   if rawtype(x) == 'cdata' then
      local mt = classes[tonumber(typeof(x))]
      return mt and mt.tensor_of
   end
end
M.type_of = type_of

-- empty(t): a tensor of type t with no dimension and no storage
local function empty(t) return t.tensor_type() end
M.empty = empty

-- attach(x, s): x shows struct s from now on (s may be its own); takes a new reference.
local function attach(x, s)
   local old = x._storage
   if old == s then return end
   if s ~= nil then s.refcount = s.refcount + 1 end
   x._storage = s
   if old ~= nil then Storage.release(old) end
end
M.attach = attach

-- alias(x): a new tensor with the storage and offset of x and no dimensions yet.
function M.alias(t, x)
   local r = t.tensor_type()
   local s = x._storage
   if s ~= nil then
      s.refcount = s.refcount + 1
      r._storage = s
   end
   r._offset = x._offset
   return r
end

-- shallow(t, x): a new tensor that shows exactly what x shows.
function M.shallow(t, x)
   local r = M.alias(t, x)
   local nd = x._nd
   r._nd = nd
   for i = 0, nd - 1 do r._size[i], r._stride[i] = x._size[i], x._stride[i] end
   return r
end

-- handle(t, x): another object that is x: equal to it, sharing everything, distinct as a table key.
local referred = setmetatable({}, {__mode = 'k'})
function M.handle(t, x)
   local h = cast(t.tensor_p, x)[0]
   referred[h] = referred[x] or x          -- the struct lives as long as a handle
   return h
end

local function numel(x)
   local nd = x._nd
   if nd == 0 then return 0 end
   local n = 1
   for i = 0, nd - 1 do n = n * x._size[i] end
   return n
end
M.numel = numel

local function contiguous(x)
   local expected = 1
   for i = x._nd - 1, 0, -1 do
      local n = x._size[i]
      if n ~= 1 then
         if x._stride[i] ~= expected then return false end
         expected = expected * n
      end
   end
   return true
end
M.is_contiguous = contiguous

-- Lowest and highest storage element (0-based) that x touches.
local function extent(x)
   local low, high = x._offset, x._offset
   for i = 0, x._nd - 1 do
      local span = (x._size[i] - 1) * x._stride[i]
      if span > 0 then high = high + span else low = low + span end
   end
   return low, high
end
M.extent = extent

-- Raises unless every element of x lies in its storage.
local function check_extent(x)
   local nd = x._nd
   if nd == 0 then return end
   local low, high = extent(x)
   local s = x._storage
   if s == nil or low < 0 or high >= s.n then
      raise('tensor reaches outside its storage (elements %.0f to %.0f of %.0f)', low + 1, high + 1,
            s == nil and 0 or s.n)
   end
end
M.check_extent = check_extent

-- pointer(x): typed pointer to the first element, every element of x checked to be in the
-- storage.  Only for host memory.
function M.pointer(x)
   check_extent(x)
   local s = x._storage
   if s == nil then return nil end
   return s.data + x._offset
end

-- Gives x the sizes in `size` (0-based C array or Lua table with 0-based access through
-- `at`), contiguous, its storage grown if needed.  Sizes are already checked.
local function set_contiguous(t, x, nd, size)
   local total = 1
   x._seen = 0
   for i = nd - 1, 0, -1 do
      x._size[i] = size[i]
      x._stride[i] = total
      total = total * size[i]
   end
   if not (total * t.size <= 2^46) then
      x._nd = 0
      raise('not enough memory: a tensor of %.0f elements was asked for', total)
   end
   x._nd = nd
   if nd > 0 then
      local need = x._offset + total
      local s = x._storage
      if s == nil then
         x._nd = 0
         x._storage = Storage.create(t, need)
         x._nd = nd
      elseif s.n < need then
         x._nd = 0
         Storage.resize(t, s, need)
         x._nd = nd
      end
   end
end
M.set_contiguous = set_contiguous

local scratch = ffi.new('double[?]', MAXDIM)
M.scratch = scratch

-- new(t, n1, n2, ...): contiguous, not cleared
function M.new(t, ...)
   local x = empty(t)
   local nd = select('#', ...)
   local size = {...}
   for i = 1, nd do scratch[i - 1] = size[i] end
   set_contiguous(t, x, nd, scratch)
   return x
end

-- A 1-D tensor of n elements; the cheap form of new.
function M.new1(t, n)
   local x = t.tensor_type()
   x._storage = Storage.create(t, n)
   x._size[0], x._stride[0], x._nd = n, 1, 1
   return x
end

-- like(t, x): a contiguous tensor of type t with the sizes of x
function M.like(t, x)
   local r = empty(t)
   set_contiguous(t, r, x._nd, x._size)
   return r
end

local function same_size(a, b)
   local nd = a._nd
   if nd ~= b._nd then return false end
   for i = 0, nd - 1 do if a._size[i] ~= b._size[i] then return false end end
   return true
end
M.same_size = same_size

-- resize_as(t, r, x): Torch7's resizeAs; leaves r alone when the sizes agree.
function M.resize_as(t, r, x)
   if not same_size(r, x) then set_contiguous(t, r, x._nd, x._size) end
end

-- resize_to(t, r, nd): the same for the first nd sizes in `scratch`.
function M.resize_to(t, r, nd)
   if r._nd == nd then
      local same = true
      for i = 0, nd - 1 do same = same and r._size[i] == scratch[i] end
      if same then return end
   end
   set_contiguous(t, r, nd, scratch)
end

----------------------------------------------------------------------- ndarray views

local function make_view(t, x)
   check_extent(x)
   local slot = x._view
   if slot == 0 then
      slot = view_slots.take()
      x._view = slot
   end
   local nd, s, n, d, e = x._nd, x._storage, x._size, x._stride, t.size
   local address = 0
   if s ~= nil then address = tonumber(cast('uintptr_t', s.data)) + x._offset * e end
   local A, v = t.arrays
   if nd == 1 then v = A.view1(t.code, address, n[0], d[0] * e)
   elseif nd == 2 then v = A.view2(t.code, address, n[0], n[1], d[0] * e, d[1] * e)
   elseif nd == 0 then v = A.empty(t.code)
   else
      local args = {}
      for i = 1, nd do args[i], args[nd + i] = n[i - 1], d[i - 1] * e end
      v = A.viewn(t.code, address, nd, unpack(args, 1, 2 * nd))
   end
   views[slot] = v
   x._seen = s ~= nil and s.epoch or 0
   return v
end

-- view(x): the ndarray that shows x; cached until its sizes, strides or memory change.
function M.view(x)
   local s = x._storage
   if s ~= nil and x._seen == s.epoch then return views[x._view] end
   return make_view(type_of(x), x)
end

----------------------------------------------------------------------- element access

-- Per type, from one template, so that the compiler sees plain typed loads and stores.
local access_template = [[
local index_any, newindex_any, lookup, mt, from, load, rawtype, store = ...
return function(self, key)
   if rawtype(key) == 'number' then
      if self._nd == 1 then
         local n = self._size[0]
         local i = key
         if i % 1 ~= 0 then i = i > 0 and i - i % 1 or i - i % 1 + 1 end
         if i < 0 then i = n + i + 1 end
         local s = self._storage
         if i >= 1 and i <= n then
            local at = self._offset + (i - 1) * self._stride[0]
            if at >= 0 and at < s.n then return @LOAD end
         end
      end
      return index_any(self, key)
   end
   local value = mt[key]
   if value ~= nil then return value end
   return index_any(self, key)
end,
function(self, key, value)
   if rawtype(key) == 'number' and rawtype(value) == 'number' and self._nd == 1 then
      local n = self._size[0]
      local i = key
      if i % 1 ~= 0 then i = i > 0 and i - i % 1 or i - i % 1 + 1 end
      if i < 0 then i = n + i + 1 end
      if i >= 1 and i <= n then
         local s = self._storage
         local at = self._offset + (i - 1) * self._stride[0]
         if at >= 0 and at < s.n then
            @STORE
            return
         end
      end
   end
   return newindex_any(self, key, value)
end
]]

local function define(t)
   local mt = class.newmetatable(t.tensorname)
   mt.tensor_of = t
   t.tensor_class = mt
   t.empty = function() return t.tensor_type() end
   local load = (t.host and t.integer and t.mirror ~= 'Long') and 's.data[at]' or 'load(s.data, at)'
   local plain = t.mirror == 'Float' or t.mirror == 'Double'
   local store = not t.host and 'store(s.data, at, value)' or plain and 's.data[at] = value'
      or 's.data[at] = from(value)'
   local chunk = assert(host.plain_loadstring(access_template:gsub('@LOAD', load):gsub('@STORE', store),
                                        '=luatorch/torch/access'))
   local function index_any(self, key) return M.index(t, self, key) end
   local function newindex_any(self, key, value) return M.newindex(t, self, key, value) end
   local get, set = chunk(index_any, newindex_any, lookup, mt, t.from_number, t.load, rawtype, t.store)
   mt.__index__ = nil
   ffi.metatype(t.tensor_type, {
      __index = get,
      __newindex = set,
      __gc = collect_tensor,
      __len = function(self) return mt.__len__(self) end,
      __eq = function(a, b)
         return rawtype(a) == 'cdata' and rawtype(b) == 'cdata' and class_of(a) == class_of(b)
            and cast(t.tensor_p, a) == cast(t.tensor_p, b)
      end,
      __tostring = mt.__tostring,
      __add = mt.__add, __sub = mt.__sub, __mul = mt.__mul, __div = mt.__div, __mod = mt.__mod,
      __pow = mt.__pow, __unm = mt.__unm, __lt = mt.__lt, __le = mt.__le, __call = mt.__call,
      __concat = mt.__concat,
   })
   host.classes[tonumber(t.tensor_type)] = mt
   host.classes[tonumber(ffi.typeof('$ &', t.tensor_type))] = mt
   class[t.name .. 'Tensor'] = host.make_constructor(mt)
end

types.each(define)

----------------------------------------------------------------------- for method authors

-- methods(table): adds methods to every tensor type.  A method f(t, self, ...) gets the
-- type table first; self is checked.
function M.methods(list, names)
   types.each(function(t)
      if not names or names[t.mirror] then
         local mt = t.tensor_class
         for name, f in pairs(list) do
            mt[name] = function(self, ...)
               local st = type_of(self)
               if not st then argerror(1, name, 'tensor expected, got %s', class.type(self)) end
               return f(st, self, ...)
            end
         end
      end
   end)
end

-- check_tensor(x, i, name [, t]) -> type table; raises unless x is a tensor (of type t).
function M.check_tensor(x, i, name, t)
   local xt = type_of(x)
   if not xt or (t and xt ~= t) then
      argerror(i, name, '%s expected, got %s', t and t.tensorname or 'tensor', class.type(x))
   end
   return xt
end

-- check_dim(x, dim, i, name) -> 0-based dimension
function M.check_dim(x, dim, i, name)
   local d = tonumber(dim)
   if not d or d % 1 ~= 0 or d < 1 or d > x._nd then
      argerror(i, name, 'dimension %s out of range of %dD tensor', tostring(dim), x._nd)
   end
   return d - 1
end

-- "[2 x 3 x 4]", as errors of Torch7 show sizes
function M.size_list(x)
   local parts = {}
   for i = 1, x._nd do parts[i] = ('%d'):format(x._size[i - 1]) end
   return '[' .. table.concat(parts, ' x ') .. ']'
end

-- "2x3x4"
function M.size_string(x)
   local parts = {}
   for i = 1, x._nd do parts[i] = ('%d'):format(x._size[i - 1]) end
   return table.concat(parts, 'x')
end

return M
