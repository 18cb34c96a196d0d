-- Where `require` looks for modules that are not ours: the working directory, the script's
-- directory, LUA_PATH or LuaJIT's default, the trees of LuaRocks and of the system.
local host = require 'luatorch.host'

local M = {}

local function templates(path)
   local list = {}
   for template in path:gmatch('[^;]+') do list[#list + 1] = template end
   return list
end

local function of_directory(directory)
   return {directory .. '/?.lua', directory .. '/?/init.lua'}
end

local found = templates(package.path)       -- LuaJIT's own, LUA_PATH heeded
local home = os.getenv('HOME') or os.getenv('USERPROFILE')

-- set(script_directory | nil): makes package.path
function M.set(script_directory)
   local list, seen = {}, {}
   local function add(more)
      for _, template in host.ipairs(more) do
         if not seen[template] then
            seen[template] = true
            list[#list + 1] = template
         end
      end
   end
   add(of_directory('.'))
   if script_directory then add(of_directory(script_directory)) end
   add(found)
   if home then add(of_directory(home .. '/.luarocks/share/lua/5.1')) end
   add(of_directory('/usr/local/share/lua/5.1'))
   add(of_directory('/usr/share/lua/5.1'))
   package.path = table.concat(list, ';')
   M.last = package.path
end

-- The script is known: its directory comes after the working directory, unless a program has
-- set package.path meanwhile.
function M.script(path)
   local directory = path:match('^(.*)[/\\][^/\\]*$')
   if directory and package.path == M.last then M.set(directory == '' and '/' or directory) end
end

M.set()
return M
