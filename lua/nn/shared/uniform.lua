-- Initial values of the parameters: uniform in [-stdv, stdv], drawn in Torch7's order.
local nn = require 'nn'
local sqrt = math.sqrt
local M = {}

-- range(stdv, fan): a wanted standard deviation as the half-width, or 1 / sqrt(fan)
function M.range(stdv, fan) return stdv and stdv * sqrt(3) or 1 / sqrt(fan) end

-- fill(tensor, stdv): nn.oldSeed asks for one draw an element along dimension 1, as Torch7 once did
function M.fill(tensor, stdv)
   if nn.oldSeed then return tensor:apply(function() return torch.uniform(-stdv, stdv) end) end
   return tensor:uniform(-stdv, stdv)
end

return M
