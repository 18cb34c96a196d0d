-- optim.de: differential evolution (Storn and Price 1997), DE/best/1/bin, for functions without
-- gradients.
--
--   trial = best + scaleFactor (x_a - x_b), each coordinate kept with probability crossoverRate,
--   else x_i's;  x_i = trial where f(trial) < f(x_i), once all of a generation are known
--
-- config: popsize (10 a coordinate), scaleFactor (0.5), crossoverRate (0.9), maxFEs (evaluations,
-- 1000 a coordinate), minRegion, maxRegion (-1, 1; box of the first population).
-- Returns the best point and a tensor with every value of f in the order of evaluation.
--
-- As in Torch7, the generator is seeded with 1, and the search starts from the worst point: it
-- goes on from the best of those that improved on their parents.
local common = require 'optim.common'
local err = require 'luatorch.error'

function optim.de(opfunc, x, config, state)
   config = common.arguments('de', opfunc, x, config, state)
   local D = x:nElement()
   local popsize = config.popsize or 10 * D
   local scale, rate = config.scaleFactor or 0.5, config.crossoverRate or 0.9
   local budget = config.maxFEs or 1000 * D
   local low, high = config.minRegion or -1, config.maxRegion or 1
   if popsize < 3 then err.raise('optim.de: a population of at least 3 expected, got %d', popsize) end

   local values, used = {}, 0
   local winner, lowest = x:clone(), math.huge
   local function evaluate(point)
      local f = opfunc(point)
      if torch.isTensor(f) then f = f:view(-1)[1] end
      used = used + 1
      values[used] = f
      if f < lowest then
         lowest = f
         winner:copy(point)
      end
      return f
   end

   torch.manualSeed(1)
   local points, fitness = {}, {}
   for i = 1, popsize do
      points[i] = x:clone()
      local flat = points[i]:view(-1)
      for k = 1, D do flat[k] = torch.uniform(low, high) end
   end
   local leader = 1
   for i = 1, popsize do
      if used == budget then break end
      fitness[i] = evaluate(points[i])
      if fitness[i] > fitness[leader] then leader = i end
   end

   -- a random individual that is none of two others
   local function other(i, j)
      local r
      repeat r = torch.random(1, popsize) until r ~= i and r ~= j
      return r
   end

   while used < budget do
      local after, after_fitness = {}, {}
      local after_leader, leader_fitness = leader, fitness[leader]
      local best = points[leader]:view(-1)
      for i = 1, popsize do
         after[i], after_fitness[i] = points[i], fitness[i]
         if used < budget then
            local a = other(i)
            local b = other(i, a)
            local trial = points[i]:clone()
            local t, xa, xb = trial:view(-1), points[a]:view(-1), points[b]:view(-1)
            torch.random()      -- one draw more a trial, as in Torch7
            for k = 1, D do
               if torch.uniform() < rate then t[k] = best[k] + scale * (xa[k] - xb[k]) end
            end
            local f = evaluate(trial)
            if f < fitness[i] then
               after[i], after_fitness[i] = trial, f
               if f < leader_fitness then after_leader, leader_fitness = i, f end
            end
         end
      end
      points, fitness, leader = after, after_fitness, after_leader
   end
   return winner, torch.DoubleTensor(values)
end
