-- pl.pretty: tables as Lua source, and back.
local host = require 'luatorch.host'
local utils = require 'pl.utils'
local rawtype = host.rawtype

local pretty = {}

local reserved = {}
for word in ([[and break do else elseif end false for function goto if in local nil not or
   repeat return then true until while]]):gmatch('%a+') do reserved[word] = true end

local function quote(s) return (('%q'):format(s):gsub('\\\n', '\\n')) end
local function is_name(k) return rawtype(k) == 'string' and k:find('^[%a_][%w_]*$') and not reserved[k] end

local function key_text(k)
   if is_name(k) then return k end
   return '[' .. (rawtype(k) == 'string' and quote(k) or tostring(k)) .. ']'
end

-- write(t [, space [, plain]]): text of a table, indented by `space`; '' puts it on one line
function pretty.write(t, space, plain)
   if rawtype(t) ~= 'table' then
      local text = rawtype(t) == 'string' and quote(t) or tostring(t)
      return text
   end
   space = space or '  '
   local newline = space == '' and '' or '\n'
   local open = {}
   local function lay_out(x, indent)
      if rawtype(x) ~= 'table' then
         if rawtype(x) == 'string' then return quote(x) end
         return tostring(x)
      end
      if open[x] then return '<cycle>' end
      local mt = debug.getmetatable(x)
      if not plain and rawtype(mt) == 'table' and mt.__tostring and not mt._class then return tostring(x) end
      open[x] = true
      local inner = indent .. space
      local parts, n = {}, #x
      for i = 1, n do parts[#parts + 1] = inner .. lay_out(x[i], inner) end
      local keys = {}
      for k in pairs(x) do
         if not (rawtype(k) == 'number' and k >= 1 and k <= n and k == math.floor(k)) then keys[#keys + 1] = k end
      end
      table.sort(keys, function(a, b)
         if rawtype(a) == rawtype(b) and (rawtype(a) == 'number' or rawtype(a) == 'string') then return a < b end
         return tostring(a) < tostring(b)
      end)
      for _, k in host.ipairs(keys) do
         parts[#parts + 1] = inner .. key_text(k) .. (space == '' and '=' or ' = ') .. lay_out(x[k], inner)
      end
      open[x] = nil
      if #parts == 0 then return newline == '' and '{}' or '{\n' .. indent .. '}' end
      return '{' .. newline .. table.concat(parts, ',' .. newline) .. newline .. indent .. '}'
   end
   return lay_out(t, '')
end

function pretty.dump(t, path)
   local text = pretty.write(t)
   if path then return utils.writefile(path, text .. '\n') end
   io.stdout:write(text, '\n')
end

-- read(text): the table that a text written by `write` describes; code in it is not run
function pretty.read(text)
   if text:find('^%s*%-%-') then text = text:gsub('^%s*%-%-[^\n]*\n', '') end
   if not text:find('^%s*{') then return nil, 'not a Lua table' end
   if text:gsub('(["\'])(.-)%1', ''):find('[^\'"%w_]function[^\'"%w_]') then
      return nil, 'cannot have functions in table definition'
   end
   local f, why = load('return ' .. text, 'tbl', 't', {})
   if not f then return nil, why end
   local ok, result = pcall(f)
   if ok then return result end
   return nil, result
end

-- load(text [, environment]): the globals that a text sets
function pretty.load(text, environment)
   environment = environment or {}
   local f, why = load(text, 'tbl', 't', environment)
   if not f then return nil, why end
   local ok, result = pcall(f)
   if not ok then return nil, result end
   return environment
end

-- number(n [, kind [, digits]]): 'M' bytes as KiB..., 'N' postfix K, M, B; 'T' thousands separated
function pretty.number(n, kind, digits)
   digits = digits or 1
   if kind == 'T' then
      local text = ('%d'):format(n)
      local changed
      repeat text, changed = text:gsub('^(-?%d+)(%d%d%d)', '%1,%2') until changed == 0
      return text
   end
   local base, suffixes = 1000, {'K', 'M', 'B'}
   if kind == 'M' then base, suffixes = 1024, {'KiB', 'MiB', 'GiB'} end
   if n < base then return kind == 'M' and n .. 'B' or tostring(n) end
   local power = 0
   while n >= base and power < #suffixes do
      n = n / base
      power = power + 1
   end
   return ('%.' .. digits .. 'f%s'):format(n, suffixes[power])
end

return setmetatable(pretty, {__call = function(_, ...) return pretty.dump(...) end})
