-- xlua.OptionParser: options of a program in the manner of Python's optparse.
--
--    local op = xlua.OptionParser('%prog [options] FILE')
--    op:option{'-n', '--number', action = 'store', dest = 'number', default = 3, help = 'how many'}
--    local options, arguments = op:parse()
local host = require 'luatorch.host'
local err = require 'luatorch.error'
local torch = require 'torch'
local rawtype = host.rawtype

local OptionParser = torch.class('xlua.OptionParser')

local function program() return arg and arg[0] and tostring(arg[0]) or 'th' end

function OptionParser:__init(usage)
   self.usage = (usage or 'Usage: %prog [options]'):gsub('^Usage: ', '')
   self.option_descriptions, self.option_of = {}, {}
   self:option{'-h', '--help', action = 'help', dest = 'help', help = 'show this help message and exit'}
end

local takes_value = {store = true}

-- option{flag, flag..., action = 'store' | 'store_true' | 'store_false', dest = name,
--        default = value, help = text, metavar = text, req = bool}
function OptionParser:option(option)
   if rawtype(option) ~= 'table' or rawtype(option[1]) ~= 'string' then
      err.raise('OptionParser: option{flag, ...} expected')
   end
   option.action = option.action or 'store'
   option.dest = option.dest or option[#option]:gsub('^%-+', ''):gsub('%-', '_')
   table.insert(self.option_descriptions, option)
   for _, flag in ipairs(option) do self.option_of[flag] = option end
end

function OptionParser:fail(message)
   io.stderr:write(program(), ': ', message, '\n')
   self:help()
   os.exit(1)
end

-- '-n NUM, --num=NUM'
local function flags_of(option)
   local meta = option.metavar or option.dest:upper()
   local out = {}
   for i, flag in ipairs(option) do
      if not takes_value[option.action] then out[i] = flag
      else out[i] = flag .. (flag:sub(1, 2) == '--' and '=' or ' ') .. meta end
   end
   return table.concat(out, ', ')
end

function OptionParser:help()
   io.write('Usage: ' .. self.usage:gsub('%%prog', (program():gsub('%%', '%%%%'))) .. '\n')
   io.write('\n')
   io.write('Options:\n')
   local width = 0
   for _, option in ipairs(self.option_descriptions) do width = math.max(width, #flags_of(option)) end
   for _, option in ipairs(self.option_descriptions) do
      local flags = flags_of(option)
      local line = '  ' .. flags .. (' '):rep(width - #flags) .. '  ' .. (option.help or '')
      if option.req then line = line .. ' [REQUIRED]'
      elseif option.default ~= nil then line = line .. ' [default = ' .. tostring(option.default) .. ']' end
      io.write(line .. '\n')
   end
end

-- parse([options]) -> options by name, the other arguments; options given stand for defaults
function OptionParser:parse(preset)
   local options, others = preset or {}, {}
   for _, option in ipairs(self.option_descriptions) do
      if options[option.dest] == nil then options[option.dest] = option.default end
   end
   local words, i = arg or {}, 1
   while words[i] ~= nil do
      local word = tostring(words[i])
      local flag, value = word:match('^(%-%-[^=]+)=(.*)$')
      flag = flag or word
      local option = self.option_of[flag]
      if word == '-' or word:sub(1, 1) ~= '-' then others[#others + 1] = word
      elseif not option then self:fail('unknown option ' .. flag)
      elseif option.action == 'help' then
         self:help()
         os.exit(0)
      elseif option.action == 'store_true' then options[option.dest] = true
      elseif option.action == 'store_false' then options[option.dest] = false
      else
         if value == nil then
            i = i + 1
            value = words[i]
            if value == nil then self:fail('option ' .. flag .. ' needs a value') end
         end
         if option.action == 'callback' and option.callback then option.callback(option, flag, value)
         else options[option.dest] = value end
      end
      i = i + 1
   end
   for _, option in ipairs(self.option_descriptions) do
      if option.req and options[option.dest] == nil then
         self:fail('option ' .. table.concat(option, ' or ') .. ' is required')
      end
   end
   self.options, self.args = options, others
   return options, others
end

local function wanted(option, flags)
   if not flags or #flags == 0 then return true end
   for _, flag in ipairs(flags) do
      for _, own in ipairs(option) do if own == flag then return true end end
   end
   return false
end

-- tostring(for_file_name, flags): the options as '-n=5,-v=true', or one a line; flags limits it
-- to these
function OptionParser:tostring(compact, flags)
   local parts = {}
   for _, option in ipairs(self.option_descriptions) do
      local value = self.options and self.options[option.dest]
      if value ~= nil and wanted(option, flags) then
         if compact then parts[#parts + 1] = option[1] .. '=' .. tostring(value)
         else parts[#parts + 1] = ('  %s = %s'):format(option.dest, tostring(value)) end
      end
   end
   return table.concat(parts, compact and ',' or '\n')
end

function OptionParser:summarize(compact)
   io.write(self:tostring(compact) .. '\n')
end

return OptionParser
