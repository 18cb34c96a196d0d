-- optim.adam (Kingma and Ba, arXiv:1412.6980).
--
--   m = beta1 m + (1 - beta1) g,   v = beta2 v + (1 - beta2) g^2
--   x = x - rate sqrt(1 - beta2^t) / (1 - beta1^t) m / (sqrt(v) + epsilon)
--
-- rate = learningRate / (1 + (t - 1) learningRateDecay).  State: t, m, v, denom.
local common = require 'optim.common'

function optim.adam(opfunc, x, config, state)
   config, state = common.arguments('adam', opfunc, x, config, state)
   local beta1, beta2 = config.beta1 or 0.9, config.beta2 or 0.999

   local fx, dfdx = common.evaluate('adam', opfunc, x)
   common.decay_weights(dfdx, x, config.weightDecay or 0)

   state.t = state.t or 0
   state.m = state.m or common.zeros(x, dfdx)
   state.v = state.v or common.zeros(x, dfdx)
   state.denom = state.denom or common.zeros(x, dfdx)
   local rate = common.decayed(config.learningRate or 1e-3, config.learningRateDecay or 0, state.t)
   state.t = state.t + 1

   state.m:mul(beta1):add(1 - beta1, dfdx)
   state.v:mul(beta2):addcmul(1 - beta2, dfdx, dfdx)
   state.denom:copy(state.v):sqrt():add(config.epsilon or 1e-8)
   local step = rate * math.sqrt(1 - beta2 ^ state.t) / (1 - beta1 ^ state.t)
   x:addcdiv(-step, state.m, state.denom)
   return x, {fx}
end
