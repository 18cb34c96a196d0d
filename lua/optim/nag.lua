-- optim.nag: Nesterov's accelerated gradient (Sutskever et al., ICML 2013).
--
--   x = x + momentum v,   g = df/dx + weightDecay x
--   v = momentum v - rate g,   x = x - rate g,   rate = learningRate / (1 + evalCounter learningRateDecay)
--
-- config.learningRates: a factor for every parameter.  State: evalCounter, dfdx (v),
-- deltaParameters.
local common = require 'optim.common'
local err = require 'luatorch.error'

function optim.nag(opfunc, x, config, state)
   config, state = common.arguments('nag', opfunc, x, config, state)
   local momentum = config.momentum or 0.9
   if momentum <= 0 then err.raise('Momentum must be positive for Nesterov Accelerated Gradient') end
   local steps = state.evalCounter or 0
   state.evalCounter = steps

   if state.dfdx then x:add(momentum, state.dfdx) end
   local fx, dfdx = common.evaluate('nag', opfunc, x)
   common.decay_weights(dfdx, x, config.weightDecay or 0)
   local rate = common.decayed(config.learningRate or 1e-3, config.learningRateDecay or 0, steps)

   if state.dfdx then state.dfdx:mul(momentum) else state.dfdx = common.zeros(dfdx, dfdx) end
   local change = dfdx
   if config.learningRates then
      state.deltaParameters = state.deltaParameters or x.new():resizeAs(dfdx)
      change = state.deltaParameters:copy(config.learningRates):cmul(dfdx)
   end
   state.dfdx:add(-rate, change)
   x:add(-rate, change)
   state.evalCounter = steps + 1
   return x, {fx}
end
