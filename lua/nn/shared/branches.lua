-- The gradients of several branches that got the same input, a tensor or a nested table of them:
-- the first one is copied, the others are added.
local rawtype = require('luatorch.host').rawtype
local isTensor = torch.isTensor
local M = {}

-- start(sum, grad) -> sum, which holds a copy of grad; its tensors are kept where they are
function M.start(sum, grad)
   if isTensor(grad) then
      if not isTensor(sum) then return grad:clone() end
      return sum:resize(grad:size()):copy(grad)
   elseif rawtype(grad) == 'table' then
      if rawtype(sum) ~= 'table' then sum = {} end
      for key, value in pairs(grad) do sum[key] = M.start(sum[key], value) end
      for key in pairs(sum) do
         if grad[key] == nil then sum[key] = nil end
      end
      return sum
   end
   return grad
end

-- add(sum, grad) -> sum + grad
function M.add(sum, grad)
   if isTensor(grad) then
      if not isTensor(sum) then return grad:clone() end
      return sum:add(grad)
   elseif rawtype(grad) == 'table' then
      for key, value in pairs(grad) do sum[key] = M.add(sum[key], value) end
   end
   return sum
end

-- no_gradient(sum, input) -> what the gradient is when no branch gives one: zeros
function M.no_gradient(sum, input)
   if isTensor(input) then
      if not isTensor(sum) then sum = input.new() end
      return sum:resize(input:size()):zero()
   elseif rawtype(input) == 'table' then
      if rawtype(sum) ~= 'table' then sum = {} end
      for key, value in pairs(input) do sum[key] = M.no_gradient(sum[key], value) end
   end
   return sum
end

return M
