-- pl.utils: functions as arguments, splitting, files as text, commands.
local host = require 'luatorch.host'
local err = require 'luatorch.error'
local rawtype = host.rawtype

local utils = {_VERSION = '1.5.4', dir_separator = package.config:sub(1, 1), stdmt = {}}
utils.pack, utils.unpack = table.pack, unpack
utils.is_windows = utils.dir_separator == '\\'

-- Metatables that pl's containers share with the results of other modules; pl.List and the
-- like put their classes here.
utils.stdmt.List = {_name = 'List'}
utils.stdmt.Map = {_name = 'Map'}
utils.stdmt.Set = {_name = 'Set'}
utils.stdmt.MultiMap = {_name = 'MultiMap'}

-- aslist(t): t as a pl.List
function utils.aslist(t)
   return setmetatable(t, require 'pl.List')
end

----------------------------------------------------------------------- arguments

function utils.is_callable(f)
   local mt = debug.getmetatable(f)
   return rawtype(f) == 'function' or (rawtype(mt) == 'table' and mt.__call ~= nil)
end

function utils.is_type(x, kind)
   if rawtype(kind) == 'string' then return type(x) == kind end
   return getmetatable(x) == kind
end

function utils.type(x)
   local mt = rawtype(x) == 'table' and debug.getmetatable(x)
   return mt and mt._name or type(x)
end

-- assert_arg(n, value, type [, verify, message, level])
function utils.assert_arg(n, value, kind, verify, message)
   if type(value) ~= kind then
      error(err.where(2) .. ('argument %d expected a %s got a %s'):format(n, kind, type(value)), 0)
   end
   if verify and not verify(value) then
      error(err.where(2) .. ('argument %d: %q %s'):format(n, tostring(value), message or 'is not valid'), 0)
   end
   return value
end
function utils.assert_string(n, value) return utils.assert_arg(n, value, 'string') end

-- string_lambda('|x, y| x + y') -> function; '_' is the argument of a text without bars
function utils.string_lambda(text)
   local args, body = text:match('^%s*|([^|]*)|(.*)$')
   if not args then
      if not text:find('_', 1, true) then err.raise("not a string lambda: '%s'", text) end
      args, body = '_', text
   end
   local f, why = loadstring(('return function(%s) return %s end'):format(args, body), '=lambda')
   if not f then err.raise('%s', why) end
   return f()
end

local operators = {
   ['+'] = function(a, b) return a + b end, ['-'] = function(a, b) return a - b end,
   ['*'] = function(a, b) return a * b end, ['/'] = function(a, b) return a / b end,
   ['%'] = function(a, b) return a % b end, ['^'] = function(a, b) return a ^ b end,
   ['..'] = function(a, b) return a .. b end, ['#'] = function(a) return host.len(a) end,
   ['<'] = function(a, b) return a < b end, ['<='] = function(a, b) return a <= b end,
   ['>'] = function(a, b) return a > b end, ['>='] = function(a, b) return a >= b end,
   ['=='] = function(a, b) return a == b end, ['~='] = function(a, b) return a ~= b end,
   ['[]'] = function(t, k) return t[k] end, ['()'] = function(f, ...) return f(...) end,
   ['{}'] = function(...) return {...} end, ['~'] = function(s, p) return s:find(p) ~= nil end,
   ['and'] = function(a, b) return a and b end, ['or'] = function(a, b) return a or b end,
   ['not'] = function(a) return not a end, [''] = function(...) return ... end,
}
utils.operators = operators

-- function_arg(index, f, message): a function, from a function, an operator's name, or a lambda
function utils.function_arg(index, f, message)
   if rawtype(f) == 'function' then return f end
   if rawtype(f) == 'string' then return operators[f] or utils.string_lambda(f) end
   if utils.is_callable(f) then return function(...) return f(...) end end
   error(err.where(2) .. (message or ('argument %d must be callable'):format(index)), 0)
end

function utils.bind1(f, x)
   f = utils.function_arg(1, f)
   return function(...) return f(x, ...) end
end
function utils.bind2(f, x)
   f = utils.function_arg(1, f)
   return function(first, ...) return f(first, x, ...) end
end

function utils.memoize(f)
   local known = {}
   return function(x)
      local value = known[x]
      if value == nil then
         value = f(x)
         known[x] = value
      end
      return value
   end
end

function utils.choose(condition, a, b) if condition then return a end return b end

----------------------------------------------------------------------- text

function utils.escape(text) return (text:gsub('[%-%.%+%[%]%(%)%$%^%%%?%*]', '%%%1')) end

-- split(text [, pattern [, plain [, n]]]) -> list; white space separates if nothing is said, and
-- then none is left at the ends
function utils.split(text, separator, plain, n)
   utils.assert_string(1, text)
   local out, at = {}, 1
   if not separator then
      separator, plain = '%s+', nil
      text = text:gsub('^%s+', '')
   end
   if separator == '' then return {text} end
   while true do
      local from, to = text:find(separator, at, plain)
      if not from or (n and #out + 1 >= n) then
         local last = text:sub(at)
         if last ~= '' then out[#out + 1] = last end
         if #out == 1 and out[1] == '' then return {} end
         return out
      end
      out[#out + 1] = text:sub(at, from - 1)
      at = to + 1
   end
end
function utils.splitv(text, ...) return unpack(utils.split(text, ...)) end

function utils.array_tostring(t, out, tostr)
   out = out or {}
   for i = 1, #t do out[i] = (tostr or tostring)(t[i], i) end
   return out
end

function utils.printf(format, ...)
   io.stdout:write(format:format(...))
end
function utils.fprintf(file, format, ...) file:write(format:format(...)) end

----------------------------------------------------------------------- files and commands

function utils.readfile(path, binary)
   local f, why = io.open(path, binary and 'rb' or 'r')
   if not f then return nil, why end
   local text = f:read('*a')
   f:close()
   return text
end

function utils.readlines(path)
   local f, why = io.open(path, 'r')
   if not f then return nil, why end
   local lines = {}
   for line in f:lines() do lines[#lines + 1] = line end
   f:close()
   return lines
end

function utils.writefile(path, text, binary)
   local f, why = io.open(path, binary and 'wb' or 'w')
   if not f then return nil, why end
   f:write(text)
   f:close()
   return true
end

-- execute(command) -> whether it worked, its exit status
function utils.execute(command)
   local ok, _, code = os.execute(command)
   return ok == true, code or 0
end

-- executeex(command) -> whether it worked, its exit status, what it printed, its errors
function utils.executeex(command, binary)
   local out, errors = os.tmpname(), os.tmpname()
   local ok, code = utils.execute(('( %s ) > %s 2> %s'):format(command, out, errors))
   local text, complaint = utils.readfile(out, binary), utils.readfile(errors, binary)
   os.remove(out)
   os.remove(errors)
   return ok, code, text or '', complaint or ''
end
utils.quit = function(code, message, ...)
   if rawtype(code) == 'string' then
      utils.fprintf(io.stderr, code .. '\n', message, ...)
      os.exit(-1)
   end
   if message then utils.fprintf(io.stderr, message .. '\n', ...) end
   os.exit(code)
end

----------------------------------------------------------------------- errors and namespaces

local mode = 'default'
function utils.on_error(how)
   if how ~= 'default' and how ~= 'error' and how ~= 'quit' then
      err.raise("pl.utils.on_error: 'default', 'error' or 'quit' expected, got %s", tostring(how))
   end
   mode = how
end
function utils.raise(message)
   if mode == 'error' then error(err.where(2) .. message, 0) end
   if mode == 'quit' then utils.quit(1, message) end
   return nil, message
end

utils.load = load

-- import(module | name [, into]): copies the functions of a module
function utils.import(module, into)
   into = into or _G
   module = module or utils
   if rawtype(module) == 'string' then module = require(module) end
   for name, value in pairs(module) do
      if into[name] == nil then into[name] = value end
   end
end

return utils
