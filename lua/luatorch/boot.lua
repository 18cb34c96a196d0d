-- The first chunk of every runtime: makes our packages loadable, turns the plain
-- LuaJIT state into the environment of `th`, and returns what Python calls.
--
--   root     directory that holds the Lua packages
--   resolve  Python: resolve('ops.maths', 'add') -> that kernel
--   rewrite  Python: rewrite(source) -> source whose # honours __len on tables
--   options  table: exit = 'process' | 'raise'; allow_bytecode = bool
local root, resolve, rewrite, describe, options = ...

local PREFIX = '=luatorch/'     -- chunk names of our own files begin so
local io_open, loadstring, package = io.open, loadstring, package

local function slurp(path)
   local f = io_open(path, 'rb')
   if not f then return nil end
   local text = f:read('*a')
   f:close()
   return text
end

-- Our own packages: torch -> torch/init.lua, torch.Tensor -> torch/Tensor.lua.
local function internal(name)
   local path = name:gsub('%.', '/')
   for _, file in ipairs{path .. '.lua', path .. '/init.lua'} do
      local text = slurp(root .. '/' .. file)
      if text then
         local chunk, why = loadstring(text, PREFIX .. file)
         if not chunk then error(why, 0) end
         return chunk
      end
   end
   return nil
end

-- Packages whose classes are loaded when first named: name -> package table.
local autoload = {}

local function internal_exists(name)
   local f = io_open(root .. '/' .. name:gsub('%.', '/') .. '.lua', 'rb')
   if f then f:close() end
   return f ~= nil
end

local host = {
   autoload = autoload, internal_exists = internal_exists,
   root = root, prefix = PREFIX, resolve = resolve, rewrite = rewrite, describe = describe,
   options = options, internal = internal, slurp = slurp,
}
package.preload['luatorch.host'] = function() return host end
-- Packages that also exist in pure Lua elsewhere: an installed one is the whole of it.
local stand_ins = {pl = true, argcheck = true, moses = true}
table.insert(package.loaders, 2, function(name)
   if stand_ins[name:match('^[^%.]+')] and package.searchpath(name, package.path) then
      return "\n\tan installed '" .. name .. "' is preferred"
   end
   return internal(name) or ("\n\tno package '" .. name .. "' in luatorch")
end)

require 'luatorch.compiler'
require 'luatorch.compat'
require 'luatorch.search'
return require 'luatorch.entry'
