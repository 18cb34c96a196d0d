-- torch.DiskFile: a file on disk, through the C library.
local ffi = require 'ffi'
local host = require 'luatorch.host'
local err = require 'luatorch.error'
local class = require 'torch.class'
local File = require 'torch.File'
local stream = require 'torch.file.stream'
local raise, argerror = err.raise, err.argerror
local rawtype = host.rawtype
local C = ffi.C

local M = {}

-- Checks the arguments (name, mode, quiet) of a constructor; returns the mode.
function M.arguments(what, name, mode, modes)
   if rawtype(name) ~= 'string' then
      argerror(1, what, 'string expected, got %s', class.type(name))
   end
   if name:find('\0', 1, true) then argerror(1, what, 'a NUL in the name') end
   if mode == nil then mode = 'r' end
   if not modes[mode] then
      argerror(2, what, "invalid mode %s: expected 'r', 'w'%s", tostring(mode),
               modes.rw and " or 'rw'" or '')
   end
   return mode
end

-- A file of class ctype over the C stream fp.
function M.over(ctype, name, mode, fp, pipe)
   local f = stream.create(ctype, stream.DISK, name)
   f._readable, f._writable = mode ~= 'w', mode ~= 'r'
   stream.open(f, fp, pipe)
   return f
end

local MODES = {r = true, w = true, rw = true}
local little = ffi.abi('le')

local DiskFile = File.define('DiskFile', 'torch.File', function(ctype)
   -- torch.DiskFile(name [, mode [, quiet]])
   return function(name, mode, quiet)
      mode = M.arguments('DiskFile', name, mode, MODES)
      local fp
      if mode == 'rw' then
         fp = C.lt_fopen(name, 'r+b')
         if fp == nil then fp = C.lt_fopen(name, 'w+b') end
      else
         fp = C.lt_fopen(name, mode .. 'b')
      end
      if fp == nil then
         if quiet == true then return nil end
         raise('cannot open <%s> in mode %s', name, mode == 'rw' and 'rw' or mode == 'w' and ' w' or 'r ')
      end
      return M.over(ctype, name, mode, fp)
   end
end)

function DiskFile.__tostring__(self)
   return ('%s on <%s> [status: %s -- mode %s]'):format(class.typename(self), stream.info[self].name,
      self._open == 1 and 'open' or 'closed', File.mode_text(self))
end

-- noBuffer(): what is written reaches the file at once
function DiskFile.noBuffer(self)
   stream.check(self, 'noBuffer')
   stream.flush(self)
   C.lt_setvbuf(self._fp, nil, 2, 0)
   return self
end

for name, swap in pairs{
   nativeEndianEncoding = false, littleEndianEncoding = not little, bigEndianEncoding = little,
} do
   DiskFile[name] = function(self)
      stream.check(self, name)
      self._swap = swap
      return self
   end
end
function DiskFile.isLittleEndianCPU() return little end
function DiskFile.isBigEndianCPU() return not little end

return M
