-- The environment of `th`: print shows tables and tensors whole.
local host = require 'luatorch.host'
local torch = require 'torch'
local rawtype = host.rawtype

local function pretty(x, indent, depth, out)
   out[#out + 1] = '{\n'
   local keys = {}
   for k in host.next, x do keys[#keys + 1] = k end
   for _, k in host.ipairs(keys) do
      local v = x[k]
      out[#out + 1] = indent .. '  ' .. tostring(k) .. ' : '
      if rawtype(v) == 'table' then
         if depth >= 5 then out[#out + 1] = '{...}\n'
         else
            out[#out + 1] = '\n' .. indent .. '    '
            pretty(v, indent .. '    ', depth + 1, out)
            out[#out + 1] = '\n'
         end
      else
         out[#out + 1] = (rawtype(v) == 'string' and '"' .. v .. '"' or tostring(v)) .. '\n'
      end
   end
   out[#out + 1] = indent .. '}'
end

function print(...)
   for i = 1, select('#', ...) do
      local x = select(i, ...)
      if rawtype(x) == 'table' and not torch.typename(x) then
         local out = {}
         pretty(x, '', 1, out)
         io.write(table.concat(out), '\n')
      else
         io.write(tostring(x), '\t')
      end
   end
   io.write('\n')
end
return {}
