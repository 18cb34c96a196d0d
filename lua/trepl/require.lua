-- require as `th` has it: a name that begins with ./ or ../ is a file beside the file that
-- calls, run anew each time; a .th or .t7 file is loaded as data.
local host = require 'luatorch.host'
local err = require 'luatorch.error'
local rawtype, getinfo = host.rawtype, debug.getinfo
local plain_require = require
local K = require('luatorch.kernels')('ops.system')

local function load_data(path) return require('torch').load(path) end
local kinds = {{'.lua', dofile}, {'.th', load_data}, {'.t7', load_data}, {'/init.lua', dofile}}

-- The directories to look in: that of the file that calls, the working directory.
local function directories(source)
   local list = {''}
   if source and source:sub(1, 1) == '@' then
      local directory = source:sub(2):match('^(.*/)[^/]*$')
      if directory then table.insert(list, 1, directory) end
   end
   return list
end

local function relative(name, source)
   local tried = {}
   for _, directory in host.ipairs(directories(source)) do
      local path = directory .. name
      if path:sub(-4) == '.lua' and K.is_file(path) then return dofile(path) end
      for _, kind in host.ipairs(kinds) do
         local file = path .. kind[1]
         if K.is_file(file) then return kind[2](file) end
         tried[#tried + 1] = "\n\tno file '" .. file .. "'"
      end
   end
   err.raise("module '%s' not found:%s", name, table.concat(tried))
end

function require(...)
   local name = ...
   if rawtype(name) == 'string' and name:find('^%.%.?/') then
      local info = getinfo(2, 'S')
      return relative(name, info and info.source)
   end
   return plain_require(...)
end
