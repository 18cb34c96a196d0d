-- require 'pl.import_into' (): a table whose fields are Penlight's modules, loaded when named.
local host = require 'luatorch.host'

local modules = {}
for name in ([[utils types tablex stringx path dir file List Map Set OrderedMap class pretty lapp
   operator seq strict app import_into compat]]):gmatch('%S+') do modules[name] = true end

return function(environment)
   local target = environment or {}
   local mt = debug.getmetatable(target)
   if host.rawtype(mt) ~= 'table' then
      mt = {}
      setmetatable(target, mt)
   end
   local before = mt.__index
   mt.__index = function(t, name)
      if modules[name] then
         local module = require('pl.' .. name)
         rawset(t, name, module)
         return module
      end
      if host.rawtype(before) == 'function' then return before(t, name) end
      if before then return before[name] end
   end
   return target
end
