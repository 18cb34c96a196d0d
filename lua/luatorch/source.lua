-- Loading of user source.  Every `#` operator becomes `true^`: `^` binds exactly as the
-- unary `#` does, and the metatable of booleans (see compat.lua) makes `true^x` the length
-- of x with __len honoured on tables, which LuaJIT's own `#` does not do.  No line moves.
local host = require 'luatorch.host'
local find, byte, sub = string.find, string.byte, string.sub
local loadstring = loadstring

local M = {}

local function translate(text)
   if byte(text, 1) == 35 then               -- a shebang line: keep the line count
      local stop = find(text, '\n', 1, true)
      text = stop and '--' .. sub(text, stop) or ''
   end
   if byte(text, 1) == 27 or not find(text, '#', 1, true) then return text end
   return host.rewrite(text)
end

-- load(text, chunkname) -> function | nil, message
function M.load(text, name, mode, env)
   local chunk, why
   if env ~= nil or mode ~= nil then
      chunk, why = host.load(translate(text), name or text, mode or 'bt', env or host.globals)
   else
      chunk, why = loadstring(translate(text), name or text)
   end
   return chunk, why
end

return M
