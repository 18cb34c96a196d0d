-- torch.MemoryFile: a file in a CharStorage, which always ends with a NUL.
local ffi = require 'ffi'
local host = require 'luatorch.host'
local err = require 'luatorch.error'
local class = require 'torch.class'
local types = require 'torch.types'
local Storage = require 'torch.Storage'
local File = require 'torch.File'
local stream = require 'torch.file.stream'
local argerror = err.argerror
local rawtype = host.rawtype

local char = types.byname.Char
local MODES = {r = true, w = true, rw = true}
local M = {}
local ctype

-- over(storage struct, mode): a memory file on a storage
function M.over(s, mode)
   local f = stream.create(ctype, stream.MEMORY, 'a memory file')
   f._readable, f._writable = mode ~= 'w', mode ~= 'r'
   stream.attach_storage(f, s)
   return f
end

-- new(mode): an empty one
function M.new(mode)
   local s = Storage.create(char, 1)
   s.data[0] = 0
   local f = M.over(s, mode)
   Storage.release(s)
   return f
end

-- text(bytes): a file that reads a Lua string in place; the string must outlive it
function M.text(bytes, count)
   local f = stream.create(ctype, stream.TEXT, 'a string')
   f._readable, f._p = true, ffi.cast('uint8_t *', bytes)
   f._end, f._cap = count, count
   return f
end

local MemoryFile = File.define('MemoryFile', 'torch.File', function(type)
   ctype = type
   -- torch.MemoryFile([storage] [, mode])
   return function(a, b)
      local storage, mode = nil, a
      if rawtype(a) == 'cdata' or b ~= nil then storage, mode = a, b end
      if mode == nil then mode = 'rw' end
      if storage ~= nil and Storage.type_of(storage) ~= char then
         argerror(1, 'MemoryFile', 'torch.CharStorage expected, got %s', class.type(storage))
      end
      if not MODES[mode] then
         argerror(storage and 2 or 1, 'MemoryFile', "invalid mode %s: expected 'r', 'w' or 'rw'", tostring(mode))
      end
      if not storage then return M.new(mode) end
      local s = storage._s
      if s.n == 0 or s.data[s.n - 1] ~= 0 then
         argerror(1, 'MemoryFile', 'provided CharStorage must be terminated by 0')
      end
      return M.over(s, mode)
   end
end)

function MemoryFile.__tostring__(self)
   return ('torch.MemoryFile [status: %s -- mode: %s]'):format(self._open == 1 and 'open' or 'closed',
      File.mode_text(self))
end

-- storage(): the CharStorage that holds the file and a final NUL; not a copy
function MemoryFile.storage(self)
   stream.check(self, 'storage')
   if self._kind == stream.TEXT then
      local s = Storage.create(char, self._end + 1)
      ffi.copy(s.data, self._p, self._end)
      s.data[self._end] = 0
      return Storage.handle(char, s, true)
   end
   return Storage.handle(char, stream.exact(self))
end

return M
