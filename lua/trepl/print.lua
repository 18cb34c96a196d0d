-- print as `th` has it: tables and objects are shown whole, down to a depth.
--
-- Values that are one word are followed by a tab, the others by a newline, and a line of words
-- ends with a newline; print() without arguments prints nothing.  Inside tables strings are
-- quoted and tensors shown by type and size.
local host = require 'luatorch.host'
local torch = require 'torch'
local rawtype, select, tostring = host.rawtype, select, tostring
local pairs, next = pairs, host.next
local getmetatable = debug.getmetatable

local M = {level = 5}

-- 'FloatTensor - size: 2x3'
local function tensor_line(x, is_storage)
   local name = torch.typename(x):gsub('^%w+%.', '')
   local size
   if is_storage then size = x:size()
   elseif x:dim() > 0 then size = table.concat(x:size():totable(), 'x') end
   if not size or size == 0 then return name .. ' - empty' end
   return name .. ' - size: ' .. size
end

local function value_line(v)
   local t = rawtype(v)
   if t == 'string' then return '"' .. v .. '"' end
   if t == 'cdata' then
      if torch.isTensor(v) then return tensor_line(v) end
      if torch.isStorage(v) then return tensor_line(v, true) end
   end
   return tostring(v)
end

-- Appends the lines of table x to out; `indent` is that of its braces.
local function lines(x, indent, depth, out)
   out[#out + 1] = '{\n'
   for k, v in pairs(x) do
      out[#out + 1] = indent .. '  ' .. tostring(k) .. ' : '
      if rawtype(v) ~= 'table' then
         out[#out + 1] = value_line(v) .. '\n'
      elseif depth >= M.level or next(v) == nil then
         out[#out + 1] = '{...}\n'
      else
         local inner = indent .. '    '
         out[#out + 1] = '\n' .. inner
         lines(v, inner, depth + 1, out)
         out[#out + 1] = '\n'
      end
   end
   out[#out + 1] = indent .. '}'
end

-- text of a value, and whether it takes lines of its own
function M.text(x)
   local t = rawtype(x)
   if t == 'table' then
      local mt = getmetatable(x)
      if rawtype(mt) == 'table' and mt.__tostring then return tostring(x), true end
      if next(x) == nil then return '{}', true end
      local out = {}
      lines(x, '', 1, out)
      return table.concat(out), true
   end
   return tostring(x), t == 'cdata' or t == 'userdata'
end

function M.print(...)
   local write = io.write
   local block = true
   for i = 1, select('#', ...) do
      local text
      text, block = M.text((select(i, ...)))
      write(text)
      write(block and '\n' or '\t')
   end
   if not block then write('\n') end
end

return M
