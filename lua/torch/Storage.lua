-- Storages: typed one-dimensional memory, shared by tensors.
--
-- Two C structs a type.  TH<T>Storage is the shared, reference counted thing, laid out as
-- Torch7's so that foreign FFI code can read it; lt_<T>Storage is a Lua handle to one.
-- `epoch` changes whenever the memory moves or its length changes, and every cached view
-- of the storage remembers the epoch it was made in.  `allocator` is the block that a struct of the C
-- library lies in (memory.c), `allocatorContext` set while parts of the storage may be shown by others.
local ffi = require 'ffi'
local host = require 'luatorch.host'
local err = require 'luatorch.error'
local memory = require 'torch.memory'
local types = require 'torch.types'
local half = require 'torch.half'
local element = require 'torch.element'
local class = require 'torch.class'
local kernels = require 'luatorch.kernels'
local native = require 'luatorch.native'
local device = require 'torch.device'
local raise, argerror = err.raise, err.argerror
local rawtype, class_of = host.rawtype, host.class_of
local tonumber, cast, C = tonumber, ffi.cast, ffi.C

local M = {}
local anchors, anchor_slots = {}, memory.slots('anchors')
local pool, SMALL = memory.pool, memory.SMALL
-- One clock for all epochs: never repeats, so a stale view can not look fresh.
local epoch = 0
local function tick()
   epoch = epoch + 1
   if epoch >= 2^31 - 1 then epoch = 1 end
   return epoch
end

types.each(function(t)
   ffi.cdef((([[
      typedef struct TH@Storage {
         $ *data; ptrdiff_t size; int refcount; char flag;
         void *allocator; void *allocatorContext; struct TH@Storage *view;
         double n; int32_t epoch; int32_t anchor;
      } TH@Storage;
      typedef struct { TH@Storage *_s; } lt_@Storage;
   ]]):gsub('@', t.name):gsub('%$', t.ctype)))
   t.struct = ffi.typeof('TH' .. t.name .. 'Storage')
   t.struct_size = ffi.sizeof(t.struct)
   t.struct_p = ffi.typeof('TH' .. t.name .. 'Storage *')
   t.data_p = ffi.typeof(t.ctype .. ' *')
   t.storage_type = ffi.typeof('lt_' .. t.name .. 'Storage')
end)

-- owner(s): the Python object whose memory storage struct s shows, or nil
function M.owner(s) return anchors[s.anchor] end

-- Lets go of the objects whose storages the C library has freed.
function memory.before_collect()
   for i = 0, pool.nanchors - 1 do anchors[pool.anchors[i]] = nil end
end

-- anchor(object) -> slot: keeps a Python object alive as long as the storage that borrows
-- its memory.
local function anchor(object)
   memory.before_collect()
   local slot = anchor_slots.take()
   anchors[slot] = object
   return slot
end

-- Who owns the memory: this storage, by way of torch.memory; somebody else; this storage, on a device.
local OWNED, FOREIGN, DEVICE = 7, 0, 3

-- A storage struct of n elements on a device; refcount 1.
local function create_on_device(t, n)
   if n * t.size > 2^46 then raise('not enough memory: %.0f elements of %s asked for', n, t.name) end
   local address, object = 0, nil
   if n > 0 then address, object = device.allocate(n * t.size) end
   local s = M.borrow(t, cast('uintptr_t', address), n, object)
   s.flag = DEVICE
   return s
end

-- A storage struct of n elements; refcount 1.  Memory is not cleared.
local function create(t, n)
   if not t.host then return create_on_device(t, n) end
   local bytes = n * t.size
   if bytes <= SMALL and n > 0 then
      local s = cast(t.struct_p, memory.small_storage(bytes))
      if s == nil then raise('not enough memory') end
      s.size, s.n, s.epoch = n, n, tick()
      return s
   end
   local s = cast(t.struct_p, C.malloc(t.struct_size))
   if s == nil then raise('not enough memory') end
   s.data, s.size, s.n, s.refcount, s.flag = nil, n, n, 1, OWNED
   s.allocator, s.allocatorContext, s.view = nil, nil, nil
   s.epoch, s.anchor = tick(), 0
   if n > 0 then
      local ok, p = true, nil
      if bytes > 2^46 then ok = false else p = memory.allocate(bytes) end
      if not ok then C.free(s) raise('not enough memory: %.0f elements of %s asked for', n, t.name) end
      s.data = cast(t.data_p, p)
   end
   return s
end
M.create = create

-- A storage struct over memory of others: `pointer` stays valid while `object` lives.
function M.borrow(t, pointer, n, object)
   local s = cast(t.struct_p, C.malloc(t.struct_size))
   if s == nil then raise('not enough memory') end
   s.data, s.size, s.n, s.refcount, s.flag = cast(t.data_p, pointer), n, n, 1, FOREIGN
   s.allocator, s.allocatorContext, s.view = nil, nil, nil
   s.epoch, s.anchor = tick(), object ~= nil and anchor(object) or 0
   return s
end

local release
-- A storage struct that shows n elements of `parent` from element `first` (0-based).
local function subview(t, parent, first, n)
   local s = M.borrow(t, parent.data + first, n, nil)
   s.view = parent
   parent.refcount = parent.refcount + 1
   -- marks the memory as seen by others, see resize
   while parent.view ~= nil do parent = parent.view end
   parent.allocatorContext = parent
   return s
end

local function drop_memory(s)
   if s.view ~= nil then
      release(s.view)
      s.view = nil
   elseif s.flag == OWNED then
      if s.data ~= nil then memory.release(s.data) end
   elseif s.anchor ~= 0 then
      anchors[s.anchor] = nil
      anchor_slots.give(s.anchor)
      s.anchor = 0
   end
   s.data = nil
end

-- release(s): gives back one reference; the last one frees it
function release(s)
   local n = s.refcount - 1
   s.refcount = n
   if n == 0 then
      drop_memory(s)
      C.free(s)
   end
end
if native then
   local lib = native.lib
   function release(s) lib.lt_release(pool, s) end
end
M.release = release

local function resize_on_device(t, s, n)
   local address, object = 0, nil
   if n > 0 then
      address, object = device.allocate(n * t.size)
      local common = math.min(n, s.n)
      if common > 0 then device.move(t, cast('uintptr_t', address), s.data, common) end
   end
   -- Memory that a view may still show is not freed.
   if s.anchor ~= 0 and s.allocatorContext == nil then
      anchors[s.anchor] = nil
      anchor_slots.give(s.anchor)
   end
   s.anchor = object ~= nil and anchor(object) or 0
   s.data, s.allocatorContext = cast(t.data_p, cast('uintptr_t', address)), nil
   s.size, s.n, s.epoch = n, n, tick()
end

local function resize(t, s, n)
   if n == s.n then return end
   if not (n >= 0 and n * t.size <= 2^46) then raise('not enough memory: %.0f elements asked for', n) end
   n = math.floor(n)
   if s.view ~= nil then raise('trying to resize a storage that is a view of another') end
   if s.flag == FOREIGN then raise('trying to resize a storage whose memory belongs to somebody else') end
   if s.flag == DEVICE then return resize_on_device(t, s, n) end
   local p
   if n > 0 then
      p = memory.allocate(n * t.size)
      if s.n > 0 then ffi.copy(p, s.data, math.min(n, s.n) * t.size) end
   end
   -- Memory that a view may still show is not freed: it is the view's now.
   if s.data ~= nil and s.allocatorContext == nil then memory.release(s.data) end
   s.data, s.allocatorContext = cast(t.data_p, p), nil
   s.size, s.n, s.epoch = n, n, tick()
end
M.resize = resize

-- Handle of a struct; takes over one reference if `owned`.
local function handle(t, s, owned)
   local h = t.storage_type()
   h._s = s
   if not owned then s.refcount = s.refcount + 1 end
   return h
end
M.handle = handle

-- The type table of a storage (or nil).
local function type_of(x)
   local mt = class_of(x)
   return mt and mt.storage_of
end
M.type_of = type_of

local function check_size(x, name, i)
   local n = tonumber(x)
   if not n or n ~= n or n < 0 then argerror(i or 1, name, 'size expected, got %s', tostring(x)) end
   return n - n % 1
end

-- Truncates as C does where FFI's own conversion would not.
local function converter(t)
   if t.mirror == 'Half' then return half.fromnumber end
   if t.mirror == 'Long' then
      local int64 = ffi.typeof('int64_t')
      return function(x) return cast(int64, x) end
   end
   if t.integer then
      -- Through the 32-bit integer that C's conversion goes through; what has none, a NaN too,
      -- becomes the lowest one.
      local int32, none = ffi.typeof('int32_t'), t.size == 4 and -2^31 or 0
      return function(x)
         if x > -2147483649 and x < 2147483648 then return cast(int32, x) end
         return none
      end
   end
   return function(x) return x end
end

local to_number = {
   Half = half.tonumber,
   Long = function(x) return tonumber(x) end,
}
local function identity(x) return x end

types.each(function(t)
   t.from_number = converter(t)
   t.to_number = to_number[t.mirror] or identity
   t.load = (t.host and element or device).loader(t)
   if not t.host then t.store = device.storer(t) end
   t.arrays = t.host and kernels('arrays') or device.arrays
end)

-- A host struct with a copy of the elements of s, to be released; s itself for host memory
local function staged(t, s)
   local h = create(types.byname[t.mirror], s.n)
   if s.n > 0 then device.download(t, h.data, s.data, s.n) end
   return h
end

-- An array that shows storage struct s, for kernels.
local function array(t, s) return t.arrays.view1(t.code, device.address(s.data), s.n, t.size) end

local function element_index(s, key, name)
   local i = tonumber(key)
   if i >= 0 then i = i - i % 1 end
   if not (i >= 1 and i <= s.n) then
      raise('index out of bounds: %s of a storage of %d elements', tostring(key), s.n)
   end
   return i - 1
end

local function define(t)
   local mt = class.newmetatable(t.storagename)
   local from, load = t.from_number, t.load
   mt.storage_of = t

   local function self_of(x, name)
      if class_of(x) ~= mt then
         argerror(1, name, '%s expected, got %s', t.storagename, class.type(x))
      end
      return x._s
   end

   -- uploaded(list, make): a storage on a device, of numbers by way of a host storage
   local function uploaded(list, make)
      local h = make(list)
      local s = create(t, h._s.n)
      if s.n > 0 then device.upload(t, s.data, h._s.data, s.n) end
      return handle(t, s, true)
   end

   -- torch.XStorage([size | table | storage [, offset [, size]] | filename [, shared [, size]] |
   --                 size, pointer])
   function mt.new(...)
      local n = select('#', ...)
      local a, b, c = ...
      if n == 0 then return handle(t, create(t, 0), true) end
      local ta = rawtype(a)
      if ta == 'number' and n >= 2 and (rawtype(b) == 'number' or rawtype(b) == 'cdata') then
         -- size and address: memory of somebody else, as torch.data(t, true) gave it
         return handle(t, M.borrow(t, cast(t.data_p, cast('uintptr_t', b)), check_size(a, 'new', 1)), true)
      elseif ta == 'number' then
         return handle(t, create(t, check_size(a, 'new', 1)), true)
      elseif ta == 'table' then
         if not t.host then return uploaded(a, types.byname[t.mirror].storage_class.new) end
         local count = #a
         local s = create(t, count)
         local h = handle(t, s, true)
         for i = 1, count do
            local v = tonumber(a[i])
            if not v or rawtype(a[i]) == 'cdata' then
               raise('invalid element (not a number) in the table given to %s: %s', t.storagename,
                     class.type(a[i]))
            end
            s.data[i - 1] = from(v)
         end
         return h
      elseif ta == 'cdata' and class_of(a) == mt then
         local parent = a._s
         local first = b == nil and 1 or tonumber(b)
         if not first or first < 1 or first > parent.n then
            raise('%s: offset %s out of range', t.storagename, tostring(b))
         end
         local count = c == nil and parent.n - first + 1 or tonumber(c)
         if not count or count < 1 or count > parent.n - first + 1 then
            raise('%s: size %s out of range', t.storagename, tostring(c))
         end
         return handle(t, subview(t, parent, first - 1, count), true)
      elseif ta == 'string' then
         return mt.map(a, b, c, (select(4, ...)))
      end
      raise('%s: size, table, storage or file name expected, got %s', t.storagename, class.type(a))
   end

   -- map(filename [, shared [, size [, sharedMem]]]): the file's bytes as elements.  Not shared: writes
   -- stay in this process.
   function mt.map(path, shared, count, shm)
      if not t.host then raise('%s: files can be mapped into host memory only', t.storagename) end
      local K = kernels('ops.files')
      local address, n, object = K.map_file(path, shared and true or false, tonumber(count) or -1, t.size,
                                            shm and true or false)
      return handle(t, M.borrow(t, cast('uintptr_t', address), n, object), true)
   end
   mt.__factory = mt.new

   function mt.size(self) return self_of(self, 'size').n end
   function mt.elementSize() return t.size end

   function mt.resize(self, n)
      resize(t, self_of(self, 'resize'), check_size(n, 'resize', 2))
      return self
   end

   function mt.fill(self, value)
      local s = self_of(self, 'fill')
      local v = tonumber(value)
      if not v then argerror(2, 'fill', 'number expected, got %s', class.type(value)) end
      if not t.host then
         if s.n > 0 then device.fill(t, s.data, s.n, v) end
         return self
      end
      v = from(v)
      local data = s.data
      for i = 0, s.n - 1 do data[i] = v end
      return self
   end

   function mt.copy(self, other)
      local s = self_of(self, 'copy')
      local ot = type_of(other)
      if not ot then argerror(2, 'copy', 'storage expected, got %s', class.type(other)) end
      local o = other._s
      if o.n ~= s.n then
         raise('bad argument #2 to copy (size mismatch: %d elements, got %d)', s.n, o.n)
      end
      if not (t.host and ot.host) then
         if s.n > 0 then kernels('ops.copy').copy(array(t, s), array(ot, o)) end
      elseif ot == t then
         if s.n > 0 then C.memmove(s.data, o.data, s.n * t.size) end
      else
         for i = 0, s.n - 1 do s.data[i] = from(ot.load(o.data, i)) end
      end
      return self
   end

   function mt.totable(self)
      local s, out = self_of(self, 'totable'), {}
      if not t.host then
         local m = types.byname[t.mirror]
         return handle(m, staged(t, s), true):totable()
      end
      for i = 1, s.n do out[i] = load(s.data, i - 1) end
      return out
   end

   -- data(): the raw pointer;  data(true): its address as a number
   function mt.data(self, as_number)
      local p = self_of(self, 'data').data
      if as_number then return tonumber(cast('uintptr_t', p)) end
      return p
   end
   function mt.cdata(self) return self_of(self, 'cdata') end

   if t.size == 1 then
      -- string(): the bytes;  string(s): takes the bytes of s
      function mt.string(self, text)
         local s = self_of(self, 'string')
         if not t.host then
            local m = types.byname[t.mirror]
            if text == nil then return handle(m, staged(t, s), true):string() end
            local h = m.storage_class.new():string(text)
            resize(t, s, h._s.n)
            if s.n > 0 then device.upload(t, s.data, h._s.data, s.n) end
            return self
         end
         if text == nil then return s.n > 0 and ffi.string(s.data, s.n) or '' end
         if rawtype(text) ~= 'string' then
            argerror(2, 'string', 'string expected, got %s', class.type(text))
         end
         resize(t, s, #text)
         if #text > 0 then ffi.copy(s.data, text, #text) end
         return self
      end
   end

   function mt.retain(self)
      local s = self_of(self, 'retain')
      s.refcount = s.refcount + 1
   end
   -- free() gives back one retain(); the handle's own reference stays with the collector.
   function mt.free(self)
      local s = self_of(self, 'free')
      if s.refcount > 1 then s.refcount = s.refcount - 1 end
   end

   -- type() -> name;  type(name) -> a copy of that type, or the storage itself where it has it
   function mt.type(self, name)
      if name == nil then return t.storagename end
      local other = rawtype(name) == 'string' and types.byname[name]
      if not other or other.storagename ~= name then raise('invalid storage type: %s', tostring(name)) end
      if other == t then return self end
      local s = self_of(self, 'type')
      return M.handle(other, M.create(other, s.n), true):copy(self)
   end
   mt.__len__ = mt.size
   mt.__eq__ = function(a, b) return class_of(a) == mt and class_of(b) == mt and a._s == b._s end
   mt.torch_type = nil

   function mt.__index__(self, key)
      local k = rawtype(key)
      if k == 'number' or (k == 'string' and tonumber(key)) then
         local s = self_of(self, '__index__')
         return load(s.data, element_index(s, key)), true
      end
      return nil, false
   end

   local lookup = host.class_lookup
   ffi.metatype(t.storage_type, {
      __index = function(self, key)
         if rawtype(key) == 'number' then
            local s = self._s
            local i = key - key % 1
            if i >= 1 and i <= s.n then return load(s.data, i - 1) end
            element_index(s, key)
         end
         local value = lookup(mt, key)
         if value ~= nil then return value end
         if rawtype(key) == 'string' and tonumber(key) then
            local s = self._s
            return load(s.data, element_index(s, key))
         end
      end,
      __newindex = function(self, key, value)
         local i = tonumber(key)
         if not i or rawtype(key) == 'cdata' then
            raise('%s has no field %s', t.storagename, tostring(key))
         end
         local v = tonumber(value)
         if not v then raise('number expected, got %s', class.type(value)) end
         local s = self._s
         if t.store then t.store(s.data, element_index(s, i), v) return end
         s.data[element_index(s, i)] = from(v)
      end,
      __len = function(self) return self._s.n end,
      __eq = mt.__eq__,
      __gc = function(self)
         local s = self._s
         if s ~= nil then self._s = nil release(s) end
      end,
      __tostring = mt.__tostring,
      __add = mt.__add, __sub = mt.__sub, __mul = mt.__mul, __div = mt.__div, __mod = mt.__mod,
      __pow = mt.__pow, __unm = mt.__unm, __lt = mt.__lt, __le = mt.__le, __call = mt.__call,
      __concat = mt.__concat,
   })
   local id = t.storage_type
   host.classes[tonumber(id)] = mt
   host.classes[tonumber(ffi.typeof('$ &', id))] = mt
   t.storage_class = mt
   class['' .. t.name .. 'Storage'] = host.make_constructor(mt)
end

types.each(define)
M.tick = tick
return M
