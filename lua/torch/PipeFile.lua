-- torch.PipeFile: the input or the output of a shell command.
local ffi = require 'ffi'
local File = require 'torch.File'
local disk = require 'torch.DiskFile'
local raise = require('luatorch.error').raise
local C = ffi.C

local MODES = {r = true, w = true}

return File.define('PipeFile', 'torch.DiskFile', function(ctype)
   -- torch.PipeFile(command [, mode [, quiet]])
   return function(command, mode, quiet)
      mode = disk.arguments('PipeFile', command, mode, MODES)
      io.stdout:flush()
      local fp = C.lt_popen(command, ffi.os == 'Windows' and mode .. 'b' or mode)
      if fp == nil then
         if quiet == true then return nil end
         raise('cannot open <%s> in mode %s', command, mode)
      end
      return disk.over(ctype, command, mode, fp, true)
   end
end)
