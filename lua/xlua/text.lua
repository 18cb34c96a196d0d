-- Values as text: xlua.print and xlua.table2string.
local host = require 'luatorch.host'
local xlua = require 'xlua'
local torch = require 'torch'
local rawtype = host.rawtype

xlua.lua_print = print

-- '{[1] = a,\n [k] = {...}}', the entries of inner tables below each other
local function layout(x, indent)
   if rawtype(x) ~= 'table' or torch.typename(x) then return tostring(x) end
   local parts = {}
   for k, v in pairs(x) do
      local head = '[' .. tostring(k) .. '] = '
      parts[#parts + 1] = head .. layout(v, indent .. (' '):rep(#head + 1))
   end
   return '{' .. table.concat(parts, ',\n ' .. indent) .. '}'
end

-- print(x, ...): x laid out whole, what follows as print does
function xlua.print(...)
   if select('#', ...) == 0 then return end
   io.write(layout((...), ''))
   if select('#', ...) > 1 then
      io.write('    ')
      print(select(2, ...))
   else
      io.write('\n')
   end
end
xprint = xlua.print

local function quote(s)
   if s:find('"', 1, true) and not s:find("'", 1, true) and not s:find('[%c\\]') then
      return "'" .. s .. "'"
   end
   return (('%q'):format(s):gsub('\\\n', '\\n'))
end

-- table2string(t [, newlines]): Lua source of a table of plain values; with newlines, one entry a line
function xlua.table2string(t, newlines, indent)
   if rawtype(t) ~= 'table' then
      return rawtype(t) == 'string' and quote(t) or tostring(t)
   end
   indent = indent or ''
   local inner = indent .. '   '
   local parts, n = {}, #t
   for i = 1, n do parts[i] = xlua.table2string(t[i], newlines, inner) end
   for k, v in pairs(t) do
      if not (rawtype(k) == 'number' and k >= 1 and k <= n and k % 1 == 0) then
         local key = rawtype(k) == 'string' and (k:match('^[%a_][%w_]*$') or '[' .. quote(k) .. ']')
            or '[' .. tostring(k) .. ']'
         parts[#parts + 1] = key .. '=' .. xlua.table2string(v, newlines, inner)
      end
   end
   if newlines and #parts > 0 then
      return '{\n' .. inner .. table.concat(parts, '\n' .. inner) .. '\n' .. indent .. '}'
   end
   return '{' .. table.concat(parts, ',') .. '}'
end
