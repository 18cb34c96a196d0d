-- optim.checkgrad(opfunc, x [, eps]): compares the gradient of opfunc with central differences
-- (f(x + eps e_i) - f(x - eps e_i)) / (2 eps), eps = 1e-7.  Returns |a - b| / |a + b|, the
-- gradient and its estimate.  x is as before afterwards.
local common = require 'optim.common'

local function number(c) return torch.isTensor(c) and c:view(-1)[1] or c end

function optim.checkgrad(opfunc, x, eps)
   common.arguments('checkgrad', opfunc, x)
   eps = eps or 1e-7
   local _, gradient = common.evaluate('checkgrad', opfunc, x)
   gradient = gradient:clone():resize(x:size())
   local estimate = torch.DoubleTensor():resize(gradient:size())
   local flat = x:isContiguous() and x:view(-1) or x:reshape(x:nElement())
   local shared = x:isContiguous()
   local out = estimate:view(-1)
   local function at(i, v)
      flat[i] = v
      if not shared then x:copy(flat) end
      return number((opfunc(x)))
   end
   for i = 1, flat:nElement() do
      local v = flat[i]
      local above = at(i, v + eps)
      local below = at(i, v - eps)
      flat[i] = v
      if not shared then x:copy(flat) end
      out[i] = (above - below) / (2 * eps)
   end
   local exact = gradient:type() == estimate:type() and gradient or gradient:double()
   return torch.norm(exact - estimate) / torch.norm(exact + estimate), gradient, estimate
end
