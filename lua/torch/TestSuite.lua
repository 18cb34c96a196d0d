-- torch.TestSuite(): a table that takes test functions by name, each name once, and so finds
-- the test that silently replaces another.
local host = require 'luatorch.host'
local err = require 'luatorch.error'
local torch = require 'torch.class'

function torch.TestSuite()
   local tests = {}
   return setmetatable({__isTestSuite = true, __tests = tests}, {
      __index = tests,
      __newindex = function(_, name, f)
         if host.rawtype(name) ~= 'string' then
            err.raise('TestSuite: a test needs a name, got %s', torch.type(name))
         end
         if tests[name] ~= nil then err.raise("TestSuite: test '%s' is already defined", name) end
         if host.rawtype(f) ~= 'function' then
            err.raise("TestSuite: test '%s' must be a function, got %s", name, torch.type(f))
         end
         tests[name] = f
      end,
   })
end

return torch.TestSuite
