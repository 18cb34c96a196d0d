-- The bridge to the Python kernels.
--
--   local K = require('luatorch.kernels')('ops.maths')
--   K.add(view(r), view(a), view(b))
--
-- calls luatorch.ops.maths.add with plain arguments.  A Python
-- exception becomes a Lua string error at the user's line; an interrupt stays what it is.
local host = require 'luatorch.host'
local where = require('luatorch.error').where
local pcall, error, rawset, setmetatable = pcall, error, rawset, setmetatable
local describe, resolve = host.describe, host.resolve

local function finish(ok, first, ...)
   if ok then return first, ... end
   local message = describe(first)
   if not message then error(first, 0) end
   error(where(2) .. message, 0)
end

-- A kernel is resolved, and its Python module imported, at its first call: starting a program
-- imports no arithmetic that it does not use.
local function kernel(family, name)
   local f
   return function(...)
      if not f then f = finish(pcall(resolve, family, name)) end
      return finish(pcall(f, ...))
   end
end

local families = {}
return function(family)
   local known = families[family]
   if not known then
      known = setmetatable({}, {__index = function(t, name)
         local f = kernel(family, name)
         rawset(t, name, f)
         return f
      end})
      families[family] = known
   end
   return known
end
