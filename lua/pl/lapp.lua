-- pl.lapp: options of a program from the text of its help.
--
--    local args = lapp [[
--    Trains a model
--       -s,--save   (default "logs")   where to save
--       -n          (number)           how many; must be given
--       -v,--verbose                   a flag
--       <data>      (string)           an argument
--       <more...>   (default 1)        any number of arguments
--    ]]
--
-- Types: string, number, integer, boolean, file-in, file-out, a range 1..10, a list (a,b,c) of
-- words, or one of lapp.add_type; (optional string) and (default value) as well.
local host = require 'luatorch.host'
local utils = require 'pl.utils'
local rawtype = host.rawtype

local lapp = {show_usage_error = true, callback = nil}

local types = {}
local usage = ''

local function quit(message)
   local arg = rawget(_G, 'arg')
   if message then io.stderr:write((arg and arg[0] or 'th') .. ':' .. message .. '\n\n') end
   io.stderr:write(usage .. '\n')
   os.exit(1)
end
function lapp.quit(message) quit(message) end
function lapp.error(message) quit(message) end
function lapp.assert(condition, message) if not condition then quit(message) end end

-- add_type(name, converter [, check])
function lapp.add_type(name, converter, check)
   types[name] = {converter = converter, check = check}
end

local files = {stdin = function() return io.stdin end, stdout = function() return io.stdout end,
               stderr = function() return io.stderr end}
local function open(path, mode)
   if files[path] then return files[path]() end
   local f, why = io.open(path, mode)
   if not f then quit(why) end
   return f
end
function lapp.open(path, mode) return open(path, mode) end

local function number(text, what)
   local n = tonumber(text)
   if not n then quit((what or '') .. ': unable to convert to number: ' .. tostring(text)) end
   return n
end

local converters = {
   string = function(text) return text end,
   number = number,
   integer = function(text, what)
      local n = number(text, what)
      if n ~= math.floor(n) then quit(what .. ': not an integer: ' .. text) end
      return n
   end,
   boolean = function(text) return text ~= 'false' end,
   ['file-in'] = function(text) return open(text, 'r') end,
   ['file-out'] = function(text) return open(text, 'w') end,
}
converters.int, converters.float, converters.str, converters.bool =
   converters.integer, converters.number, converters.string, converters.boolean

local function convert(spec, text)
   local name = spec.name
   if spec.low then
      local n = number(text, name)
      if n < spec.low or n > spec.high then quit(('%s out of range'):format(name)) end
      return n
   end
   if spec.words then
      for _, word in ipairs(spec.words) do if word == text then return text end end
      quit(("%s: '%s' is not in %s"):format(name, text, table.concat(spec.words, '|')))
   end
   local own = types[spec.type]
   if own then
      local value = rawtype(own.converter) == 'string' and converters[own.converter](text, name)
         or rawtype(own.converter) == 'function' and own.converter(text) or text
      if own.check then own.check(value) end
      return value
   end
   local f = converters[spec.type]
   if not f then quit('unknown type ' .. tostring(spec.type) .. ' of ' .. name) end
   return f(text, name)
end

-- '(default 0.5)', '(number)', '(1..10)'... put into spec
local function read_type(spec, text)
   local body = text
   if body:find('^optional%s') then
      spec.optional = true
      body = body:gsub('^optional%s+', '')
   end
   local before, default = body:match('^(.-)%s*default%s+(.+)$')
   if default then
      if before ~= '' then read_type(spec, before) end
      if default:find("^(['\"]).*%1$") then default = default:sub(2, -2)
      elseif tonumber(default) then
         default = tonumber(default)
         spec.type = spec.type or 'number'
      elseif (default == 'true' or default == 'false') and not spec.type then
         default = default == 'true'
         spec.type = 'boolean'
      end
      if rawtype(default) == 'string' and (spec.type == 'number' or spec.type == 'integer') then
         default = number(default, spec.name)
      end
      if files[default] and (spec.type == nil or spec.type:find('^file')) then
         spec.type = spec.type or (default == 'stdin' and 'file-in' or 'file-out')
         default = open(default)
      end
      spec.type = spec.type or 'string'
      spec.default, spec.has_default = default, true
      return
   end
   local low, high = body:match('^([%d%.%-]-)%.%.([%d%.%-]+)$')
   if low and tonumber(low) and tonumber(high) then
      spec.low, spec.high, spec.type = tonumber(low), tonumber(high), 'number'
   elseif body:find('|', 1, true) then
      spec.words, spec.type = utils.split(body, '|', true), 'string'
   elseif body ~= '' then
      spec.type = body
   end
end

-- The options and arguments that the help text describes.
local function read_specs(text)
   local by_flag, arguments, list = {}, {}, {}
   for line in (text .. '\n'):gmatch('([^\n]*)\n') do
      local short, long, rest = line:match('^%s*%-(%w),%s*%-%-([%w_%-]+)(.*)$')
      if not short then
         long, rest = line:match('^%s*%-%-([%w_%-]+)(.*)$')
         if not long then short, rest = line:match('^%s*%-(%w)(.*)$') end
      end
      local argument, dots
      if not (short or long) then
         argument, dots, rest = line:match('^%s*<([%w_%-]+)(%.*)>(.*)$')
      end
      local name = long or short or argument
      if name and (rest == '' or rest:find('^[%s%.]')) then
         local spec = {name = name:gsub('%-', '_'), several = dots == '...'}
         if rest:find('^%.%.%.') then
            spec.several = true
            rest = rest:sub(4)
         end
         local kind = rest:match('^%s*(%b())')
         if kind then read_type(spec, kind:sub(2, -2)) end
         spec.type = spec.type or (argument and 'string' or 'boolean')
         if spec.type == 'boolean' and not spec.has_default then spec.default, spec.has_default = false, true end
         if argument then
            arguments[#arguments + 1] = spec
         else
            if short then by_flag['-' .. short] = spec end
            if long then by_flag['--' .. long] = spec end
         end
         list[#list + 1] = spec
      end
   end
   return by_flag, arguments, list
end

local function store(out, spec, value)
   if spec.several then
      if rawtype(out[spec.name]) ~= 'table' then out[spec.name] = {} end
      table.insert(out[spec.name], value)
   else
      out[spec.name] = value
   end
   if lapp.callback then lapp.callback(spec.name, value) end
end

-- process_options_string(text [, args]) -> table of the values by name
function lapp.process_options_string(text, args)
   usage = text:gsub('^%s*\n', '')
   args = args or rawget(_G, 'arg') or {}
   local by_flag, arguments, list = read_specs(text)
   local out, given, i = {}, 0, 1
   local function value_for(flag, spec, inline)
      if inline then return convert(spec, inline) end
      i = i + 1
      if args[i] == nil then quit(flag .. ': option needs a value') end
      return convert(spec, args[i])
   end
   while args[i] ~= nil do
      local word = tostring(args[i])
      local flag, inline = word:match('^(%-%-[%w_%-]+)=(.*)$')
      flag = flag or word
      local spec = by_flag[flag]
      if not spec and word:find('^%-%a.') and not word:find('^%-%-') then
         -- -n5, or flags together as -xvf
         spec, flag = by_flag[word:sub(1, 2)], word:sub(1, 2)
         if spec and spec.type == 'boolean' then
            for letter in word:sub(2):gmatch('.') do
               local one = by_flag['-' .. letter]
               if not one or one.type ~= 'boolean' then quit('unknown option ' .. word) end
               store(out, one, not one.default)
            end
            spec = false
         elseif spec then
            inline = word:sub(3)
         end
      end
      if spec == false then   -- luacheck: ignore 542
         -- the flags are stored
      elseif spec and spec.type == 'boolean' and not inline then store(out, spec, not spec.default)
      elseif spec then store(out, spec, value_for(flag, spec, inline))
      elseif word == '--help' or word == '-h' then
         io.write(usage .. '\n')
         os.exit(0)
      elseif word:find('^%-') and word ~= '-' and not tonumber(word) then quit('unknown option ' .. word)
      else
         given = given + 1
         local argument = arguments[math.min(given, #arguments)]
         if argument and (given <= #arguments or argument.several) then
            store(out, argument, convert(argument, word))
         else
            out[#out + 1] = word
         end
      end
      i = i + 1
   end
   for _, spec in ipairs(list) do
      if out[spec.name] == nil then
         if spec.has_default then out[spec.name] = spec.several and {spec.default} or spec.default
         elseif not spec.optional then quit('missing required parameter: ' .. spec.name) end
      end
   end
   return out
end

return setmetatable(lapp, {__call = function(_, text, args)
   return lapp.process_options_string(text, args)
end})
