-- pl.types: what a value can be used as.
local host = require 'luatorch.host'
local utils = require 'pl.utils'
local rawtype = host.rawtype

local types = {is_callable = utils.is_callable, is_type = utils.is_type, type = utils.type}

local function has(x, event)
   local mt = debug.getmetatable(x)
   return rawtype(mt) == 'table' and mt[event] ~= nil
end

function types.is_integer(x) return rawtype(x) == 'number' and x == math.floor(x) end
function types.is_indexable(x) return rawtype(x) == 'table' or (has(x, '__index') and has(x, '__len')) end
function types.is_iterable(x) return rawtype(x) == 'table' or has(x, '__pairs') end
function types.is_writeable(x) return rawtype(x) == 'table' or has(x, '__newindex') end

-- is_empty(x [, ignore_spaces]): nil, an empty table or text; everything that is no table or text
function types.is_empty(x, ignore_spaces)
   if x == nil then return true end
   if rawtype(x) == 'table' then return host.next(x) == nil end
   if rawtype(x) == 'string' then return x == '' or (ignore_spaces and x:find('^%s+$') ~= nil) or false end
   return true
end

local yes = {yes = true, y = true, ['true'] = true, t = true, ['1'] = true}
function types.to_bool(x, more, objects)
   if rawtype(x) == 'boolean' then return x end
   if rawtype(x) == 'string' then
      if yes[x:lower()] then return true end
      for _, word in ipairs(more or {}) do if word == x then return true end end
      return false
   end
   if rawtype(x) == 'number' then return x ~= 0 end
   return objects and not types.is_empty(x) or false
end

return types
