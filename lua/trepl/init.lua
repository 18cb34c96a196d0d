-- The environment of `th`: its globals, its print and its require.
local host = require 'luatorch.host'
local plain_print = print
require 'torch'
require 'paths'
require 'sys'
require 'xlua'
local printing = require 'trepl.print'
require 'trepl.require'

local trepl = {}
package.loaded.trepl = trepl

print_old = plain_print
print_new = printing.print
print = print_new

-- setprintlevel(n): how deep tables are shown; 0 brings Lua's own print back
function setprintlevel(n)
   local level = tonumber(n)
   if not level or level ~= level then
      require('luatorch.error').argerror(1, 'setprintlevel', 'number expected, got %s', type(n))
   end
   if level <= 0 then
      print = print_old
   else
      printing.level = level
      print = print_new
   end
end

-- import(name): puts what a package holds into the globals
function import(name)
   local package_table = require(name)
   if host.rawtype(package_table) ~= 'table' then package_table = _G[name] end
   for k, v in pairs(package_table) do
      if rawget(_G, k) == nil then _G[k] = v end
   end
end

-- Notebooks have itorch as a global; here it is loaded when a program first uses it.
rawset(_G, 'itorch', setmetatable({}, {__index = function(_, name) return require('itorch')[name] end}))

-- trepl(): the prompt, in the middle of a program; Ctrl-D goes on with the program
setmetatable(trepl, {__call = function()
   if not host.prompt then require('luatorch.error').raise('there is no terminal here to ask at') end
   io.stdout:flush()
   host.prompt()
end})

-- What is there before a program adds to it (see xlua.who).
host.th_globals = {}
for name in pairs(_G) do host.th_globals[name] = true end

return trepl
