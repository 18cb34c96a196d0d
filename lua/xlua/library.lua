-- xlua's small functions, and what it adds to string and table.
local host = require 'luatorch.host'
local err = require 'luatorch.error'
local xlua = require 'xlua'
local rawtype = host.rawtype

----------------------------------------------------------------------- string and table

-- text:split(separator): as sys.split
function string.split(text, separator) return require('sys').split(text, separator) end

-- string.tosymbol('math.pi'): the value that the dotted name stands for
function string.tosymbol(name)
   local value = _G
   for part in name:gmatch('[^%.]+') do
      if rawtype(value) ~= 'table' then value = nil else value = value[part] end
      if value == nil then err.raise("no symbol '%s' (at '%s')", name, part) end
   end
   return value
end

-- table.splice(t, start, length) -> what is left, what was taken out; one entry from the first
-- where nothing is said
function table.splice(t, start, length)
   start, length = start or 1, length or 1
   local left, taken = {}, {}
   for i, value in ipairs(t) do
      local list = (i >= start and i < start + length) and taken or left
      list[#list + 1] = value
   end
   return left, taken
end

-- table.prune(t [, key [, merge]]): one entry for each key(value), the value itself where no key
-- is given; merge(new, old) makes one of two, else the newer stays
function table.prune(t, key, merge)
   key = key or function(value) return value end
   merge = merge or function(new) return new end
   local place, out = {}, {}
   for _, value in ipairs(t) do
      local k = key(value)
      local i = place[k]
      if i then
         out[i] = merge(value, out[i])
      else
         out[#out + 1] = value
         place[k] = #out
      end
   end
   return out
end

----------------------------------------------------------------------- errors and packages

-- error(message [, domain [, usage]])
function xlua.error(message, domain, usage)
   local text = domain and '<' .. domain .. '> ' .. tostring(message) or tostring(message)
   if usage then text = text .. '\n' .. tostring(usage) end
   error(err.where(2) .. text, 0)
end
xerror = xlua.error

-- trycatch(f, handler): handler gets the error of f
function xlua.trycatch(try, catch)
   local ok, why = pcall(try)
   if not ok then catch(why) end
end

-- require(name): the package, or false where it cannot be loaded
function xlua.require(name)
   local ok, result = pcall(require, name)
   if ok then return result end
   print('could not load package ' .. tostring(name) .. ': ' .. tostring(result))
   return false
end
xrequire = xlua.require

----------------------------------------------------------------------- globals

local function is_package(name, value)
   return rawtype(value) == 'table' and (package.loaded[name] == value or name == '_G')
end

-- who(): prints the names of the packages and of the program's own globals
function xlua.who()
   local libraries, variables = {}, {}
   local own = host.th_globals or {}
   for name, value in pairs(_G) do
      if is_package(name, value) then libraries[#libraries + 1] = name
      elseif not own[name] and rawtype(value) ~= 'function' then variables[name] = value end
   end
   table.sort(libraries)
   print('')
   print('Global Libs:')
   xlua.print(libraries)
   print('')
   print('Global Vars:')
   xlua.print(variables)
   print('')
end

-- clear(name): forgets a global;  clearall(): forgets all that are no functions or packages
function xlua.clear(name)
   if name ~= nil then _G[name] = nil end
   collectgarbage()
end
function xlua.clearall()
   local own = host.th_globals or {}
   for name, value in pairs(_G) do
      if not own[name] and rawtype(value) ~= 'function' and not is_package(name, value) then
         _G[name] = nil
      end
   end
   collectgarbage()
end

-- envparams(defaults): the table with the values that environment variables of these names have,
-- converted to the types of the defaults
function xlua.envparams(defaults)
   local params = {}
   for name, default in pairs(defaults) do
      local value = os.getenv(name)
      if value == nil then value = default
      elseif rawtype(default) == 'number' then value = tonumber(value) or default
      elseif rawtype(default) == 'boolean' then value = value ~= 'false' and value ~= '0' and value ~= ''
      end
      params[name] = value
   end
   return params
end

-- log(file [, append]): what io.write and print write goes to the file too; io._write and _print
-- are the former functions
function xlua.log(path, append)
   local directory = path:match('^(.*)/[^/]*$')
   if directory and directory ~= '' then require('paths').mkdir(directory) end
   local f, why = io.open(path, append and 'a' or 'w')
   if not f then err.raise('xlua.log: %s', tostring(why)) end
   io._write, _print = io.write, print
   local write, show = io.write, print
   function io.write(...)
      f:write(...)
      f:flush()
      return write(...)
   end
   function print(...)
      -- print itself may go through io.write, which writes to the file
      local before = f:seek()
      show(...)
      if f:seek() == before and select('#', ...) > 0 then
         local words = {}
         for i = 1, select('#', ...) do words[i] = tostring((select(i, ...))) end
         f:write(table.concat(words, '\t') .. '\n')
         f:flush()
      end
   end
end
