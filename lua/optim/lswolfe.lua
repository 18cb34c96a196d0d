-- optim.lswolfe: a line search for a step that meets the strong Wolfe conditions (bracketing,
-- then zooming by cubic interpolation; Nocedal and Wright, chapter 3).
--
--   lswolfe(opfunc, x, t, d, f, g, gtd [, options]) -> f, g, x, t, evaluations
--
-- x moves to x + t d.  f, g: value and gradient at x; gtd: their slope g . d.  options: c1 (1e-4),
-- c2 (0.9), tolX (1e-9), maxIter (20), verbose.
local common = require 'optim.common'
local abs, min, max = math.abs, math.min, math.max

-- a point of the search: position, value, gradient, slope
local function interpolate(a, b, ...)
   return (optim.polyinterp(torch.DoubleTensor{{a.t, a.f, a.slope}, {b.t, b.f, b.slope}}, ...))
end

function optim.lswolfe(opfunc, x, t, d, f, g, gtd, options)
   options = options or {}
   local c1, c2 = options.c1 or 1e-4, options.c2 or 0.9
   local tolX, maxIter = options.tolX or 1e-9, options.maxIter or 20
   local function verbose(...)
      if options.verbose then print('<optim.lswolfe> ', ...) end
   end
   local start, evaluations = x:clone(), 0
   local function probe(at)
      x:copy(start):add(at, d)
      local value, gradient = common.evaluate('lswolfe', opfunc, x)
      evaluations = evaluations + 1
      return {t = at, f = value, g = gradient:clone(), slope = gradient:dot(d)}
   end
   local origin = {t = 0, f = f, g = g:clone(), slope = gtd}
   local function enough(p) return p.f <= f + c1 * p.t * gtd end
   local function flat(p) return abs(p.slope) <= -c2 * gtd end

   -- bracket: two points with a good step between them, or one that is good itself
   local iter, done = 0, false
   local previous, current = origin, probe(t)
   local bracket
   while iter < maxIter do
      if not enough(current) or (iter > 1 and current.f >= previous.f) or current.slope >= 0 and not flat(current) then
         bracket = {previous, current}
         break
      elseif flat(current) then
         bracket, done = {current}, true
         break
      end
      local nearest = current.t + 0.01 * (current.t - previous.t)
      local at = interpolate(previous, current, nearest, current.t * 10)
      previous, current = current, probe(at)
      iter = iter + 1
   end
   if not bracket then
      verbose('reached max number of iterations while bracketing')
      bracket = {origin, current}
   end

   -- zoom
   local stuck = false
   while not done and iter < maxIter do
      local low = bracket[1].f <= bracket[2].f and 1 or 2
      local high = 3 - low
      local at = interpolate(bracket[1], bracket[2])
      local left, right = min(bracket[1].t, bracket[2].t), max(bracket[1].t, bracket[2].t)
      if min(right - at, at - left) / (right - left) < 0.1 then
         -- a step to an end of the bracket: move off it if that happens twice in a row
         if stuck or at >= right or at <= left then
            at = abs(at - right) < abs(at - left) and right - 0.1 * (right - left) or left + 0.1 * (right - left)
            stuck = false
         else
            stuck = true
         end
      else
         stuck = false
      end
      current = probe(at)
      iter = iter + 1
      if not enough(current) or current.f >= bracket[low].f then
         bracket[high] = current
      else
         if flat(current) then
            done = true
         elseif current.slope * (bracket[high].t - bracket[low].t) >= 0 then
            bracket[high] = bracket[low]
         end
         bracket[low] = current
      end
      if not done and abs((bracket[1].t - bracket[2].t) * current.slope) < tolX then
         verbose('line search cannot make further progress')
         break
      end
   end

   local best = bracket[1]
   if bracket[2] and bracket[2].f < best.f then best = bracket[2] end
   x:copy(start):add(best.t, d)
   return best.f, best.g, x, best.t, evaluations
end
