-- pl.tablex: tables as maps, lists and sets.  Functions may be given as pl.utils.function_arg
-- takes them.
local host = require 'luatorch.host'
local utils = require 'pl.utils'
local rawtype, len = host.rawtype, host.len
local function_arg = utils.function_arg

local tablex = {}

-- A list with the metatable that a result shall have.
local function list(t) return setmetatable(t, require 'pl.List') end
local function like(source, t) return setmetatable(t, debug.getmetatable(source)) end

----------------------------------------------------------------------- copies and comparison

function tablex.update(t, from)
   for k, v in pairs(from) do t[k] = v end
   return t
end
function tablex.size(t)
   local n = 0
   for _ in pairs(t) do n = n + 1 end
   return n
end
function tablex.copy(t) return tablex.update({}, t) end

-- deepcopy(t): tables inside are copied too, each once; metatables are kept
function tablex.deepcopy(t, seen)
   if rawtype(t) ~= 'table' then return t end
   seen = seen or {}
   if seen[t] then return seen[t] end
   local out = {}
   seen[t] = out
   for k, v in pairs(t) do out[tablex.deepcopy(k, seen)] = tablex.deepcopy(v, seen) end
   return like(t, out)
end

-- deepcompare(a, b [, ignore_metatables [, tolerance]])
function tablex.deepcompare(a, b, ignore_mt, eps)
   if type(a) ~= type(b) then return false end
   if rawtype(a) ~= 'table' then
      if eps and rawtype(a) == 'number' then return math.abs(a - b) < eps end
      return a == b
   end
   local mt = debug.getmetatable(a)
   if not ignore_mt and rawtype(mt) == 'table' and mt.__eq then return a == b end
   for k in pairs(a) do if b[k] == nil then return false end end
   for k in pairs(b) do if a[k] == nil then return false end end
   for k, v in pairs(a) do
      if not tablex.deepcompare(v, b[k], ignore_mt, eps) then return false end
   end
   return true
end

function tablex.compare(a, b, same)
   if len(a) ~= len(b) then return false end
   same = same and function_arg(3, same)
   for i = 1, len(a) do
      if same then if not same(a[i], b[i]) then return false end
      elseif a[i] ~= b[i] then return false end
   end
   return true
end

function tablex.compare_no_order(a, b, same)
   if len(a) ~= len(b) then return false end
   same = same and function_arg(3, same) or function(x, y) return x == y end
   local used = {}
   for i = 1, len(a) do
      local found
      for j = 1, len(b) do
         if not used[j] and same(a[i], b[j]) then found = j break end
      end
      if not found then return false end
      used[found] = true
   end
   return true
end

----------------------------------------------------------------------- searching

-- find(list, value [, start]) -> index, nil if it is not there;  rfind from the end
function tablex.find(t, value, start)
   start = start or 1
   if start < 0 then start = len(t) + start + 1 end
   for i = start, len(t) do if t[i] == value then return i end end
end
function tablex.rfind(t, value, start)
   start = start or len(t)
   if start < 0 then start = len(t) + start + 1 end
   for i = start, 1, -1 do if t[i] == value then return i end end
end

-- find_if(list, test, arg) -> index and what the test gave
function tablex.find_if(t, test, arg)
   test = function_arg(2, test)
   for i = 1, len(t) do
      local result = test(t[i], arg)
      if result then return i, result end
   end
end

-- search(t, value [, exclude]) -> 'a.b.c', where in nested tables the value is
function tablex.search(t, value, exclude)
   local seen = {[t] = true}
   for _, table_ in pairs(exclude or {}) do seen[table_] = true end
   local function look(x, path)
      for k, v in pairs(x) do
         local here = path == '' and tostring(k) or path .. '.' .. tostring(k)
         if v == value then return here end
         if rawtype(v) == 'table' and not seen[v] then
            seen[v] = true
            local found = look(v, here)
            if found then return found end
         end
      end
   end
   return look(t, '')
end

----------------------------------------------------------------------- keys and values

function tablex.keys(t)
   local out = {}
   for k in pairs(t) do out[#out + 1] = k end
   return list(out)
end
function tablex.values(t)
   local out = {}
   for _, v in pairs(t) do out[#out + 1] = v end
   return list(out)
end

local function by(compare)
   return compare and function_arg(2, compare) or function(a, b) return a < b end
end
-- sort(t [, f]): iterates in the order of the keys;  sortv: of the values
function tablex.sort(t, compare)
   local keys = tablex.keys(t)
   table.sort(keys, by(compare))
   local i = 0
   return function()
      i = i + 1
      return keys[i], t[keys[i]]
   end
end
function tablex.sortv(t, compare)
   compare = by(compare)
   local keys = tablex.keys(t)
   table.sort(keys, function(a, b) return compare(t[a], t[b]) end)
   local i = 0
   return function()
      i = i + 1
      if keys[i] ~= nil then return keys[i], t[keys[i]] end
   end
end

function tablex.index_map(t)
   local out = {}
   for i = 1, len(t) do out[t[i]] = i end
   return setmetatable(out, require 'pl.Map')
end
function tablex.makeset(t)
   local out = {}
   for i = 1, len(t) do out[t[i]] = true end
   return setmetatable(out, require 'pl.Set')
end
function tablex.index_by(t, keys)
   local out = {}
   for i, k in ipairs(keys) do out[i] = t[k] end
   return list(out)
end
function tablex.count_map(t, same)
   local out, done = {}, {}
   same = same and function_arg(2, same)
   for i = 1, len(t) do
      local v = t[i]
      if same then
         if not done[v] then
            out[v] = 0
            for j = 1, len(t) do
               if same(v, t[j]) then out[v], done[t[j]] = out[v] + 1, true end
            end
         end
      else
         out[v] = (out[v] or 0) + 1
      end
   end
   return setmetatable(out, require 'pl.Map')
end

----------------------------------------------------------------------- functions over tables

function tablex.map(f, t, ...)
   f = function_arg(1, f)
   local out = {}
   for k, v in pairs(t) do out[k] = f(v, ...) end
   return like(t, out)
end
function tablex.imap(f, t, ...)
   f = function_arg(1, f)
   local out = {}
   for i = 1, len(t) do out[i] = f(t[i], ...) or false end
   return list(out)
end
function tablex.map2(f, a, b, ...)
   f = function_arg(1, f)
   local out = {}
   for k, v in pairs(a) do out[k] = f(v, b[k], ...) end
   return like(a, out)
end
function tablex.imap2(f, a, b, ...)
   f = function_arg(1, f)
   local out = {}
   for i = 1, math.min(len(a), len(b)) do out[i] = f(a[i], b[i], ...) end
   return out
end
function tablex.mapn(f, ...)
   f = function_arg(1, f)
   local lists, out, shortest = {...}, {}, math.huge
   for _, t in ipairs(lists) do shortest = math.min(shortest, len(t)) end
   for i = 1, shortest do
      local args = {}
      for j, t in ipairs(lists) do args[j] = t[i] end
      out[i] = f(unpack(args, 1, #lists))
   end
   return out
end
-- pairmap(f, t): what f(key, value) gives, in a list; two results are a value and its key
function tablex.pairmap(f, t, ...)
   f = function_arg(1, f)
   local out = {}
   for k, v in pairs(t) do
      local value, key = f(k, v, ...)
      if key ~= nil then out[key] = value else out[#out + 1] = value end
   end
   return out
end
function tablex.mapmethod(t, name, ...)
   local out = {}
   for i = 1, len(t) do out[i] = t[i][name](t[i], ...) end
   return list(out)
end
function tablex.map_named_method(name, t, ...) return tablex.mapmethod(t, name, ...) end
function tablex.transform(f, t, ...)
   f = function_arg(1, f)
   for k, v in pairs(t) do t[k] = f(v, ...) end
end
function tablex.foreach(t, f, ...)
   f = function_arg(2, f)
   for k, v in pairs(t) do f(v, k, ...) end
end
function tablex.foreachi(t, f, ...)
   f = function_arg(2, f)
   for i = 1, len(t) do f(t[i], i, ...) end
end
function tablex.reduce(f, t, memo)
   f = function_arg(1, f)
   local first = 1
   if memo == nil then
      if len(t) == 0 then return nil end
      memo, first = t[1], 2
   end
   for i = first, len(t) do memo = f(memo, t[i]) end
   return memo
end
function tablex.filter(t, test, arg)
   test = function_arg(2, test)
   local out = {}
   for i = 1, len(t) do if test(t[i], arg) then out[#out + 1] = t[i] end end
   return list(out)
end

-- zip(a, b, ...) -> list of lists of what stands at the same place
function tablex.zip(...) return tablex.mapn(function(...) return {...} end, ...) end

----------------------------------------------------------------------- sets

-- merge(a, b [, dup]): the keys that both have, or with dup all
function tablex.merge(a, b, dup)
   local out = {}
   for k, v in pairs(a) do if dup or b[k] ~= nil then out[k] = v end end
   if dup then for k, v in pairs(b) do out[k] = v end end
   return like(a, out)
end
function tablex.intersection(a, b) return tablex.merge(a, b, false) end
function tablex.union(a, b) return tablex.merge(a, b, true) end
-- difference(a, b [, symmetric])
function tablex.difference(a, b, symmetric)
   local out = {}
   for k, v in pairs(a) do if b[k] == nil then out[k] = v end end
   if symmetric then for k, v in pairs(b) do if a[k] == nil then out[k] = v end end end
   return like(a, out)
end

----------------------------------------------------------------------- lists

function tablex.range(start, finish, step)
   local out = {}
   for i = start, finish, step or 1 do out[#out + 1] = i end
   return out
end
function tablex.new(n, value)
   local out = {}
   local make = rawtype(value) == 'function' and value or function() return tablex.deepcopy(value) end
   for i = 1, n do out[i] = make(i) end
   return list(out)
end
function tablex.set(t, value, from, to)
   for i = from or 1, to or len(t) do
      if rawtype(value) == 'function' then t[i] = value(i) else t[i] = value end
   end
end
local function place(t, i) return i < 0 and len(t) + i + 1 or i end
function tablex.sub(t, first, last)
   local out = {}
   for i = place(t, first), place(t, last or -1) do out[#out + 1] = t[i] end
   return like(t, out)
end
function tablex.insertvalues(t, position, values)
   if values == nil then position, values = len(t) + 1, position end
   if position < 0 then position = len(t) + position + 1 end
   local n = len(values)
   for i = len(t), position, -1 do t[i + n] = t[i] end
   for i = 1, n do t[position + i - 1] = values[i] end
   return t
end
function tablex.removevalues(t, first, last)
   first, last = place(t, first), place(t, last or first)
   local n, size = last - first + 1, len(t)
   for i = last + 1, size do t[i - n] = t[i] end
   for i = size, size - n + 1, -1 do t[i] = nil end
   return t
end
-- icopy(to, from [, to_index [, from_index [, n]]]): also move, which clears what it moved
function tablex.icopy(to, from, ito, ifrom, n)
   ito, ifrom = ito or 1, ifrom or 1
   for i = 0, math.min(n or math.huge, len(from) - ifrom + 1) - 1 do to[ito + i] = from[ifrom + i] end
   return to
end
function tablex._move(to, from, ito, ifrom, n, clean)
   tablex.icopy(to, from, ito, ifrom, n)
   if clean then for i = ifrom or 1, (ifrom or 1) + (n or len(from)) - 1 do from[i] = nil end end
   return to
end
function tablex.move(to, from, ito, ifrom, n) return tablex._move(to, from, ito, ifrom, n, true) end
function tablex.clear(t, from) for i = from or 1, len(t) do t[i] = nil end end

function tablex.readonly(t)
   return setmetatable({}, {
      __index = t, __len = function() return len(t) end, __pairs = function() return pairs(t) end,
      __newindex = function() error('Attempt to modify read-only table', 2) end, __metatable = false,
   })
end

return tablex
