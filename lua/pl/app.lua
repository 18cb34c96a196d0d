-- pl.app: what an application needs to know of itself.
local host = require 'luatorch.host'
local path = require 'pl.path'
local app = {}

function app.script_name()
   local arg = rawget(_G, 'arg')
   if arg and arg[0] then return arg[0] end
   return nil, 'No script name found'
end

-- require_here([directory]): modules beside the script can be required
function app.require_here(directory)
   local here = path.dirname(path.abspath(app.script_name() or '.'))
   if directory then here = path.join(here, directory) end
   package.path = here .. '/?.lua;' .. here .. '/?/init.lua;' .. package.path
   return here
end

function app.appfile(name)
   local script = path.splitext(path.basename(app.script_name() or 'app'))
   local folder = path.expanduser('~/.' .. script)
   if not path.isdir(folder) then path.mkdir(folder) end
   return path.join(folder, name)
end

function app.platform() return require('paths').is_win() and 'Windows' or (require('paths').uname()) end
function app.lua() return (require('luatorch.kernels')('ops.system').program()) end

-- parse_args([args [, with_value [, valid]]]) -> flags, the other arguments
function app.parse_args(args, with_value)
   args = args or rawget(_G, 'arg') or {}
   local takes, flags, others = {}, {}, {}
   for k, v in pairs(with_value or {}) do
      if host.rawtype(k) == 'number' then takes[v] = true else takes[k] = v end
   end
   local i = 1
   while args[i] do
      local name, value = args[i]:match('^%-%-?([%w_%-]+)[:=]?(.*)$')
      if not name then others[#others + 1] = args[i]
      elseif takes[name] and value == '' then
         i = i + 1
         flags[name] = args[i]
      elseif value ~= '' then flags[name] = value
      else flags[name] = true end
      i = i + 1
   end
   return flags, others
end

return app
