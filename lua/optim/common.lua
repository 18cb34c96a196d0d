-- What the optimizers share: their arguments, the call of the user's function, state tensors.
local err = require 'luatorch.error'
local raise = err.raise

local M = {}

-- arguments(name, opfunc, x, config, state) -> config, state.  State lives in config unless
-- it is given a table of its own.
function M.arguments(name, opfunc, x, config, state)
   if type(opfunc) ~= 'function' and not (getmetatable(opfunc) or {}).__call then
      raise('optim.%s: a function expected as its first argument, got %s', name, torch.type(opfunc))
   end
   if not torch.isTensor(x) then
      raise('optim.%s: a tensor of parameters expected as its second argument, got %s', name, torch.type(x))
   end
   for what, t in pairs{config = config, state = state} do
      if type(t) ~= 'table' then raise('optim.%s: a table expected as %s, got %s', name, what, torch.type(t)) end
   end
   config = config or {}
   return config, state or config
end

-- evaluate(name, opfunc, x) -> f(x), df/dx
function M.evaluate(name, opfunc, x)
   local fx, dfdx = opfunc(x)
   if not torch.isTensor(dfdx) then
      raise('optim.%s: the function must return its value and its gradient, a tensor; it returned %s and %s',
            name, torch.type(fx), torch.type(dfdx))
   end
   return fx, dfdx
end

-- zeros(x, like): a tensor of x's type with the sizes of `like`
function M.zeros(x, like) return x.new():resizeAs(like):zero() end

-- The learning rate after `steps` steps.
function M.decayed(rate, decay, steps) return rate / (1 + steps * decay) end

-- decay_weights(dfdx, x, weightDecay): gradient of weightDecay / 2 * |x|^2 added
function M.decay_weights(dfdx, x, coefficient)
   if coefficient ~= 0 then dfdx:add(coefficient, x) end
end

return M
