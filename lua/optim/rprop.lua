-- optim.rprop: resilient backpropagation without weight backtracking (Riedmiller; the variant
-- that forgets a gradient whose sign has changed).
--
--   step *= etaplus where g keeps its sign, *= etaminus where it changes (and g := 0 there),
--   kept in [stepsizemin, stepsizemax];   x = x - sign(g) step
--
-- config.niter steps a call.  State: delta (the previous g), stepsize, sign.
local common = require 'optim.common'

function optim.rprop(opfunc, x, config, state)
   if config == nil and state == nil then print('no state table RPROP initializing') end
   config, state = common.arguments('rprop', opfunc, x, config, state)
   local initial = config.stepsize
   if torch.isTensor(initial) then initial = nil end       -- config is the state of earlier calls
   local up, down = config.etaplus or 1.2, config.etaminus or 0.5
   local highest, lowest = config.stepsizemax or 50, config.stepsizemin or 1e-6

   local values = {}
   for _ = 1, config.niter or 1 do
      local fx, dfdx = common.evaluate('rprop', opfunc, x)
      values[#values + 1] = fx
      if not state.delta then
         state.delta = common.zeros(dfdx, dfdx)
         state.stepsize = common.zeros(dfdx, dfdx):fill(initial or 0.1)
         state.sign = common.zeros(dfdx, dfdx)
      end

      local sign, step = state.sign, state.stepsize
      torch.cmul(sign, dfdx, state.delta)
      local kept, changed = sign:gt(0), sign:lt(0)
      sign:fill(1)
      sign[kept], sign[changed] = up, down
      step:cmul(sign)
      step[step:gt(highest)] = highest
      step[step:lt(lowest)] = lowest
      dfdx[changed] = 0

      state.delta:copy(dfdx)
      torch.sign(sign, dfdx)
      x:addcmul(-1, sign, step)
   end
   return x, values
end
