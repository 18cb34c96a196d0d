-- Two inputs that are vectors, or matrices whose rows go in pairs.
local err = require 'luatorch.error'
local rawtype = require('luatorch.host').rawtype
local M = {}

-- matrix(x): a vector as a matrix of one row
function M.matrix(x)
   if x:dim() == 1 then return x:contiguous():view(1, -1) end
   return x
end

-- pair(module, input) -> two matrices of equal size
function M.pair(module, input)
   if rawtype(input) ~= 'table' or not (torch.isTensor(input[1]) and torch.isTensor(input[2])) then
      err.raise('%s: a table of two tensors expected', torch.type(module))
   end
   local x, y = input[1], input[2]
   local n = x:dim()
   if n ~= 1 and n ~= 2 then err.raise('%s: input must be vector or matrix, got %dD', torch.type(module), n) end
   if not x:isSameSizeAs(y) then
      err.raise('%s: inputs of different sizes: %s and %s', torch.type(module),
                table.concat(x:size():totable(), 'x'), table.concat(y:size():totable(), 'x'))
   end
   return M.matrix(x), M.matrix(y)
end

return M
