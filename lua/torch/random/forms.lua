-- How the arguments of random functions are read: shared by the files beside this one.
local host = require 'luatorch.host'
local err = require 'luatorch.error'
local torch = require 'torch.class'
local types = require 'torch.types'
local T = require 'torch.Tensor'
local copy = require 'torch.copy'
local raise, argerror = err.raise, err.argerror
local rawtype, type_of = host.rawtype, T.type_of

local M = {}

-- complain(expected, ...): Torch7's error for arguments that no form takes
function M.complain(expected, ...)
   local got, last = {}, 0
   for i = 1, select('#', ...) do
      local x = (select(i, ...))
      got[i] = torch.type(x):gsub('^torch%.', '')
      if x ~= nil then last = i end
   end
   raise('invalid arguments: %s\nexpected arguments: %s', table.concat(got, ' ', 1, last), expected)
end

-- A number, or a string that is one, as the C API takes them; else nil.
function M.number(x)
   local tx = rawtype(x)
   if tx == 'number' then return x end
   if tx == 'string' then return tonumber(x) end
end

-- C's conversion to an integer
function M.whole(x) return x >= 0 and math.floor(x) or math.ceil(x) end

-- resize(t, r, nd): gives r the first nd sizes in T.scratch; r stays as it is if it has them
function M.resize(t, r, nd)
   local same = r._nd == nd
   for i = 0, nd - 1 do same = same and r._size[i] == T.scratch[i] end
   if not same then T.set_contiguous(t, r, nd, T.scratch) end
end

-- method_of(x, name, ...): x:name(...), or an error that says that x's type has none
function M.method_of(x, name, ...)
   local t = type_of(x)
   local f = t.tensor_class[name]
   if not f then raise('%s does not implement the torch.%s() function', t.tensorname, name) end
   return f(x, ...)
end

local arithmetic = {}
for _, name in ipairs(types.arithmetic) do arithmetic[name] = true end

-- methods(name, f [, only_real]): f(t, x, ...) as a method of the tensor types
function M.methods(name, f, only_real)
   types.each(function(t)
      if not arithmetic[t.mirror] or (only_real and t.integer) then return end
      t.tensor_class[name] = function(x, ...)
         local st = type_of(x)
         if not st then argerror(1, name, 'tensor expected, got %s', torch.type(x)) end
         return f(st, x, ...)
      end
   end)
end

-- alive(...): called after the last use of raw pointers into tensors, so that the collector
-- leaves the tensors alone until then
function M.alive() end

-- on_host(t, x): x, or its elements as a new tensor in host memory; and the type of that
function M.on_host(t, x)
   local m = t.host and t or types.byname[t.mirror]
   if m == t then return x, t end
   local r = T.like(m, x)
   copy.copy(m, r, t, x)
   return r, m
end

return M
