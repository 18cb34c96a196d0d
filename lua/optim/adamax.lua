-- optim.adamax: Adam with the infinity norm (Kingma and Ba, arXiv:1412.6980).
--
--   m = beta1 m + (1 - beta1) g,   u = max(beta2 u, |g| + epsilon)
--   x = x - learningRate / (1 - beta1^t) m / u
--
-- State: t, m, u (1 x n) and max (2 x n, the two sides of the maximum).
local common = require 'optim.common'

function optim.adamax(opfunc, x, config, state)
   config, state = common.arguments('adamax', opfunc, x, config, state)
   local beta1, beta2 = config.beta1 or 0.9, config.beta2 or 0.999

   local fx, dfdx = common.evaluate('adamax', opfunc, x)
   common.decay_weights(dfdx, x, config.weightDecay or 0)

   state.t = (state.t or 0) + 1
   state.m = state.m or common.zeros(x, dfdx)
   state.u = state.u or common.zeros(x, dfdx)
   state.max = state.max or x.new(2, unpack(x:size():totable())):zero()

   state.m:mul(beta1):add(1 - beta1, dfdx)
   state.max[1]:copy(state.u):mul(beta2)
   state.max[2]:copy(dfdx):abs():add(config.epsilon or 1e-38)
   state.u:cmax(state.max:narrow(1, 1, 1), state.max:narrow(1, 2, 1))
   x:addcdiv(-(config.learningRate or 0.002) / (1 - beta1 ^ state.t), state.m, state.u)
   return x, {fx}
end
