-- pl.OrderedMap: a map that keeps the order in which its keys came.
local host = require 'luatorch.host'
local utils = require 'pl.utils'

local OrderedMap = {_name = 'OrderedMap'}
OrderedMap.__index = OrderedMap
OrderedMap._class = OrderedMap

local orders = setmetatable({}, {__mode = 'k'})         -- map -> list of its keys

setmetatable(OrderedMap, {__call = function(_, t)
   local self = setmetatable({}, OrderedMap)
   orders[self] = utils.aslist{}
   if t then self:update(t) end
   return self
end})

local function place(self, key)
   for i, k in host.ipairs(orders[self]) do if k == key then return i end end
end

OrderedMap.__newindex = function(self, key, value) self:set(key, value) end

function OrderedMap:set(key, value)
   if rawget(self, key) == nil then
      if value ~= nil then table.insert(orders[self], key) end
   elseif value == nil then
      table.remove(orders[self], place(self, key))
   end
   rawset(self, key, value)
   return self
end

-- insert([place,] key, value)
function OrderedMap:insert(i, key, value)
   if value == nil then key, value, i = i, key, nil end
   local old = place(self, key)
   if old then table.remove(orders[self], old) end
   if value ~= nil then table.insert(orders[self], i or #orders[self] + 1, key) end
   rawset(self, key, value)
   return self
end

-- update(t): of another ordered map, or of a list of {key = value}
function OrderedMap:update(t)
   if orders[t] then
      for _, key in host.ipairs(orders[t]) do self:set(key, rawget(t, key)) end
   elseif t[1] ~= nil then
      for _, pair in host.ipairs(t) do
         local key, value = host.next(pair)
         self:set(key, value)
      end
   else
      for key, value in pairs(t) do self:set(key, value) end
   end
   return self
end

function OrderedMap:keys() return orders[self] end
function OrderedMap:get(key) return rawget(self, key) end
function OrderedMap:values()
   local out = {}
   for i, key in host.ipairs(orders[self]) do out[i] = rawget(self, key) end
   return utils.aslist(out)
end
function OrderedMap:len() return #orders[self] end
function OrderedMap:sort(compare)
   table.sort(orders[self], compare)
   return self
end
function OrderedMap:iter()
   local i, keys = 0, orders[self]
   return function()
      i = i + 1
      if keys[i] ~= nil then return keys[i], rawget(self, keys[i]) end
   end
end
OrderedMap.__pairs = OrderedMap.iter

function OrderedMap.__tostring(self)
   local parts = {}
   for key, value in self:iter() do parts[#parts + 1] = ('%s=%s'):format(tostring(key), tostring(value)) end
   return '{' .. table.concat(parts, ',') .. '}'
end

return OrderedMap
