-- optim.adagrad (Duchi, Hazan and Singer 2011).
--
--   s = s + g^2,   x = x - learningRate / (1 + evalCounter learningRateDecay) g / (sqrt(s) + 1e-10)
--
-- State: evalCounter, paramVariance (s), paramStd.
local common = require 'optim.common'

function optim.adagrad(opfunc, x, config, state)
   if config == nil and state == nil then print('no state table, ADAGRAD initializing') end
   config, state = common.arguments('adagrad', opfunc, x, config, state)
   local steps = state.evalCounter or 0
   state.evalCounter = steps

   local fx, dfdx = common.evaluate('adagrad', opfunc, x)
   common.decay_weights(dfdx, x, config.weightDecay or 0)
   local rate = common.decayed(config.learningRate or 1e-3, config.learningRateDecay or 0, steps)

   if not state.paramVariance then
      state.paramVariance = common.zeros(x, dfdx)
      state.paramStd = common.zeros(x, dfdx)
   end
   state.paramVariance:addcmul(1, dfdx, dfdx)
   state.paramStd:resizeAs(state.paramVariance):copy(state.paramVariance):sqrt()
   x:addcdiv(-rate, dfdx, state.paramStd:add(1e-10))
   state.evalCounter = steps + 1
   return x, {fx}
end
