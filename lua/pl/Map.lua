-- pl.Map: a table with methods.
local host = require 'luatorch.host'
local utils = require 'pl.utils'
local rawtype = host.rawtype

local Map = utils.stdmt.Map
Map.__index = Map
Map._class = Map

local function tablex() return require 'pl.tablex' end

setmetatable(Map, {__call = function(_, t)
   local out = setmetatable({}, Map)
   if t then out:update(t) end
   return out
end})

function Map:keys() return tablex().keys(self) end
function Map:values() return tablex().values(self) end
function Map:items()
   local out = {}
   for k, v in self:iter() do out[#out + 1] = utils.aslist{k, v} end
   table.sort(out, function(a, b) return tostring(a[1]) < tostring(b[1]) end)
   return utils.aslist(out)
end
function Map:iter() return host.pairs(self) end
function Map:len() return tablex().size(self) end
function Map:get(key) return rawget(self, key) end
function Map:set(key, value)
   if value == nil then self[key] = nil else rawset(self, key, value) end
end
function Map:setdefault(key, default)
   local value = rawget(self, key)
   if value == nil then
      rawset(self, key, default)
      return default
   end
   return value
end
function Map:getvalues(keys)
   return tablex().imap(function(key) return self[key] end, keys)
end
function Map:update(t)
   for k, v in pairs(t) do rawset(self, k, v) end
   return self
end

function Map.__eq(a, b)
   for k, v in host.pairs(a) do if not tablex().deepcompare(v, rawget(b, k)) then return false end end
   for k in host.pairs(b) do if rawget(a, k) == nil then return false end end
   return true
end
function Map.__tostring(self)
   local parts = {}
   for k, v in self:iter() do
      parts[#parts + 1] = tostring(k) .. '=' .. (rawtype(v) == 'string' and ('%q'):format(v) or tostring(v))
   end
   table.sort(parts)
   return '{' .. table.concat(parts, ',') .. '}'
end

return Map
