-- A parameter whose size-1 dimensions stand for whole dimensions of the input, and which may lack
-- the input's batch dimension: what nn.CAdd and nn.CMul share.
local host = require 'luatorch.host'
local M = {}

-- sizes(...) -> LongStorage: from numbers, a LongStorage or a table
function M.sizes(...)
   local first = ...
   if select('#', ...) == 1 and torch.typename(first) == 'torch.LongStorage' then
      local size = torch.LongStorage(first:size())
      return size:copy(first)
   end
   return torch.LongStorage(host.rawtype(first) == 'table' and first or {...})
end

-- matched(parameter, x) -> parameter with the dimensions of x', x' : x itself or x seen as a batch
function M.matched(parameter, x)
   if parameter:nElement() == x:nElement() then return parameter:view(-1), x:view(-1) end
   if parameter:dim() == x:dim() then return parameter:expandAs(x), x end
   local batch = x:size(1)
   x = x:view(batch, -1)
   return parameter:view(1, -1):expandAs(x), x
end

-- accumulate(grad, scale, x): grad += scale * x, summed over what was expanded
function M.accumulate(grad, scale, x)
   x = x:contiguous()
   if grad:nElement() == x:nElement() then return grad:view(-1):add(scale, x:view(-1)) end
   if grad:dim() == x:dim() then
      for d = 1, x:dim() do
         if grad:size(d) ~= x:size(d) then x = x:sum(d) end
      end
      return grad:add(scale, x)
   end
   return grad:view(1, -1):add(scale, x:view(x:size(1), -1):sum(1))
end

return M
