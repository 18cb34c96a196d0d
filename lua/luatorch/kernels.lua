-- The bridge to the Python kernels.
--
--   local K = require('luatorch.kernels')('ops.maths')
--   K.add(view(r), view(a), view(b))
--
-- resolves luatorch.ops.maths.add once and calls it with plain arguments.  A Python
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

local function wrap(f)
   return function(...) return finish(pcall(f, ...)) end
end

local families = {}
return function(family)
   local known = families[family]
   if not known then
      known = setmetatable({}, {__index = function(t, name)
         local f = wrap(finish(pcall(resolve, family, name)))
         rawset(t, name, f)
         return f
      end})
      families[family] = known
   end
   return known
end
