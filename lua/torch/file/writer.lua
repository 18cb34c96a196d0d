-- Objects into files (the format: format.lua).
local ffi = require 'ffi'
local host = require 'luatorch.host'
local class = require 'torch.class'
local types = require 'torch.types'
local T = require 'torch.Tensor'
local Storage = require 'torch.Storage'
local format = require 'torch.file.format'
local stream = require 'torch.file.stream'
local numbers = require 'torch.file.numbers'
local functions = require 'torch.file.functions'
local transfer = require 'torch.file.transfer'
local depth_of = require 'torch.file.depth'
local raise = require('luatorch.error').raise
local rawtype, rawgetmetatable, class_of = host.rawtype, host.rawgetmetatable, host.class_of
local lookup, next, tonumber, tostring = host.class_lookup, host.next, tonumber, tostring
local put, put_int, put_double, put_longs = stream.put, numbers.put_int, numbers.put_double, numbers.put_longs
local NIL, NUMBER, STRING, BOOLEAN = format.NIL, format.NUMBER, format.STRING, format.BOOLEAN
local TABLE, TORCH, FUNCTION = format.TABLE, format.TORCH, format.FUNCTION
local LEVELS, deeper = depth_of.LEVELS, depth_of.call

local M = {}

-- What has been written to a file so far.  objects: object (a storage: its address) -> index;
-- kept: keeps them all alive, so that no address comes twice;  force: write each anew;
-- path, depth: the keys that lead to what is being written, for messages.
local function state_of(f)
   local info = stream.info[f]
   local state = info.write
   if not state then
      state = {objects = {}, kept = {}, n = 0, path = {}, depth = 0, base = 0, root = '<?>',
               upvalues = {}, nupvalues = 0}
      info.write = state
   end
   state.force = info.unreferenced
   return state
end

local function shown_path(state)
   local parts = {state.root}
   for i = state.base + 1, state.depth do parts[#parts + 1] = '.' .. tostring(state.path[i]) end
   return table.concat(parts)
end

local function unwritable(state, object)
   raise('Unwritable object <%s> at %s', type(object), shown_path(state))
end

local function put_string(f, s)
   local n = #s
   if n >= 2^31 then raise('a string of %.0f characters is too long for a .t7 file', n) end
   put_int(f, n)
   if n > 0 then
      put(f, s, n)
      if not f._binary and f._spacing then put(f, '\n', 1) end
   end
end

-- Announces an object; true if its contents must follow.
local function announce(f, state, kind, key, object)
   put_int(f, kind)
   local index = state.objects[key]
   if index and not state.force then
      put_int(f, index)
      return false
   end
   index = state.n + 1
   state.n = index
   if not state.force then
      state.objects[key] = index
      state.kept[index] = object
   end
   put_int(f, index)
   return true
end

local write_value

local function write_child(f, state, key, value)
   local depth = state.depth + 1
   state.depth, state.path[depth] = depth, key
   if depth % LEVELS == 0 then deeper(depth, write_value, f, state, value)
   else write_value(f, state, value) end
   state.depth = depth - 1
end

-- The iterator a program gave the table, or the plain one.
local function iterate(t)
   local mt = rawgetmetatable(t)
   if mt and rawtype(mt) == 'table' and mt.__pairs then return pairs(t) end
   return next, t, nil
end

local function write_pairs(f, state, t)
   local count = 0
   for _ in iterate(t) do count = count + 1 end
   put_int(f, count)
   for k, v in iterate(t) do
      local kind = rawtype(k)
      if kind == 'string' then
         put_int(f, STRING)
         put_string(f, k)
      elseif kind == 'number' then
         put_int(f, NUMBER)
         put_double(f, k)
      else
         write_child(f, state, '<key>', k)
      end
      kind = rawtype(v)
      if kind == 'number' then
         put_int(f, NUMBER)
         put_double(f, v)
      elseif kind == 'string' then
         put_int(f, STRING)
         put_string(f, v)
      else
         write_child(f, state, k, v)
      end
   end
end

local function write_table(f, state, t)
   if announce(f, state, TABLE, t, t) then write_pairs(f, state, t) end
end

----------------------------------------------------------------------- torch objects

local version_text = setmetatable({}, {__index = function(t, version)
   t[version] = 'V ' .. tostring(version)
   return t[version]
end})

local function write_header(f, version, typename)
   put_string(f, version_text[version])
   put_string(f, typename)
end

-- A storage: its size, a long, and its elements.
local one = ffi.new('double[1]')
local function storage_body(f, t, s)
   one[0] = s.n
   put_longs(f, one, 1)
   if s.n == 0 then return end
   if t.host then numbers.write(f, t, s.data, s.n)
   else
      local x = transfer.to_host(t, s)
      numbers.write(f, types.byname[t.mirror], x._storage.data, s.n)
   end
end

local function write_storage(f, state, t, s, object)
   local key = tonumber(ffi.cast('uintptr_t', s))
   if announce(f, state, TORCH, key, object or Storage.handle(t, s)) then
      write_header(f, t.storage_class.__version, t.storagename)
      storage_body(f, t, s)
   end
end

-- A tensor: dimensions, sizes, strides, offset (from 1), its storage or nil.
local function tensor_body(f, state, t, x)
   local nd = x._nd
   put_int(f, nd)
   if nd > 0 then
      put_longs(f, x._size, nd)
      put_longs(f, x._stride, nd)
   end
   one[0] = x._offset + 1
   put_longs(f, one, 1)
   if x._storage == nil then put_int(f, NIL) else write_storage(f, state, t, x._storage) end
end

-- What a class without a write method writes: a table of its fields, but for those that can
-- not be written.
local function write_fields(f, state, object, typename)
   local fields = {}
   for k, v in iterate(object) do
      if M.kind_of(v) then fields[k] = v
      else
         print(('$ Warning: cannot write object field <%s> of <%s> %s'):format(tostring(k), typename,
               shown_path(state)))
      end
   end
   write_table(f, state, fields)
end

local function write_torch(f, state, object, mt)
   local t = mt.tensor_of
   if t and mt.write == M.tensor_write then
      if announce(f, state, TORCH, object, object) then
         write_header(f, mt.__version, t.tensorname)
         tensor_body(f, state, t, object)
      end
      return
   end
   t = mt.storage_of
   if t and mt.write == M.storage_write then
      return write_storage(f, state, t, object._s, object)
   end
   local key = t and tonumber(ffi.cast('uintptr_t', object._s)) or object
   if not announce(f, state, TORCH, key, object) then return end
   write_header(f, lookup(mt, '__version') or 1, mt.__typename)
   local write = lookup(mt, '__write') or lookup(mt, 'write')
   if write then
      write(object, f)
      stream.resume_write(f)
   elseif rawtype(object) == 'table' then
      write_fields(f, state, object, mt.__typename)
   else
      unwritable(state, object)
   end
end

-- The torch metatable of an object that files can hold, or nil.
local function writable_class(x)
   local mt
   if rawtype(x) == 'cdata' then mt = class_of(x)
   else mt = host.metatable_of(x) end
   if mt then
      local name = class.typename(x)
      if name and class.factory(name) then return mt end
   end
end

----------------------------------------------------------------------- functions

local function write_function(f, state, object)
   local code, upvalues = functions.code_of(object)
   if not code then unwritable(state, object) end
   if not announce(f, state, FUNCTION, object, object) then return end
   put_string(f, code)
   upvalues = upvalues or functions.upvalues(object, state)
   put_int(f, TABLE)
   state.n = state.n + 1
   put_int(f, state.n)
   put_int(f, #upvalues)
   for i, u in host.ipairs(upvalues) do
      put_int(f, NUMBER)
      put_double(f, i)
      put_int(f, TABLE)
      state.n = state.n + 1
      put_int(f, state.n)
      put_int(f, u.value == nil and 2 or 3)
      if u.value ~= nil then
         put_int(f, STRING)
         put_string(f, 'value')
         write_child(f, state, u.name, u.value)
      end
      put_int(f, STRING)
      put_string(f, 'id')
      put_int(f, NUMBER)
      put_double(f, u.id)
      put_int(f, STRING)
      put_string(f, 'name')
      put_int(f, STRING)
      put_string(f, u.name)
   end
end

----------------------------------------------------------------------- any object

function write_value(f, state, x)
   local kind = rawtype(x)
   if kind == 'number' then
      put_int(f, NUMBER)
      put_double(f, x)
   elseif kind == 'string' then
      put_int(f, STRING)
      put_string(f, x)
   elseif kind == 'nil' then
      put_int(f, NIL)
   elseif kind == 'boolean' then
      put_int(f, BOOLEAN)
      put_int(f, x and 1 or 0)
   elseif kind == 'table' and not rawgetmetatable(x) then
      write_table(f, state, x)
   else
      local mt = writable_class(x)
      if mt then write_torch(f, state, x, mt)
      elseif kind == 'table' then write_table(f, state, x)
      elseif kind == 'function' then write_function(f, state, x)
      else unwritable(state, x) end
   end
end

-- kind_of(x): the number that announces x in a file, or nil if x can not be written
function M.kind_of(x)
   local kind = rawtype(x)
   if kind == 'nil' then return NIL end
   if writable_class(x) then return TORCH end
   if kind == 'table' then return TABLE end
   if kind == 'number' then return NUMBER end
   if kind == 'string' then return STRING end
   if kind == 'boolean' then return BOOLEAN end
   if kind == 'function' and functions.code_of(x) then return FUNCTION end
   return nil
end

-- write(f, x [, name]): writes x; `name` is what messages call it
function M.write(f, x, name)
   local state = state_of(f)
   if f._depth > 0 then                      -- from a class's own write method
      local base, root, depth = state.base, state.root, state.depth + 1
      state.depth, state.base, state.root = depth, depth, name or '<?>'
      if depth % LEVELS == 0 then deeper(depth, write_value, f, state, x) else write_value(f, state, x) end
      state.depth, state.base, state.root = depth - 1, base, root
      return
   end
   state.depth, state.base, state.root = 0, 0, name or '<?>'
   f._depth = 1
   local ok, why = pcall(write_value, f, state, x)
   f._depth = 0
   if f._open == 1 then stream.wrote(f) end
   if not ok then error(why, 0) end
end

-- write_all(f, x): the object of a file that nobody else sees yet
function M.write_all(f, x)
   stream.check_write(f, 'writeObject')
   M.write(f, x)
end

-- t:write(file), s:write(file)
function M.tensor_write(self, f)
   local t = T.check_tensor(self, 1, 'write')
   stream.check_write(f, 'write')
   tensor_body(f, state_of(f), t, self)
   stream.wrote(f)
end
function M.storage_write(self, f)
   local t = Storage.type_of(self)
   if not t then raise('storage expected, got %s', class.type(self)) end
   stream.check_write(f, 'write')
   storage_body(f, t, self._s)
   stream.wrote(f)
end

types.each(function(t)
   t.tensor_class.write = M.tensor_write
   t.storage_class.write = M.storage_write
end)
return M
