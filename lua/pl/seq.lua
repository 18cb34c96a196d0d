-- pl.seq: iterators as sequences.
local host = require 'luatorch.host'
local utils = require 'pl.utils'
local rawtype, function_arg = host.rawtype, utils.function_arg

local seq = {}

-- list(t): iterates over the values of a list
function seq.list(t)
   local i = 0
   return function()
      i = i + 1
      return t[i]
   end
end
function seq.iter(x) return rawtype(x) == 'table' and seq.list(x) or x end
function seq.keys(t)
   local key
   return function()
      key = host.next(t, key)
      return key
   end
end
function seq.range(first, last)
   local i = first - 1
   return function()
      if i < last then
         i = i + 1
         return i
      end
   end
end
-- copy(iterator): its values in a list;  copy2: its pairs
function seq.copy(x)
   local out = {}
   for value in seq.iter(x) do out[#out + 1] = value end
   return utils.aslist(out)
end
function seq.copy2(x, i, v)
   local out = {}
   for a, b in x, i, v do out[#out + 1] = {a, b} end
   return out
end
function seq.map(f, x, arg)
   f, x = function_arg(1, f), seq.iter(x)
   return function()
      local value = x()
      if value ~= nil then return f(value, arg) end
   end
end
function seq.filter(x, test, arg)
   test, x = function_arg(2, test), seq.iter(x)
   return function()
      while true do
         local value = x()
         if value == nil or test(value, arg) then return value end
      end
   end
end
function seq.reduce(f, x, memo)
   f, x = function_arg(1, f), seq.iter(x)
   if memo == nil then memo = x() end
   for value in x do memo = f(memo, value) end
   return memo
end
function seq.sum(x, f)
   f = f and function_arg(2, f) or function(v) return v end
   local total, n = 0, 0
   for value in seq.iter(x) do total, n = total + f(value), n + 1 end
   return total, n
end
function seq.minmax(x)
   local low, high = math.huge, -math.huge
   for value in seq.iter(x) do low, high = math.min(low, value), math.max(high, value) end
   return low, high
end
function seq.take(x, n)
   x = seq.iter(x)
   return function()
      if n > 0 then
         n = n - 1
         return x()
      end
   end
end
function seq.skip(x, n)
   x = seq.iter(x)
   for _ = 1, n do if x() == nil then break end end
   return x
end
function seq.enum(x)
   x = seq.iter(x)
   local i = 0
   return function()
      local value = x()
      if value ~= nil then
         i = i + 1
         return i, value
      end
   end
end
function seq.zip(a, b)
   a, b = seq.iter(a), seq.iter(b)
   return function()
      local x, y = a(), b()
      if x ~= nil and y ~= nil then return x, y end
   end
end
function seq.foreach(x, f)
   f = function_arg(2, f)
   for value in seq.iter(x) do f(value) end
end
function seq.sort(x, compare)
   local values = seq.copy(x)
   table.sort(values, compare and function_arg(2, compare))
   return seq.list(values)
end
function seq.unique(x)
   local known, out = {}, {}
   for value in seq.iter(x) do
      if not known[value] then
         known[value] = true
         out[#out + 1] = value
      end
   end
   return seq.list(out)
end
function seq.count_map(x) return require('pl.tablex').count_map(seq.copy(x)) end
function seq.lines(path, ...) return io.lines(path, ...) end

return seq
