-- require as `th` has it: a name that begins with ./ or ../ is a file beside the file that
-- calls, run anew each time; a .th or .t7 file is loaded as data.
local host = require 'luatorch.host'
local err = require 'luatorch.error'
local rawtype, getinfo = host.rawtype, debug.getinfo
local plain_require = require
local K = require('luatorch.kernels')('ops.system')

local function load_data(path) return require('torch').load(path) end
local kinds = {{'.lua', dofile}, {'.th', load_data}, {'.t7', load_data}, {'/init.lua', dofile}}

local function relative(name, level)
   local info = getinfo(level + 1, 'S')
   local source = info and info.source or ''
   local path = name
   if source:sub(1, 1) == '@' then
      local directory = source:sub(2):match('^(.*)/[^/]*$')
      if directory then path = directory .. '/' .. name end
   end
   if path:sub(-4) == '.lua' and K.is_file(path) then return dofile(path) end
   local tried = {}
   for _, kind in host.ipairs(kinds) do
      local file = path .. kind[1]
      if K.is_file(file) then return kind[2](file) end
      tried[#tried + 1] = "\n\tno file '" .. file .. "'"
   end
   err.raise("module '%s' not found:%s", name, table.concat(tried))
end

function require(...)
   local name = ...
   if rawtype(name) == 'string' and name:find('^%.%.?/') then
      return relative(name, 2)
   end
   return plain_require(...)
end
