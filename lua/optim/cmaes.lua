-- optim.cmaes: covariance matrix adaptation evolution strategy (Hansen, "The CMA Evolution
-- Strategy: A Tutorial", arXiv:1604.00772), for functions without gradients.
--
-- config (or state, which then holds the configuration too): sigma (first standard deviation of
-- every coordinate, required), maxEval (1000 n^2), ftarget, popsize (4 + floor(3 ln n)), verb_disp (a line
-- of progress every so many evaluations, 100; 0 for none).
-- Returns x, moved to the best point, and the values of f: at the start, of the best of each
-- generation, at x.
local common = require 'optim.common'
local err = require 'luatorch.error'
local log, sqrt, exp, floor, min, max = math.log, math.sqrt, math.exp, math.floor, math.min, math.max

-- The constants of the strategy for n coordinates and lambda candidates (tutorial, table 1).
local function constants(n, lambda)
   local mu = floor(lambda / 2)
   local weights, sum, squares = {}, 0, 0
   for i = 1, mu do
      weights[i] = log(lambda / 2 + 0.5) - log(i)
      sum = sum + weights[i]
   end
   for i = 1, mu do
      weights[i] = weights[i] / sum
      squares = squares + weights[i] ^ 2
   end
   local mueff = 1 / squares
   local c = {weights = weights, mu = mu, mueff = mueff}
   c.c = (4 + mueff / n) / (n + 4 + 2 * mueff / n)
   c.s = (mueff + 2) / (n + mueff + 5)
   c.one = 2 / ((n + 1.3) ^ 2 + mueff)
   c.mu_rate = min(1 - c.one, 2 * (mueff - 2 + 1 / mueff) / ((n + 2) ^ 2 + mueff))
   c.damps = 2 * mueff / lambda + 0.3 + c.s
   return c
end

-- C = B diag(D)^2 B'
local function decompose(s)
   local values, B = torch.symeig(s.C, 'V')
   s.B, s.D = B, values:cmax(1e-300):sqrt()
   s.inverse = B * torch.diag(torch.pow(s.D, -1)) * B:t()
end

function optim.cmaes(opfunc, x, config, state)
   state = common.arguments('cmaes', opfunc, x, state or config)
   local n = x:nElement()
   local sigma = tonumber(state.sigma)
   if not sigma then err.raise('optim.cmaes: please define config.sigma, the first standard deviation') end
   local lambda = tonumber(state.popsize) or 4 + floor(3 * log(n))
   local maxEval = tonumber(state.maxEval) or 1e3 * n ^ 2
   local ftarget, display = state.ftarget, state.verb_disp or 100
   if lambda < 2 then err.raise('optim.cmaes: a population of at least 2 expected, got %g', lambda) end

   local k = constants(n, lambda)
   local mean = x:double():clone():view(-1)
   local pc, ps = torch.zeros(n):double(), torch.zeros(n):double()
   local s = {C = torch.eye(n):double()}
   s.B, s.D, s.inverse = s.C:clone(), torch.ones(n):double(), s.C:clone()

   local point, shape = x:clone(), x:size()
   local function evaluate(v)
      point:copy(v:view(shape))
      local f = opfunc(point)
      if torch.isTensor(f) then f = f:view(-1)[1] end
      return f
   end
   local best, lowest = mean:clone(), evaluate(mean)
   local values = {lowest}

   local count, decomposed, shown = 0, 0, 0
   while count < maxEval do
      if count - decomposed > lambda / (k.one + k.mu_rate) / n / 10 then
         decomposed = count
         decompose(s)
      end
      local generation = {}
      for i = 1, lambda do
         local z = torch.randn(n):double():cmul(s.D)
         local candidate = mean + (s.B * z) * sigma
         generation[i] = {x = candidate, f = evaluate(candidate), order = i}
      end
      count = count + lambda
      table.sort(generation, function(a, b)
         if a.f ~= b.f then return a.f < b.f end
         return a.order < b.order
      end)
      local top = generation[1]
      values[#values + 1] = top.f
      if top.f < lowest then
         lowest = top.f
         best:copy(top.x)
      end

      local old = mean:clone()
      mean:zero()
      for i = 1, k.mu do mean:add(k.weights[i], generation[i].x) end
      local y = mean - old
      ps:mul(1 - k.s):add(sqrt(k.s * (2 - k.s) * k.mueff) / sigma, s.inverse * y)
      local length = ps:dot(ps)
      local hsig = length / (1 - (1 - k.s) ^ (2 * count / lambda)) / n < 2 + 4 / (n + 1) and 1 or 0
      pc:mul(1 - k.c):add(hsig * sqrt(k.c * (2 - k.c) * k.mueff) / sigma, y)
      local keep = 1 - k.one - k.mu_rate + (1 - hsig) * k.one * k.c * (2 - k.c)
      s.C:mul(keep):add(k.one, torch.ger(pc, pc))
      for i = 1, k.mu do
         local d = generation[i].x - old
         s.C:add(k.mu_rate * k.weights[i] / sigma ^ 2, torch.ger(d, d))
      end
      sigma = sigma * exp(min(0.6, k.s / k.damps * (length / n - 1) / 2))

      if display > 0 and count - shown >= display then
         shown = count
         print(('%d evaluations: f %.15g  sigma %.2e  axis ratio %.1e'):format(count, top.f, sigma,
                                                                              s.D:max() / s.D:min()))
      end
      local worst = generation[#generation].f
      if (ftarget and top.f <= ftarget) or s.D:max() > 1e7 * s.D:min() or worst - top.f < 1e-12
         or sigma * max(s.D:max(), 0) < 1e-11 then
         break
      end
   end
   x:copy(best:view(shape))
   values[#values + 1] = lowest
   return x, values, count
end
