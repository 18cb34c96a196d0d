-- pl.List: Python's lists, counted from 1.
local host = require 'luatorch.host'
local err = require 'luatorch.error'
local utils = require 'pl.utils'
local rawtype, len = host.rawtype, host.len
local function_arg = utils.function_arg

local List = utils.stdmt.List
List.__index = List
List._class = List

local function list(t) return setmetatable(t, List) end
local function place(self, i) return i < 0 and #self + i + 1 or i end
local function tablex() return require 'pl.tablex' end

-- List([table | iterator])
function List.new(x)
   local out = {}
   if rawtype(x) == 'table' then
      for i = 1, len(x) do out[i] = x[i] end
   elseif rawtype(x) == 'function' then
      for value in x do out[#out + 1] = value end
   elseif x ~= nil then
      err.raise('List: table or iterator expected, got %s', type(x))
   end
   return list(out)
end
setmetatable(List, {__call = function(_, x) return List.new(x) end})
function List.is_a(self, class) return class == nil and List or class == List end
function List.class_of(_, x) return rawtype(x) == 'table' and debug.getmetatable(x) == List end

-- range(from, to [, step]); range(n) from 1
function List.range(from, to, step)
   if not to then from, to = 1, from end
   local out = {}
   for i = from, to, step or 1 do out[#out + 1] = i end
   return list(out)
end
function List.split(text, separator) return list(utils.split(text, separator)) end
function List.iterate(x)
   if rawtype(x) == 'string' then return x:gmatch('.') end
   if rawtype(x) == 'function' then return x end
   if rawtype(x) == 'userdata' and io.type(x) then return x:lines() end
   return List.new(x):iter()
end

function List:clone() return List.new(self) end
function List:len() return #self end
function List:iter()
   local i = 0
   return function()
      i = i + 1
      return self[i]
   end
end

----------------------------------------------------------------------- changes, which return the list

function List:append(value)
   self[#self + 1] = value
   return self
end
List.push = table.insert
function List:extend(other)
   for i = 1, len(other) do self[#self + 1] = other[i] end
   return self
end
function List:insert(i, value)
   table.insert(self, place(self, i), value)
   return self
end
function List:put(value) return self:insert(1, value) end
function List:remove(i)
   table.remove(self, place(self, i))
   return self
end
function List:remove_value(value)
   for i = 1, #self do
      if self[i] == value then
         table.remove(self, i)
         break
      end
   end
   return self
end
function List:pop(i) return table.remove(self, i and place(self, i)) end
List.get = List.pop
function List:clear()
   for i = #self, 1, -1 do self[i] = nil end
   return self
end
function List:reverse()
   local n = #self
   for i = 1, math.floor(n / 2) do self[i], self[n - i + 1] = self[n - i + 1], self[i] end
   return self
end
function List:sort(compare)
   if compare then compare = function_arg(1, compare) end
   table.sort(self, compare)
   return self
end
function List:splice(i, other) return tablex().insertvalues(self, i, other) end
function List:slice_assign(first, last, values)
   first, last = place(self, first), place(self, last)
   tablex().removevalues(self, first, last)
   return tablex().insertvalues(self, first, values)
end
function List:chop(first, last) return tablex().removevalues(self, first, last) end
function List:transform(f, ...)
   tablex().transform(f, self, ...)
   return self
end

----------------------------------------------------------------------- questions and new lists

function List:index(value, from) return tablex().find(self, value, from) end
function List:contains(value) return self:index(value) ~= nil end
function List:count(value)
   local n = 0
   for i = 1, #self do if self[i] == value then n = n + 1 end end
   return n
end
function List:slice(first, last) return tablex().sub(self, first or 1, last) end
function List:sorted(compare) return List.new(self):sort(compare) end
function List:minmax()
   local low, high = math.huge, -math.huge
   for i = 1, #self do
      local v = self[i]
      if v < low then low = v end
      if v > high then high = v end
   end
   return low, high
end
function List:join(separator) return table.concat(utils.array_tostring(self), separator or '') end
List.concat = function(self, ...) return table.concat(self, ...) end
function List:foreach(f, ...) tablex().foreachi(self, f, ...) end
function List:foreachm(name, ...) for i = 1, #self do self[i][name](self[i], ...) end end
function List:map(f, ...) return tablex().imap(f, self, ...) end
function List:mapm(name, ...) return tablex().mapmethod(self, name, ...) end
function List:map2(f, other, ...) return list(tablex().imap2(f, self, other, ...)) end
function List:filter(test, arg) return tablex().filter(self, test, arg) end
function List:reduce(f, start) return tablex().reduce(f, self, start) end
-- partition(f): a table of lists by what f gives
function List:partition(f, ...)
   f = function_arg(1, f)
   local out = {}
   for i = 1, #self do
      local key = f(self[i], ...)
      if key == nil then key = '<nil>' end
      out[key] = (out[key] or list{}):append(self[i])
   end
   return out
end

function List.__concat(a, b) return List.new(a):extend(b) end
function List.__eq(a, b)
   if #a ~= #b then return false end
   for i = 1, #a do if a[i] ~= b[i] then return false end end
   return true
end
function List.__tostring(self)
   local parts = {}
   for i = 1, #self do
      local v = self[i]
      parts[i] = rawtype(v) == 'string' and ('%q'):format(v) or tostring(v)
   end
   return '{' .. table.concat(parts, ',') .. '}'
end

return List
