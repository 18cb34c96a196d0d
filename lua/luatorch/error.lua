-- Errors that help: raised with the position of the user's line, not of ours.
local host = require 'luatorch.host'
local getinfo, format, select, error = debug.getinfo, string.format, select, error
local prefix, width = host.prefix, #host.prefix

local M = {}

-- "file.lua:12: " of the innermost frame that is not ours, or ''.
function M.where(level)
   level = (level or 1) + 1
   while true do
      local info = getinfo(level, 'Sl')
      if not info then return '' end
      if info.what ~= 'C' and info.currentline > 0 and info.source:sub(1, width) ~= prefix then
         return info.short_src .. ':' .. info.currentline .. ': '
      end
      level = level + 1
   end
end

-- raise(format, ...): a Lua string error at the user's line.
function M.raise(message, ...)
   if select('#', ...) > 0 then message = format(message, ...) end
   error(M.where(2) .. message, 0)
end

-- The message of a wrong argument, worded as the C API words it.
function M.argerror(index, name, message, ...)
   if select('#', ...) > 0 then message = format(message, ...) end
   error(M.where(2) .. format("bad argument #%d to '%s' (%s)", index, name, message), 0)
end

return M
