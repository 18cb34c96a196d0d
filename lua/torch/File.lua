-- torch.File: what every file can do with numbers and text, and its modes.
local ffi = require 'ffi'
local host = require 'luatorch.host'
local err = require 'luatorch.error'
local class = require 'torch.class'
local types = require 'torch.types'
local Storage = require 'torch.Storage'
local stream = require 'torch.file.stream'
local numbers = require 'torch.file.numbers'
local raise, argerror = err.raise, err.argerror
local rawtype, tonumber = host.rawtype, tonumber
local check, check_read, check_write = stream.check, stream.check_read, stream.check_write
local wrote, fail, info = stream.wrote, stream.fail, stream.info
local C = ffi.C

local File = class.newmetatable('torch.File')
rawset(class, 'File', host.make_constructor(File))
function File.new() raise('torch.File is abstract: use torch.DiskFile, torch.MemoryFile or torch.PipeFile') end

----------------------------------------------------------------------- numbers

-- Elements that one read asks memory for before it has seen that the file holds them.
local STEP = 2^20

-- read_storage(f, t, n) -> a storage of the up to n elements that were there
local function read_storage(f, t, n)
   local least = numbers.least(f, t)
   local have = stream.remaining(f)
   if n > have / least and not (f._kind == stream.DISK and have == math.huge) then
      n = math.ceil(have / least) + 1          -- one more, so that the read finds the end
   end
   local s = Storage.create(t, have == math.huge and math.min(n, STEP) or n)
   local h = Storage.handle(t, s, true)
   local got = 0
   while true do
      local want = s.n - got
      local k = numbers.read(f, t, s.data + got, want)
      got = got + k
      if k < want or got >= n then break end
      Storage.resize(t, s, math.min(n, 2 * s.n))
   end
   if got < s.n then Storage.resize(t, s, got) end
   return h, got
end

for _, t in ipairs(types.list) do
   local box = ffi.typeof('$[1]', ffi.typeof(t.ctype))
   local reader, writer = 'read' .. t.name, 'write' .. t.name

   -- readX() -> number;  readX(n) -> storage of what could be read;  readX(storage) -> count
   File[reader] = function(self, arg)
      check_read(self, reader)
      if arg == nil then
         local one = box()
         if numbers.read(self, t, one, 1) ~= 1 then
            fail(self, 'read error: read 0 blocks instead of 1')
            return 0
         end
         return t.to_number(one[0])
      end
      local wanted, got, result
      if Storage.type_of(arg) == t then
         wanted = arg._s.n
         got = wanted > 0 and numbers.read(self, t, arg._s.data, wanted) or 0
         result = got
      else
         wanted = rawtype(arg) ~= 'cdata' and tonumber(arg)
         if not wanted or wanted ~= wanted or wanted < 0 then
            argerror(2, reader, 'number of elements or %s expected, got %s', t.storagename, class.type(arg))
         end
         wanted = wanted - wanted % 1
         result, got = read_storage(self, t, wanted)
      end
      if got ~= wanted then fail(self, 'read error: read %.0f blocks instead of %.0f', got, wanted) end
      return result
   end

   -- writeX(number);  writeX(storage) -> how many elements were written
   File[writer] = function(self, arg)
      check_write(self, writer)
      if Storage.type_of(arg) == t then
         local s = arg._s
         local n = s.n > 0 and numbers.write(self, t, s.data, s.n) or 0
         wrote(self)
         return n
      end
      local v = rawtype(arg) ~= 'cdata' and tonumber(arg)
      if not v then
         argerror(2, writer, 'number or %s expected, got %s', t.storagename, class.type(arg))
      end
      local one = box()
      one[0] = t.from_number(v)
      numbers.write(self, t, one, 1)
      wrote(self)
   end
end

function File.readBool(self) return File.readInt(self) == 1 end
function File.writeBool(self, value) File.writeInt(self, value and 1 or 0) end

----------------------------------------------------------------------- text

-- What is left of the current line, or of the file, as a Lua string; nil at the end.
local function rest(self, line)
   local parts = {}
   while stream.need(self, 1) do
      local p, at, last = self._p, self._at, self._end
      local stop = line and C.lt_memchr(p + at, 10, last - at) or nil
      local n = stop ~= nil and ffi.cast('uint8_t *', stop) - (p + at) or last - at
      parts[#parts + 1] = ffi.string(p + at, n)
      self._at = at + tonumber(n)
      if stop ~= nil then
         self._at = self._at + 1
         break
      end
   end
   if parts[2] then return table.concat(parts) end
   return parts[1]
end

-- readString('*l'): the next line without its end;  readString('*a'): all that is left
function File.readString(self, format)
   check_read(self, 'readString')
   local two = rawtype(format) == 'string' and format:sub(1, 2)
   if two ~= '*l' and two ~= '*a' then
      argerror(2, 'readString', "format '*l' or '*a' expected, got %s", tostring(format))
   end
   local s = rest(self, two == '*l')
   if not s then
      fail(self, 'read error: read 0 blocks instead of 1')
      return ''
   end
   return s
end

-- writeString(text) -> how many characters were written
function File.writeString(self, text)
   check_write(self, 'writeString')
   if rawtype(text) == 'number' then text = tostring(text) end
   if rawtype(text) ~= 'string' then
      argerror(2, 'writeString', 'string expected, got %s', class.type(text))
   end
   local n = #text > 0 and stream.put(self, text, #text) or 0
   wrote(self)
   return n
end

----------------------------------------------------------------------- position

function File.position(self)
   check(self, 'position')
   return stream.position(self) + 1
end

function File.seek(self, position)
   check(self, 'seek')
   local at = rawtype(position) ~= 'cdata' and tonumber(position)
   if not at then argerror(2, 'seek', 'number expected, got %s', class.type(position)) end
   if not (at >= 1 and at < 2^53) then argerror(2, 'seek', 'position must be positive, got %s', position) end
   if not stream.seek(self, at - at % 1 - 1) then
      fail(self, 'unable to seek at position %.0f', at)
   end
   return self
end

function File.seekEnd(self)
   check(self, 'seekEnd')
   local size = stream.size(self)
   if not (size and stream.seek(self, size)) then fail(self, 'unable to seek at end of file') end
   return self
end

function File.synchronize(self)
   check(self, 'synchronize')
   if self._kind == stream.DISK and self._writable then
      stream.flush(self)
      C.lt_fflush(self._fp)
   end
   return self
end

function File.close(self)
   check(self, 'close')
   info[self].read, info[self].write = nil, nil
   stream.close(self)
   return self
end

----------------------------------------------------------------------- modes

-- method -> {field, value}: sets a mode and returns the file
for name, mode in pairs{
   ascii = {'_binary', false}, binary = {'_binary', true},
   autoSpacing = {'_spacing', true}, noAutoSpacing = {'_spacing', false},
   quiet = {'_quiet', true}, pedantic = {'_quiet', false}, clearError = {'_error', false},
} do
   local field, value = mode[1], mode[2]
   File[name] = function(self)
      check(self, name)
      self[field] = value
      return self
   end
end

-- method -> field: asks for a mode, of a closed file too
for name, field in pairs{
   isBinary = '_binary', isAutoSpacing = '_spacing', isQuiet = '_quiet', hasError = '_error',
   isReadable = '_readable', isWritable = '_writable',
} do
   File[name] = function(self)
      if not stream.file_classes[host.class_of(self)] then
         argerror(1, name, 'torch.File expected, got %s', class.type(self))
      end
      return self[field]
   end
end

-- longSize(n): longs of n = 4 or 8 bytes in binary mode; 0: those of this machine
function File.longSize(self, n)
   check(self, 'longSize')
   n = tonumber(n)
   if n ~= 0 and n ~= 4 and n ~= 8 then
      argerror(2, 'longSize', 'invalid long size: 0, 4 or 8 expected, got %s', tostring(n))
   end
   self._long = n
   return self
end

----------------------------------------------------------------------- objects that are files

-- define(name, methods): the class of files torch.<name>, whose parent is `parent`
function File.define(name, parent, make)
   local ctype = ffi.typeof('lt_' .. name)
   local mt = class.newmetatable('torch.' .. name, parent)
   mt.new = make(ctype)
   stream.file_classes[mt] = true
   local lookup = host.class_lookup
   ffi.metatype(ctype, {
      __index = function(self, key) return lookup(mt, key) end,
      __newindex = function(_, key) raise('torch.%s has no field %s to set', name, tostring(key)) end,
      __gc = stream.collect,
      __tostring = mt.__tostring,
   })
   host.classes[tonumber(ctype)] = mt
   host.classes[tonumber(ffi.typeof('$ &', ctype))] = mt
   rawset(class, name, host.make_constructor(mt))
   return mt
end

-- "r ", " w", "rw"
function File.mode_text(self)
   return (self._readable and 'r' or ' ') .. (self._writable and 'w' or ' ')
end

require 'torch.file.objects'
return File
