-- pl.Set: sets; + union, * intersection, - difference, ^ symmetric difference, < subset.
local host = require 'luatorch.host'
local utils = require 'pl.utils'
local rawtype = host.rawtype

local Set = utils.stdmt.Set
Set._class = Set

local methods = {}
Set.__index = function(_, name) return methods[name] or Set[name] end

local function new(values)
   local out = setmetatable({}, Set)
   if rawtype(values) == 'table' then
      if debug.getmetatable(values) == Set then
         for k in host.pairs(values) do rawset(out, k, true) end
      else
         for _, v in ipairs(values) do rawset(out, v, true) end
      end
   elseif values ~= nil then
      rawset(out, values, true)
   end
   return out
end
setmetatable(Set, {__call = function(_, values) return new(values) end})

local function has(set, value) return rawget(set, value) == true end

function Set.values(set)
   local out = {}
   for k in host.pairs(set) do out[#out + 1] = k end
   return utils.aslist(out)
end
function Set.map(set, f, ...)
   f = utils.function_arg(2, f)
   local out = new()
   for k in host.pairs(set) do rawset(out, f(k, ...), true) end
   return out
end
function Set.len(set)
   local n = 0
   for _ in host.pairs(set) do n = n + 1 end
   return n
end
function Set.union(a, b)
   local out = new(a)
   for k in host.pairs(new(b)) do rawset(out, k, true) end
   return out
end
function Set.intersection(a, b)
   local out = new()
   for k in host.pairs(a) do if has(b, k) then rawset(out, k, true) end end
   return out
end
function Set.difference(a, b)
   local out = new()
   for k in host.pairs(a) do if not has(b, k) then rawset(out, k, true) end end
   return out
end
function Set.symmetric_difference(a, b) return Set.union(Set.difference(a, b), Set.difference(b, a)) end
function Set.issubset(a, b)
   for k in host.pairs(a) do if not has(b, k) then return false end end
   return true
end
function Set.isempty(set) return host.next(set) == nil end
function Set.isdisjoint(a, b) return Set.isempty(Set.intersection(a, b)) end

for name, f in host.pairs{
   values = Set.values, map = Set.map, len = Set.len, union = Set.union, issubset = Set.issubset,
   intersection = Set.intersection, difference = Set.difference, isempty = Set.isempty,
   symmetric_difference = Set.symmetric_difference, isdisjoint = Set.isdisjoint,
} do methods[name] = f end

Set.__add, Set.__mul, Set.__sub = Set.union, Set.intersection, Set.difference
Set.__pow, Set.__len = Set.symmetric_difference, Set.len
function Set.__lt(a, b) return Set.issubset(a, b) and Set.len(a) < Set.len(b) end
Set.__le = Set.issubset
function Set.__eq(a, b) return Set.issubset(a, b) and Set.issubset(b, a) end
function Set.__tostring(set)
   local parts = utils.array_tostring(Set.values(set))
   table.sort(parts)
   return '[' .. table.concat(parts, ',') .. ']'
end

return Set
