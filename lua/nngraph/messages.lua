-- Places in the user's program, and what to say about a value that should have been a node.
local host = require 'luatorch.host'
local getinfo, prefix = debug.getinfo, host.prefix

local M = {}

-- place() -> "[file]:line" of the innermost frame of the user's program
function M.place()
   local level = 2
   while true do
      local info = getinfo(level, 'Sl')
      if not info then return '[[C]]:-1' end
      if info.what ~= 'C' and info.currentline > 0 and info.source:sub(1, #prefix) ~= prefix then
         return ('[%s]:%d'):format(info.short_src, info.currentline)
      end
      level = level + 1
   end
end

-- expected_node(value, list, index): list and index say where the value stood
function M.expected_node(value, list, index)
   if value == nil then
      return ('%s[%d] is nil (typo / bad index?)'):format(list, index)
   elseif torch.isTypeOf(value, 'nn.Module') then
      return ('%s[%d] is an nn.Module, specifically a %s, but the only valid thing to pass is an instance of ' ..
              'nngraph.Node. Did you forget a second set of parens, which convert a nn.Module to a ' ..
              'nngraph.Node?'):format(list, index, torch.type(value))
   end
   return ('%s[%d] should be an nngraph.Node but is of type %s'):format(list, index, torch.type(value))
end

-- is_node(x)
function M.is_node(x) return torch.isTypeOf(x, 'nngraph.Node') end

-- length(list) -> the highest index, holes included
function M.length(list)
   local n = 0
   for key in pairs(list) do
      if type(key) == 'number' and key > n then n = key end
   end
   return n
end

return M
