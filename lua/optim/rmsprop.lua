-- optim.rmsprop (Tieleman and Hinton 2012).
--
--   m = alpha m + (1 - alpha) g^2,   x = x - learningRate g / (sqrt(m) + epsilon)
--
-- m starts at config.initialMean (0).  State: m, tmp.
local common = require 'optim.common'

function optim.rmsprop(opfunc, x, config, state)
   config, state = common.arguments('rmsprop', opfunc, x, config, state)
   local alpha = config.alpha or 0.99

   local fx, dfdx = common.evaluate('rmsprop', opfunc, x)
   common.decay_weights(dfdx, x, config.weightDecay or 0)

   if not state.m then
      state.m = common.zeros(x, dfdx):fill(config.initialMean or 0)
      state.tmp = common.zeros(x, dfdx)
   end
   state.m:mul(alpha):addcmul(1 - alpha, dfdx, dfdx)
   state.tmp:sqrt(state.m):add(config.epsilon or 1e-8)
   x:addcdiv(-(config.learningRate or 1e-2), dfdx, state.tmp)
   return x, {fx}
end
