-- optim.cg: conjugate gradients (Polak and Ribiere) with the line search of Rasmussen's
-- minimize.m: cubic and quadratic inter- and extrapolation until Wolfe and Powell's conditions
-- hold.
--
-- config: maxIter (20, evaluations of one line search), maxEval (1.25 maxIter, of all),
-- rho, sig (constants of the conditions), int, ext (limits of inter- and extrapolation),
-- ratio (largest slope ratio).  State: x0, s (direction), df0 to df3 (gradients).
-- Returns x, the values f after each line search, and the number of evaluations.
local common = require 'optim.common'
local abs, sqrt, min, max = math.abs, math.sqrt, math.min, math.max

local function bad(z) return z ~= z or abs(z) == math.huge end

-- The coefficients of the cubic through (0, f3, slope d3) and (-z3, f2, slope d2).
local function cubic(f2, d2, f3, d3, z3)
   return 6 * (f2 - f3) / z3 + 3 * (d2 + d3), 3 * (f3 - f2) - z3 * (d3 + 2 * d2)
end

-- The step from a point beyond the minimum back into the bracket.
local function interpolate(f1, f2, d2, f3, d3, z3, int)
   local z
   if f2 > f1 then
      z = z3 - 0.5 * d3 * z3 * z3 / (d3 * z3 + f2 - f3)
   else
      local A, B = cubic(f2, d2, f3, d3, z3)
      z = (sqrt(B * B - A * d2 * z3 * z3) - B) / A
   end
   if bad(z) then z = z3 / 2 end
   return max(min(z, int * z3), (1 - int) * z3)
end

-- The step from a point before the minimum onwards; limit < 0: no upper end is known.
local function extrapolate(f2, d2, f3, d3, z3, z1, limit, int, ext)
   local A, B = cubic(f2, d2, f3, d3, z3)
   local z = -d2 * z3 * z3 / (B + sqrt(B * B - A * d2 * z3 * z3))
   if bad(z) or z < 0 then
      return limit < -0.5 and z1 * (ext - 1) or (limit - z1) / 2
   elseif limit > -0.5 and z + z1 > limit then
      return (limit - z1) / 2
   elseif limit < -0.5 and z + z1 > z1 * ext then
      return z1 * (ext - 1)
   elseif z < -z3 * int then
      return -z3 * int
   elseif limit > -0.5 and z < (limit - z1) * (1 - int) then
      return (limit - z1) * (1 - int)
   end
   return z
end

function optim.cg(opfunc, x, config, state)
   config, state = common.arguments('cg', opfunc, x, config, state)
   local rho, sig = config.rho or 0.01, config.sig or 0.5
   local int, ext, ratio = config.int or 0.1, config.ext or 3, config.ratio or 100
   local maxIter = config.maxIter or 20
   local maxEval = config.maxEval or maxIter * 1.25

   for _, key in ipairs{'df0', 'df1', 'df2', 'df3', 'x0', 's'} do
      state[key] = (state[key] or x.new()):resizeAs(x)
   end
   local df0, df1, df2, x0, s = state.df0, state.df1, state.df2, state.x0, state.s
   local evaluations = 0
   local function evaluate(df)
      local f, g = common.evaluate('cg', opfunc, x)
      df:copy(g)
      evaluations = evaluations + 1
      return f
   end

   local f1 = evaluate(df1)
   local values = {f1}
   s:copy(df1):mul(-1)
   local d1 = -s:dot(s)
   local z1 = (config.red or 1) / (1 - d1)
   local failed = false

   while evaluations < abs(maxEval) do
      x0:copy(x)
      local f0 = f1
      df0:copy(df1)

      x:add(z1, s)
      local f2 = evaluate(df2)
      local d2 = df2:dot(s)
      local f3, d3, z3 = f1, d1, -z1
      local left = min(maxIter, maxEval - evaluations)
      local success, limit = false, -1
      local function step(z)
         z1 = z1 + z
         x:add(z, s)
         f2 = evaluate(df2)
         d2 = df2:dot(s)
         left = left - 1
      end

      while true do
         while (f2 > f1 + z1 * rho * d1 or d2 > -sig * d1) and left > 0 do
            limit = z1
            local z = interpolate(f1, f2, d2, f3, d3, z3, int)
            step(z)
            z3 = z3 - z
         end
         if f2 > f1 + z1 * rho * d1 or d2 > -sig * d1 then break end
         if d2 > sig * d1 then
            success = true
            break
         end
         if left == 0 or bad(f2) or bad(d2) or bad(z1) then break end
         local z = extrapolate(f2, d2, f3, d3, z3, z1, limit, int, ext)
         f3, d3, z3 = f2, d2, -z
         step(z)
      end

      if success then
         f1 = f2
         values[#values + 1] = f1
         s:mul((df2:dot(df2) - df2:dot(df1)) / df1:dot(df1)):add(-1, df2)
         df1, df2 = df2, df1
         d2 = df1:dot(s)
         if d2 > 0 then
            s:copy(df1):mul(-1)
            d2 = -s:dot(s)
         end
         z1 = z1 * min(ratio, d1 / (d2 - 2.2251e-308))
         d1 = d2
         failed = false
      else
         x:copy(x0)
         f1 = f0
         df1:copy(df0)
         if failed or evaluations > maxEval then break end
         s:copy(df1):mul(-1)
         d1 = -s:dot(s)
         z1 = 1 / (1 - d1)
         failed = true
      end
   end
   state.df0, state.df1, state.df2, state.x0, state.s = df0, df1, df2, x0, s
   return x, values, evaluations
end
