-- torch.CmdLine: options and arguments of a program, their help, names for experiments made of
-- the options that differ from their defaults, and a log of what the program prints.
--
-- Fields: options, key -> {key, default, help, type}; arguments, a list of {key, help, type};
-- helplines, a list of these entries and of texts, in the order of the help.
local host = require 'luatorch.host'
local err = require 'luatorch.error'
local torch = require 'torch.class'
local rawtype, argerror = host.rawtype, err.argerror

local CmdLine = torch.class('torch.CmdLine')

-- A key without the dashes before it: the name of the parameter.
local function strip(key) return (key:gsub('^%-+', '')) end

local function check_string(x, i, name)
   if rawtype(x) ~= 'string' then
      argerror(i, 'CmdLine:' .. name, 'string expected, got %s', torch.type(x))
   end
   return x
end

function CmdLine:__init(argseparator, keyseparator)
   self.argseparator = argseparator or ','
   self.keyseparator = keyseparator or '='
   self.options, self.arguments, self.helplines = {}, {}, {}
   self.dateformat = nil
   self.silentio = false
end

function CmdLine:silent() self.silentio = true end

-- addTime([name [, format]]): lines of the log begin with the time and the name
function CmdLine:addTime(name, format)
   format = format == nil and '%Y-%m-%d %H:%M:%S' or check_string(format, 2, 'addTime')
   if name ~= nil then format = format .. '[' .. check_string(name, 1, 'addTime') .. ']: ' end
   self.dateformat = format
end

function CmdLine:argument(key, help, kind)
   local entry = {key = check_string(key, 1, 'argument'), help = help, type = kind}
   table.insert(self.arguments, entry)
   table.insert(self.helplines, entry)
end

-- option(key, default, help [, type]): the type is that of the default; a boolean option takes
-- no value and turns its default round
function CmdLine:option(key, default, help, kind)
   local entry = {
      key = check_string(key, 1, 'option'), default = default, help = help,
      type = kind or (default ~= nil and type(default) or 'string'), option = true,
   }
   self.options[key] = entry
   table.insert(self.helplines, entry)
end

function CmdLine:text(line)
   table.insert(self.helplines, line == nil and '' or check_string(line, 1, 'text'))
end

-- default(): a table of the defaults
function CmdLine:default()
   local params = {}
   for key, entry in pairs(self.options) do params[strip(key)] = entry.default end
   return params
end

----------------------------------------------------------------------- parsing

function CmdLine:error(message)
   io.stderr:write(message, '\n')
   print('')
   print('')
   self:help()
   os.exit(1)
end

-- The value that a text stands for.
function CmdLine:__value(entry, text)
   local value = text
   if entry.type == 'number' then value = tonumber(text)
   elseif entry.type ~= nil and entry.type ~= 'string' then
      self:error('option ' .. entry.key .. ' cannot be given here: its type is ' .. entry.type)
   end
   if value == nil then
      self:error(("invalid value '%s' for %s (%s expected)"):format(text, entry.key, entry.type))
   end
   return value
end

local help_flags = {['-h'] = true, ['-help'] = true, ['--help'] = true}

-- parse(arg) -> table of the parameters by name; ends the program where arg is wrong or asks
-- for help
function CmdLine:parse(arg)
   if rawtype(arg) ~= 'table' then
      argerror(1, 'CmdLine:parse', 'table of arguments expected, got %s', torch.type(arg))
   end
   local params, given, i = self:default(), 0, 1
   while i <= #arg do
      local word = tostring(arg[i])
      local option = self.options[word]
      if option and option.type == 'boolean' then
         params[strip(word)] = not option.default
      elseif option then
         i = i + 1
         if arg[i] == nil then self:error('missing value for option ' .. word) end
         params[strip(word)] = self:__value(option, arg[i])
      elseif help_flags[word] then
         self:help(arg)
         os.exit(0)
      elseif word:find('^%-.') then
         self:error('unknown option ' .. word)
      else
         given = given + 1
         local argument = self.arguments[given]
         if not argument then self:error("invalid argument '" .. word .. "': too many arguments") end
         params[strip(argument.key)] = self:__value(argument, arg[i])
      end
      i = i + 1
   end
   if given < #self.arguments then
      self:error('not enough arguments: ' .. strip(self.arguments[given + 1].key) .. ' is missing')
   end
   return params
end

----------------------------------------------------------------------- help

local function shown_key(entry)
   return entry.option and entry.key or '<' .. strip(entry.key) .. '>'
end

-- help([arg]): prints what the program takes; arg[0] is the program
function CmdLine:help(arg)
   local usage = {'Usage:'}
   if arg and arg[0] then usage[#usage + 1] = tostring(arg[0]) end
   usage[#usage + 1] = '[options]'
   for _, argument in ipairs(self.arguments) do usage[#usage + 1] = shown_key(argument) end
   io.write(table.concat(usage, ' ') .. '\n')

   local width = 0
   for _, entry in ipairs(self.helplines) do
      if rawtype(entry) == 'table' then width = math.max(width, #shown_key(entry)) end
   end
   for _, entry in ipairs(self.helplines) do
      local line = entry
      if rawtype(entry) == 'table' then
         local key = shown_key(entry)
         line = '  ' .. key .. (' '):rep(width - #key)
         if entry.help then line = line .. ' ' .. tostring(entry.help) end
         if entry.default ~= nil then line = line .. ' [' .. tostring(entry.default) .. ']' end
      end
      io.write(line .. '\n')
   end
end

----------------------------------------------------------------------- names and logs

local function entry_named(list, name)
   for _, entry in pairs(list) do
      if strip(entry.key) == name then return entry end
   end
end

local function short(value)
   if value == true then return 't' elseif value == false then return 'f' end
   return tostring(value)
end

-- string(prefix, params, ignore): the prefix and what differs from the defaults, as
-- prefix,key=value,...; ignore[name] true leaves a name out, false always takes it in
function CmdLine:string(prefix, params, ignore)
   ignore = ignore or {}
   local names, parts = {}, {}
   for name in pairs(params) do names[#names + 1] = tostring(name) end
   table.sort(names)
   for _, name in ipairs(names) do
      local value = params[name]
      local option = entry_named(self.options, name)
      if ignore[name] then
         print('-- ignore option ' .. name)
      elseif option then
         if value ~= option.default or ignore[name] == false then
            print(name, short(value), option.default)
            parts[#parts + 1] = name .. self.keyseparator .. short(value)
         end
      elseif entry_named(self.arguments, name) then
         print(name, short(value))
         parts[#parts + 1] = name .. self.keyseparator .. short(value)
      else
         print('WARNING: unknown option/argument: ' .. name .. ' IGNORING for DIRECTORY NAME')
      end
   end
   table.insert(parts, 1, prefix or '')
   return table.concat(parts, self.argseparator)
end

-- log(file [, params]): from now on what print prints goes to the file too, a name or an open
-- file; the log begins with the parameters
function CmdLine:log(file, params)
   local f = file
   if io.type(file) ~= 'file' then
      local why
      f, why = io.open(check_string(file, 1, 'log'), 'w')
      if not f then err.raise('CmdLine:log: cannot open log file: %s', tostring(why)) end
   end
   local screen = print
   function print(...)
      if not self.silentio then screen(...) end
      local words = {}
      if self.dateformat then words[1] = os.date(self.dateformat) end
      for i = 1, select('#', ...) do words[#words + 1] = tostring((select(i, ...))) .. ' ' end
      f:write(table.concat(words) .. '\n')
      f:flush()
   end
   print('[program started on ' .. os.date() .. ']')
   print('[command line arguments]')
   if params then
      local names = {}
      for name in pairs(params) do names[#names + 1] = name end
      table.sort(names, function(a, b) return tostring(a) < tostring(b) end)
      for _, name in ipairs(names) do print(name, params[name]) end
   end
   print('[----------------------]')
end

return CmdLine
