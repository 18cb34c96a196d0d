-- What the prompt does with a line: compiles it, runs it, shows what it gives, lists what a
-- name may be completed to, explains a name.  luatorch/repl.py reads the lines.
local host = require 'luatorch.host'
local torch = require 'torch'
local source = require 'luatorch.source'
local K = require('luatorch.kernels')('ops.system')
local S = require('luatorch.kernels')('source')
local rawtype, next = host.rawtype, host.next

local M = {}
local CHUNK = '=stdin'

_RESULTS = {}

----------------------------------------------------------------------- running

local function incomplete(message) return message:find("near '<eof>'", 1, true) ~= nil end

local function pass(...) return ... end

-- compile(text) -> function and whether it is quiet;  nil, message, incomplete?
-- Loops look whether Ctrl-C was pressed: LuaJIT's compiled loops do not look at hooks.
local function compile(text)
   local quiet = text:find(';%s*$') ~= nil
   local expression = text:gsub('^%s*=', ''):gsub(';%s*$', '')
   -- As an argument, so that the expression is no tail call and errors know their line.
   local close = expression:find('--', 1, true) and '\n)' or ')'      -- after a comment
   local chunk = source.load('local pass = ... return pass(' .. expression .. close, CHUNK)
   if chunk then return function() return chunk(pass) end, quiet end
   local why
   chunk, why = source.load(text, CHUNK)
   if chunk then
      local looking = source.load('local __poll = ... ' .. S.add_calls(text, '__poll'), CHUNK)
      if looking then return function() return looking(host.poll) end, quiet end
      return chunk, quiet
   end
   if incomplete(why) then return nil, why, true end
   local _, other = source.load('return ' .. expression, CHUNK)
   return nil, why, other ~= nil and incomplete(other)
end

-- is_complete(text): whether Enter runs it, or more lines belong to it
function M.is_complete(text)
   if text:find('^%s*[%?%$]') then return true end
   local chunk, _, more = compile(text)
   return chunk ~= nil or not more
end

-- The spelling of results on the way to the terminal; itorch's front ends put their own here.
function M.show(...) print(...) end

local function remember(...)
   local n = select('#', ...)
   if n == 0 then return end
   for i = 1, n do
      local value = select(i, ...)
      _RESULTS[#_RESULTS + 1] = value
      _LAST = value
   end
   if rawget(_G, '_') == nil or M.underscore then
      M.underscore = true
      rawset(_G, '_', _LAST)
   end
end

local function finish(quiet, ...)
   remember(...)
   if not quiet and select('#', ...) > 0 then M.show(...) end
end

-- run(text): raises what the text raises
function M.run(text)
   local name = text:match('^%s*%?%s*([%w_%.:]*)')
   if name then return M.help(name) end
   local command = text:match('^%s*%$%s*(.+)$')
   if command then
      os.execute(command)
      return
   end
   local chunk, quiet = compile(text)
   if not chunk then error(quiet, 0) end
   finish(quiet, chunk())
end

----------------------------------------------------------------------- looking at values

-- The tables in which a field of x is looked up, without calling anything.
local function holders(x)
   local list, seen = {}, {}
   local function add(t)
      if rawtype(t) == 'table' and not seen[t] then
         seen[t] = true
         list[#list + 1] = t
         local mt = debug.getmetatable(t)
         if rawtype(mt) == 'table' then
            add(rawget(mt, '__index'))
            if rawget(mt, '__typename') then add(mt) end
         end
      end
   end
   add(x)
   if rawtype(x) ~= 'table' then
      local mt = host.class_of(x) or debug.getmetatable(x)
      if rawtype(mt) == 'table' then
         add(rawget(mt, '__index'))
         add(mt)
      end
   end
   return list
end

-- field(x, name): the field's value as far as it can be had without calling anything
local function field(x, name)
   for _, t in host.ipairs(holders(x)) do
      local value = rawget(t, name)
      if value ~= nil then return value end
   end
   if rawtype(x) == 'table' and host.autoload and host.internal_exists then
      for package_name, holder in host.pairs(host.autoload) do
         if holder == x and host.internal_exists(package_name .. '.' .. name) then return x[name] end
      end
   end
end

-- Names of the classes of a package that are read when first named.
local function add_files(x, add)
   for package_name, holder in host.pairs(host.autoload) do
      if holder == x then
         for file in (K.entries(host.root .. '/' .. package_name) or ''):gmatch('%Z+') do
            local name = file:match('^(%u[%w_]*)%.lua$')
            if name then add(name) end
         end
      end
   end
end

local keywords = {
   'and', 'break', 'do', 'else', 'elseif', 'end', 'false', 'for', 'function', 'goto', 'if', 'in',
   'local', 'nil', 'not', 'or', 'repeat', 'return', 'then', 'true', 'until', 'while',
}

-- complete(text): text before the cursor -> how much of its end is replaced, and the
-- candidates, joined by newlines
function M.complete(text)
   local path, separator, prefix = text:match('([%a_][%w_%.:]-)([%.:])([%w_]*)$')
   if not path then
      prefix = text:match('[%a_][%w_]*$') or ''
   end
   local found, names = {}, {}
   local function add(name)
      if rawtype(name) == 'string' and name:sub(1, #prefix) == prefix and not found[name]
         and name:find('^[%a_][%w_]*$') and (prefix:sub(1, 1) == '_' or name:sub(1, 1) ~= '_') then
         found[name] = true
         names[#names + 1] = name
      end
   end
   local value = _G
   if path then
      for part in path:gmatch('[^%.:]+') do
         value = field(value, part)
         if value == nil then return 0, '' end
      end
   else
      for _, word in host.ipairs(keywords) do add(word) end
   end
   for _, t in host.ipairs(holders(value)) do
      for name, member in next, t do
         if separator ~= ':' or rawtype(member) == 'function' then add(name) end
      end
   end
   if separator == '.' then add_files(value, add) end
   table.sort(names)
   return #prefix, table.concat(names, '\n')
end

-- help(name): what a name stands for, and where it is defined
function M.help(name)
   if name == '' then
      io.write('  name           shows its value        ? name    what a name is\n'
               .. '  expression ;   shows nothing          $ cmd     runs a shell command\n'
               .. '  _LAST, _RESULTS  the last results     Tab       completes names\n'
               .. '  Ctrl-C stops, Ctrl-D or os.exit() leaves\n')
      return
   end
   local value = _G
   for part in name:gmatch('[^%.:]+') do
      value = field(value, part)
      if value == nil then
         io.write(name .. ': no such name\n')
         return
      end
   end
   local kind = torch.type(value)
   if kind == 'table' and debug.getmetatable(value) and rawget(debug.getmetatable(value), '__call') then
      kind = 'class ' .. (torch.getmetatable(name) and name or '')
   end
   io.write(name .. ': ' .. kind .. '\n')
   if rawtype(value) == 'function' then
      local info = debug.getinfo(value, 'S')
      if info.what ~= 'C' then io.write('  defined in ' .. info.short_src .. ':' .. info.linedefined .. '\n') end
   elseif rawtype(value) == 'table' or host.class_of(value) then
      local _, names = M.complete(name .. '.')
      io.write('  ' .. names:gsub('\n', '  ') .. '\n')
   end
end

-- exit(), as a word that people try
function M.open()
   if rawget(_G, 'exit') == nil then rawset(_G, 'exit', function(code) os.exit(code) end) end
end

return M
