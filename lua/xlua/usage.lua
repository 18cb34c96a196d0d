-- Functions with named arguments: xlua.unpack, xlua.unpack_class, and the usage texts.
--
-- An argument is described by {arg = name, type = text, help = text, req = bool, default = value,
-- defaulta = name of the argument whose value is the default, defaultf = function that makes it}.
local host = require 'luatorch.host'
local xlua = require 'xlua'
local torch = require 'torch'
local c = require 'sys.colors'
local rawtype = host.rawtype

local RULE = ('+'):rep(69) .. '\n'
local COLUMN = 36

local function default_text(spec)
   local value = spec.default
   if spec.defaulta ~= nil then value = spec.defaulta
   elseif value == nil then return '' end
   if rawtype(value) == 'table' then value = xlua.table2string(value) end
   return '  [default = ' .. tostring(value) .. ']'
end

local function argument_line(spec)
   local text = ('%s = %s'):format(tostring(spec.arg), tostring(spec.type))
   if not spec.req then text = '[' .. text .. ']' end
   local gap = (' '):rep(math.max(COLUMN - #text, 1))
   return '    ' .. text .. gap .. '-- ' .. (spec.help or '') .. default_text(spec) .. '\n'
end

-- usage(name, description, example, argument...): the text that explains a function
function xlua.usage(name, description, example, ...)
   local out = {RULE, c.Magenta, name, c.none, '\n'}
   local function add(...) for i = 1, select('#', ...) do out[#out + 1] = (select(i, ...)) end end
   if description and description ~= '' then add('\n', description, '\n') end
   add('\n', c.blue, '> ', c.none, 'usage:\n', c.cyan, name, '{\n')
   for i = 1, select('#', ...) do add(argument_line((select(i, ...)))) end
   add('}\n', c.none)
   if example then
      local list = rawtype(example) == 'table' and example or {example}
      for _, text in ipairs(list) do add('\n', c.cyan, text, c.none, '\n') end
   end
   add((RULE:gsub('\n', '')))
   return table.concat(out)
end

-- usage_module(module, name, description, entry...): gives a module table a text of its own
function xlua.usage_module(module, name, description, ...)
   local out = {RULE, c.Magenta, name, c.none, '\n'}
   if description then out[#out + 1] = '\n' .. description .. '\n' end
   for i = 1, select('#', ...) do
      local entry = select(i, ...)
      out[#out + 1] = ('\n  %s%s%s%s'):format(c.cyan, name .. '.' .. tostring(entry.name), c.none,
                                            entry.help and ' : ' .. entry.help or '')
   end
   out[#out + 1] = '\n' .. (RULE:gsub('\n', ''))
   local text = table.concat(out)
   setmetatable(module, {__tostring = function() return text end})
   return text
end

-- Whether the arguments are one table of named values.
local function is_named(args)
   local first = args[1]
   return rawtype(first) == 'table' and args[2] == nil and not torch.typename(first) and #first == 0
end

-- unpack(args, name, description, argument...) -> table of the values, each value in order.
-- The arguments of the function came as {...}: in order, or in one table by name.
function xlua.unpack(args, name, description, ...)
   local specs, n = {...}, select('#', ...)
   local named = is_named(args)
   local values = {}
   local text
   local function usage()
      text = text or xlua.usage(name, description, nil, unpack(specs, 1, n))
      return text
   end
   for i = 1, n do
      local spec = specs[i]
      local value
      if named then value = args[1][spec.arg] else value = args[i] end
      if value == nil then
         if spec.req then
            print(c.Red .. 'missing argument: ' .. tostring(spec.arg) .. c.none)
            print(usage())
            xlua.error('missing argument: ' .. tostring(spec.arg), name)
         end
         value = spec.default
         if value == nil and spec.defaultf then value = spec.defaultf() end
      end
      values[i] = value
   end
   local options = {}
   for i = 1, n do options[specs[i].arg] = values[i] end
   for i = 1, n do
      local other = specs[i].defaulta
      if other and values[i] == nil then
         values[i] = options[other]
         options[specs[i].arg] = values[i]
      end
   end
   options.usage = setmetatable({}, {__tostring = usage})
   return options, unpack(values, 1, n)
end

-- unpack_class(object, args, name, description, argument...): the values become fields
function xlua.unpack_class(object, args, name, description, ...)
   for key, value in pairs((xlua.unpack(args, name, description, ...))) do object[key] = value end
end
