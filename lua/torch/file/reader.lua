-- Objects from files (the format: format.lua).  Nothing in a file is believed: every size is
-- checked against what is left of the file before memory is asked for.
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
local rawtype, lookup = host.rawtype, host.class_lookup
local tonumber, setmetatable = tonumber, setmetatable
local int, double, long = numbers.int, numbers.double, numbers.long
local NIL, NUMBER, STRING, BOOLEAN = format.NIL, format.NUMBER, format.STRING, format.BOOLEAN
local TABLE, TORCH, FUNCTION = format.TABLE, format.TORCH, format.FUNCTION
local LEVELS, deeper = depth_of.LEVELS, depth_of.call

local M = {}

-- What has been read from a file so far: index -> object; upvalue id -> {function, position}.
local function state_of(f)
   local info = stream.info[f]
   local state = info.read
   if not state then
      state = {objects = {}, upvalues = {}, depth = 0}
      info.read = state
   end
   state.force = info.unreferenced
   return state
end

local function damaged(f, why, ...)
   raise('%s: the file is damaged or of another format%s', why:format(...), stream.place(f))
end

-- Elements that are read before the file has shown that it holds them.
local STEP = 2^20

local function read_string(f)
   local n = int(f)
   if n == 0 then return '' end
   if n < 0 then damaged(f, 'a string of %d characters', n) end
   local s
   if f._end - f._at >= n or stream.need(f, n < 32768 and n or 1) and f._end - f._at >= n then
      s = ffi.string(f._p + f._at, n)
      f._at = f._at + n
   else
      if n > stream.remaining(f) then
         raise('read error: read %.0f blocks instead of %d%s', stream.remaining(f), n, stream.place(f))
      end
      local parts, left = {}, n
      while left > 0 do
         local want = math.min(left, STEP)
         local chunk = ffi.new('uint8_t[?]', want)
         local got = stream.get(f, chunk, want)
         parts[#parts + 1] = ffi.string(chunk, got)
         left = left - got
         if got < want then
            raise('read error: read %d blocks instead of %d%s', n - left, n, stream.place(f))
         end
      end
      s = table.concat(parts)
   end
   if not f._binary then numbers.skip_newline(f) end
   return s
end

local read_value

-- read_child(f, state): the next object, one level deeper
local function read_child(f, state)
   local depth = state.depth + 1
   state.depth = depth
   local x
   if depth % LEVELS == 0 then x = deeper(depth, read_value, f, state) else x = read_value(f, state) end
   state.depth = depth - 1
   return x
end

local function read_table(f, state)
   local index = int(f)
   local known = state.objects[index]
   if known ~= nil and not state.force then
      if rawtype(known) ~= 'table' then damaged(f, 'object %d is not a table', index) end
      return known
   end
   local t = {}
   if not state.force then state.objects[index] = t end
   local n = int(f)
   if n < 0 then damaged(f, 'a table of %d entries', n) end
   for _ = 1, n do
      local k = read_child(f, state)
      local v = read_child(f, state)
      if k == nil or k ~= k then damaged(f, 'a table with the key %s', tostring(k)) end
      t[k] = v
   end
   return t
end

----------------------------------------------------------------------- torch objects

-- Fills a host storage with n elements, asking for memory only as fast as they come where
-- nobody knows how long the file is.
local function elements(f, t, s, n, have)
   local got = 0
   Storage.resize(t, s, have == math.huge and math.min(n, STEP) or n)
   while n > 0 do
      local want = s.n - got
      local k = numbers.read(f, t, s.data + got, want)
      got = got + k
      if k < want then raise('read error: read %.0f blocks instead of %.0f%s', got, n, stream.place(f)) end
      if got == n then break end
      Storage.resize(t, s, math.min(n, 2 * s.n))
   end
end

local function storage_body(f, t, h)
   local n = long(f)
   local have, least = stream.remaining(f), numbers.least(f, t)
   if n < 0 then damaged(f, 'a storage of %.0f elements', n) end
   if n * least > have then
      raise('read error: read %.0f blocks instead of %.0f%s', math.floor(have / least), n, stream.place(f))
   end
   if t.host then return elements(f, t, h._s, n, have) end
   local mirror = types.byname[t.mirror]
   local staged = T.new1(mirror, 0)
   elements(f, mirror, staged._storage, n, have)
   transfer.to_device(t, h._s, staged, n)
end

local function tensor_body(f, state, t, x)
   local nd = int(f)
   if nd < 0 or nd > T.MAXDIM then damaged(f, 'a tensor of %d dimensions', nd) end
   x._nd, x._seen = 0, 0
   for i = 0, nd - 1 do
      local n = long(f)
      if not (n >= 1 and n < 2^53) then damaged(f, 'a tensor of size %.0f in dimension %d', n, i + 1) end
      x._size[i] = n
   end
   for i = 0, nd - 1 do
      local n = long(f)
      if not (n > -2^53 and n < 2^53) then damaged(f, 'a tensor of stride %.0f', n) end
      x._stride[i] = n
   end
   local offset = long(f)
   if not (offset >= 1 and offset < 2^53) then damaged(f, 'a tensor with storage offset %.0f', offset) end
   local storage = read_value(f, state)
   if storage ~= nil and Storage.type_of(storage) ~= t then
      damaged(f, '%s expected in a %s, got %s', t.storagename, t.tensorname, class.type(storage))
   end
   T.attach(x, storage ~= nil and storage._s or nil)
   x._offset = offset - 1
   x._nd = nd
   if nd > 0 then
      local low, high = T.extent(x)
      if storage == nil or low < 0 or high >= storage._s.n then
         x._nd = 0
         damaged(f, 'a %s that reaches outside its storage', t.tensorname)
      end
   end
   return x
end

local versions = setmetatable({}, {__index = function(t, s)
   local n = tonumber(s:match('^V (%d+)$')) or false
   if #s < 8 then t[s] = n end
   return n
end})

-- Without cutorch its types are read as the host types of the same elements.
local function host_type(name)
   local element, what = name:match('^torch%.Cuda(%a*)(Tensor)$')
   if not element then element, what = name:match('^torch%.Cuda(%a*)(Storage)$') end
   if element then return types.byname[(element == '' and 'Float' or element)], what end
end

local builtin = {}
types.each(function(t)
   builtin[t.tensorname] = function(f, state, index)
      local x = t.tensor_type()
      if index then state.objects[index] = x end
      return tensor_body(f, state, t, x)
   end
   builtin[t.storagename] = function(f, state, index)
      local h = Storage.handle(t, Storage.create(t, 0), true)
      if index then state.objects[index] = h end
      storage_body(f, t, h)
      return h
   end
end)

-- A class name as messages can show it, whatever a damaged file holds.
local function shown(name)
   name = name:gsub('[%c\128-\255]', '?')
   return #name > 80 and name:sub(1, 80) .. '...' or name
end

-- An object of a class that this program does not know, where the caller asked for such:
-- the table of its fields.
local function read_unknown(f, state, index, name)
   local object = setmetatable({}, {__typename = name, __tostring = function() return name end})
   if index then state.objects[index] = object end
   local fields = read_child(f, state)
   if rawtype(fields) ~= 'table' then
      raise('unknown Torch class <%s>, and it is not a table of fields%s', shown(name), stream.place(f))
   end
   for k, v in host.next, fields do object[k] = v end
   return object
end

local function read_torch(f, state)
   local index = int(f)
   local known = state.objects[index]
   if known ~= nil and not state.force then return known end
   if state.force then index = nil end
   local name = read_string(f)
   local version = versions[name]
   if version then name = read_string(f) else version = 0 end
   local read = builtin[name]
   local mt = host.registry[name]
   if read and mt.read == (mt.tensor_of and M.tensor_read or M.storage_read) then
      return read(f, state, index)
   end
   local factory = class.factory(name)
   if not factory then
      local t, what = host_type(name)
      if t then
         M.warn_cuda(f, state)
         return builtin[what == 'Tensor' and t.tensorname or t.storagename](f, state, index)
      end
      local options = stream.info[f].options
      if options and options.unknown then return read_unknown(f, state, index, name) end
      raise('unknown Torch class <%s>%s', shown(name), stream.place(f))
   end
   local object = factory(f)
   if index then state.objects[index] = object end
   read = lookup(mt, '__read') or lookup(mt, 'read')
   if read then
      read(object, f, version)
      stream.resume_read(f)
   else
      local fields = read_child(f, state)
      if rawtype(fields) ~= 'table' then damaged(f, 'a table of the fields of a %s expected', name) end
      for k, v in host.next, fields do object[k] = v end
   end
   return object
end

function M.warn_cuda(f, state)
   if state.cuda then return end
   state.cuda = true
   io.stdout:flush()
   io.stderr:write(("luatorch: the CUDA tensors of %s are loaded into host memory; require 'cutorch' before "
      .. 'loading for CUDA tensors\n'):format(stream.info[f].name))
end

----------------------------------------------------------------------- functions

local function read_function(f, state, kind)
   local index
   if kind ~= format.OLDEST_FUNCTION then
      index = int(f)
      local known = state.objects[index]
      if known ~= nil and not state.force then return known end
   end
   local code = read_string(f)
   local info = stream.info[f]
   local allowed = f._kind ~= stream.DISK or (info.options and info.options.functions)
   local object = functions.load(code, allowed, info.name, state)
   if index and not state.force then state.objects[index] = object end
   local upvalues = read_child(f, state)
   if kind == FUNCTION then functions.restore(object, upvalues, state)
   else functions.restore_values(object, upvalues) end
   return object
end

----------------------------------------------------------------------- any object

function read_value(f, state)
   local kind = int(f)
   if kind == NUMBER then return double(f) end
   if kind == STRING then return read_string(f) end
   if kind == TABLE then return read_table(f, state) end
   if kind == TORCH then return read_torch(f, state) end
   if kind == NIL then return nil end
   if kind == BOOLEAN then return int(f) == 1 end
   if kind == FUNCTION or kind == format.OLD_FUNCTION or kind == format.OLDEST_FUNCTION then
      return read_function(f, state, kind)
   end
   damaged(f, 'unknown object type %d', kind)
end

function M.read(f)
   local state = state_of(f)
   if f._depth > 0 then return read_child(f, state) end
   f._depth, state.depth = 1, 0
   local ok, x = pcall(read_value, f, state)
   f._depth = 0
   if ok then return x end
   f._error = true
   if f._quiet then return nil end
   -- a failure of our own code on what the file holds says where, too
   if rawtype(x) == 'string' and (x:find('^luatorch/') or x:find('stack overflow', 1, true)) then
      x = x .. stream.place(f)
   end
   error(x, 0)
end

-- t:read(file), s:read(file)
function M.tensor_read(self, f)
   local t = T.check_tensor(self, 1, 'read')
   stream.check_read(f, 'read')
   tensor_body(f, state_of(f), t, self)
end
function M.storage_read(self, f)
   local t = Storage.type_of(self)
   if not t then raise('storage expected, got %s', class.type(self)) end
   stream.check_read(f, 'read')
   storage_body(f, t, self)
end

types.each(function(t)
   t.tensor_class.read = M.tensor_read
   t.storage_class.read = M.storage_read
end)
return M
