-- Gradients that are tensors, or tables of tensors nested to any depth.
local err = require 'luatorch.error'

local M = {}

local function mismatch(a, b)
   err.raise('gradients of one node differ: %s and %s', torch.type(a), torch.type(b))
end

-- the numbers of x in buffer, or in new tensors
local function copy(buffer, x)
   if torch.isTensor(x) then
      if not torch.isTensor(buffer) or buffer:type() ~= x:type() then buffer = x.new() end
      return buffer:resizeAs(x):copy(x)
   elseif type(x) == 'table' then
      local list = type(buffer) == 'table' and buffer or {}
      for key in pairs(list) do if x[key] == nil then list[key] = nil end end
      for key, value in pairs(x) do list[key] = copy(list[key], value) end
      return list
   end
   return x
end

-- buffer = buffer + x
local function add(buffer, x)
   if torch.isTensor(buffer) then
      if not torch.isTensor(x) then mismatch(buffer, x) end
      buffer:add(x)
   elseif type(buffer) == 'table' then
      if type(x) ~= 'table' then mismatch(buffer, x) end
      for key, value in pairs(buffer) do add(value, x[key]) end
   else
      mismatch(buffer, x)
   end
end

-- sum(buffer, list) -> the sum of the list's elements, in buffer where it fits
function M.sum(buffer, list)
   buffer = copy(buffer, list[1])
   for i = 2, #list do add(buffer, list[i]) end
   return buffer
end

return M
