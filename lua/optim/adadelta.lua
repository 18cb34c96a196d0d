-- optim.adadelta (Zeiler, arXiv:1212.5701).
--
--   s = rho s + (1 - rho) g^2
--   d = sqrt(a + eps) / sqrt(s + eps) g,   x = x - d
--   a = rho a + (1 - rho) d^2
--
-- State: evalCounter, paramVariance (s), paramStd, delta (d), accDelta (a).
local common = require 'optim.common'

function optim.adadelta(opfunc, x, config, state)
   if config == nil and state == nil then print('no state table, ADADELTA initializing') end
   config, state = common.arguments('adadelta', opfunc, x, config, state)
   local rho, eps = config.rho or 0.9, config.eps or 1e-6
   state.evalCounter = state.evalCounter or 0

   local fx, dfdx = common.evaluate('adadelta', opfunc, x)
   common.decay_weights(dfdx, x, config.weightDecay or 0)

   if not state.paramVariance then
      state.paramVariance = common.zeros(x, dfdx)
      state.paramStd = common.zeros(x, dfdx)
      state.delta = common.zeros(x, dfdx)
      state.accDelta = common.zeros(x, dfdx)
   end
   state.paramVariance:mul(rho):addcmul(1 - rho, dfdx, dfdx)
   state.paramStd:resizeAs(state.paramVariance):copy(state.paramVariance):add(eps):sqrt()
   state.delta:resizeAs(state.paramVariance):copy(state.accDelta):add(eps):sqrt()
   state.delta:cdiv(state.paramStd):cmul(dfdx)
   x:add(-1, state.delta)
   state.accDelta:mul(rho):addcmul(1 - rho, state.delta, state.delta)
   state.evalCounter = state.evalCounter + 1
   return x, {fx}
end
