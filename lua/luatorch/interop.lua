-- What Python needs to hold Lua values: the bridge behind luatorch/interop.py.
--
-- An ndarray that Python takes out of a tensor shares its memory and holds a reference to the
-- memory block; when it goes, the block's address waits in a queue of the runtime, because
-- Python may drop it in the middle of anything.  The queue is emptied here and by the
-- collections that torch.memory starts.
local ffi = require 'ffi'
local host = require 'luatorch.host'
local err = require 'luatorch.error'
local torch = require 'torch'
local types = require 'torch.types'
local memory = require 'torch.memory'
local T = require 'torch.Tensor'
local Storage = require 'torch.Storage'
local rawtype, tonumber, cast, unpack = host.rawtype, tonumber, ffi.cast, unpack

local M = {}

-- set_released(pop): pop() gives the address of a block that Python let go of, or nil
function M.set_released(pop) host.pop_released = pop end

local function drain()
   local pop = host.pop_released
   local address = pop()
   while address do
      memory.release(cast('uint8_t *', address))
      address = pop()
   end
end

-- kind(x): 'tensor', 'storage', 'object' (of a torch class, or foreign), 'table', 'function'
function M.kind(x)
   if T.type_of(x) then return 'tensor' end
   if Storage.type_of(x) then return 'storage' end
   local t = rawtype(x)
   if t == 'table' then
      return torch.typename(x) and 'object' or 'table'
   end
   if t == 'function' then return t end
   return 'object'
end

----------------------------------------------------------------------- memory

-- The block that storage struct s lives in: its address, 0 for memory of somebody else; and
-- the Python object that owns that, if any.
local function owner_of(s)
   while s.view ~= nil do s = s.view end
   if s.flag == 7 then
      if s.data == nil then return 0 end
      memory.retain(s.data)
      return tonumber(cast('uintptr_t', s.data))
   end
   return 0, Storage.owner(s)
end

-- share(x) -> dtype code, address, block, owner, sizes..., strides in bytes...
function M.share(x)
   drain()
   local t = T.type_of(x)
   if not t and not Storage.type_of(x).host then
      t = Storage.type_of(x)
      x = t.tensor_class.new(x)
   end
   if not t then
      t = Storage.type_of(x)
      local s = x._s
      if s.n == 0 then return t.code, 0, 0, nil, 0, t.size end
      local block, owner = owner_of(s)
      return t.code, tonumber(cast('uintptr_t', s.data)), block, owner, s.n, t.size
   end
   if not t.host then
      x = x:type(types.byname[t.mirror].tensorname)
      t = T.type_of(x)
   end
   local nd, s = x._nd, x._storage
   if nd == 0 or s == nil then return t.code, 0, 0, nil, 0, t.size end
   T.check_extent(x)
   local dims = {}
   for i = 1, nd do dims[i], dims[nd + i] = x._size[i - 1], x._stride[i - 1] * t.size end
   local block, owner = owner_of(s)
   return t.code, tonumber(cast('uintptr_t', s.data)) + x._offset * t.size, block, owner, unpack(dims, 1, 2 * nd)
end

-- tensor(name, address, owner, span, nd, sizes..., strides...) -> a tensor over memory of
-- Python's, of `span` elements, which lives as long as `owner`
function M.tensor(name, address, owner, span, nd, ...)
   local t = types.byname[name]
   local x = t.tensor_type()
   if span == 0 then return x end
   local dims = {...}
   for i = 1, nd do x._size[i - 1], x._stride[i - 1] = dims[i], dims[nd + i] end
   x._storage = Storage.borrow(t, cast('uintptr_t', address), span, owner)
   x._nd = nd
   return x
end

----------------------------------------------------------------------- tables and objects

function M.get(t, key) return t[key] end
function M.set(t, key, value) t[key] = value end
function M.len(t) return host.len(t) end
function M.same(a, b) return rawequal(a, b) end
function M.show(x) return tostring(x) end
function M.typename(x) return torch.typename(x) or rawtype(x) end
function M.new_table() return {} end
function M.call(f, ...) return f(...) end

-- flat(t) -> {key, value, key, value, ...}, count
function M.flat(t)
   local out, n = {}, 0
   for k, v in pairs(t) do
      out[n + 1], out[n + 2] = k, v
      n = n + 2
   end
   return out, n
end

-- field(x, name) -> value, whether it is a method
function M.field(x, name)
   local value = x[name]
   if rawtype(value) ~= 'function' then return value, false end
   return value, not (rawtype(x) == 'table' and rawget(x, name) ~= nil)
end

----------------------------------------------------------------------- Python's functions

local function finish(ok, ...)
   if ok then return ... end
   local message = host.describe((...))
   if not message then error((...), 0) end
   error(err.where(2) .. message, 0)
end

-- callable(f) -> a Lua function that calls f; what f raises becomes a Lua string error
function M.callable(f)
   return function(...) return finish(pcall(f, ...)) end
end

----------------------------------------------------------------------- .t7

function M.serialize(x) return torch.serialize(x) end
function M.deserialize(text) return torch.deserialize(text) end
function M.save(path, x, mode) torch.save(path, x, mode) end

return M
