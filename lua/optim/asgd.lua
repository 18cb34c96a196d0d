-- optim.asgd: averaged stochastic gradient descent (Bottou).
--
--   x = (1 - lambda eta_t) x - eta_t df/dx,     eta_t = eta0 / (1 + lambda eta0 t)^alpha
--   a = a + mu_t (x - a),                       mu_t  = 1 / max(1, t - t0)
--
-- The defaults used are written into config.  State: eta_t, mu_t, t, ax (a), tmp.  Returns x,
-- {f(x)} and a.
local common = require 'optim.common'

function optim.asgd(opfunc, x, config, state)
   config, state = common.arguments('asgd', opfunc, x, config, state)
   config.eta0 = config.eta0 or 1e-4
   config.lambda = config.lambda or 1e-4
   config.alpha = config.alpha or 0.75
   config.t0 = config.t0 or 1e6
   state.eta_t, state.mu_t, state.t = state.eta_t or config.eta0, state.mu_t or 1, state.t or 0

   local fx, dfdx = common.evaluate('asgd', opfunc, x)
   x:mul(1 - config.lambda * state.eta_t)
   x:add(-state.eta_t, dfdx)

   state.ax = state.ax or common.zeros(x, x)
   state.tmp = state.tmp or common.zeros(x, x)
   if state.mu_t ~= 1 then
      state.tmp:copy(x)
      state.tmp:add(-1, state.ax):mul(state.mu_t)
      state.ax:add(state.tmp)
   else
      state.ax:copy(x)
   end

   state.t = state.t + 1
   state.eta_t = config.eta0 / (1 + config.lambda * config.eta0 * state.t) ^ config.alpha
   state.mu_t = 1 / math.max(1, state.t - config.t0)
   return x, {fx}, state.ax
end
