-- optim.sgd: stochastic gradient descent.
--
--   g   = df/dx + weightDecay x
--   v   = momentum v + (1 - dampening) g            (v = g in the first step)
--   x   = x - learningRate / (1 + evalCounter learningRateDecay) v
--
-- nesterov takes g + momentum v in place of v.  config.learningRates and config.weightDecays
-- are tensors with a factor for every parameter.  State: evalCounter, dfdx (v),
-- deltaParameters, decayParameters.
local common = require 'optim.common'
local err = require 'luatorch.error'

-- factors * t in a tensor kept in the state
local function scaled(state, key, factors, t)
   local kept = state[key] or t.new()
   state[key] = kept
   return kept:resizeAs(t):copy(factors):cmul(t)
end

function optim.sgd(opfunc, x, config, state)
   config, state = common.arguments('sgd', opfunc, x, config, state)
   local momentum = config.momentum or 0
   local dampening = config.dampening or momentum
   local decay, decays = config.weightDecay or 0, config.weightDecays
   if config.nesterov and (momentum <= 0 or dampening ~= 0) then
      err.raise('Nesterov momentum requires a momentum and zero dampening')
   end
   local steps = state.evalCounter or 0
   state.evalCounter = steps

   local fx, dfdx = common.evaluate('sgd', opfunc, x)
   if decay ~= 0 then
      dfdx:add(decay, x)
   elseif decays then
      dfdx:add(scaled(state, 'decayParameters', decays, x))
   end
   if momentum ~= 0 then
      if state.dfdx then
         state.dfdx:mul(momentum):add(1 - dampening, dfdx)
      else
         state.dfdx = dfdx.new():resizeAs(dfdx):copy(dfdx)
      end
      if config.nesterov then dfdx:add(momentum, state.dfdx) else dfdx = state.dfdx end
   end

   local rate = common.decayed(config.learningRate or 1e-3, config.learningRateDecay or 0, steps)
   if config.learningRates then
      x:add(-rate, scaled(state, 'deltaParameters', config.learningRates, dfdx))
   else
      x:add(-rate, dfdx)
   end
   state.evalCounter = steps + 1
   return x, {fx}
end
