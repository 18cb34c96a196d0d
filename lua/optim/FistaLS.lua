-- optim.FistaLS(f, g, pl, xinit [, params]): minimises f(x) + g(x), f smooth, by (F)ISTA with
-- backtracking (Beck and Teboulle 2009).
--
--   f(x, 'dx') -> value, gradient;  f(x) -> value;  g(x) -> value
--   pl(x, L): moves x, in place, to the minimum of g(z) + L/2 |z - x|^2
--
-- params: L (0.1, written back), Lstep (1.5), maxiter (50), maxline (20), errthres (1e-4, on the
-- change of the sum), doFistaUpdate (true), verbose; buffers xkm, y, ply.  Returns xinit, moved to
-- the last y, and a list of {F, Fply, Gply, Q, L, nline} (and xk, y, with verbose), one an iteration:
-- F = Fply + Gply is the sum at the point that the next iteration starts from.
local common = require 'optim.common'
local err = require 'luatorch.error'

function optim.FistaLS(f, g, pl, xinit, params)
   for i, h in ipairs{f or false, g or false, pl or false} do
      if type(h) ~= 'function' then
         err.raise('optim.FistaLS: a function expected as argument %d, got %s', i, torch.type(h or nil))
      end
   end
   common.arguments('FistaLS', f, xinit, params)
   params = params or {}
   local L, growth = params.L or 0.1, params.Lstep or 1.5
   local maxiter, maxline = params.maxiter or 50, params.maxline or 20
   local threshold = params.errthres or 1e-4
   local accelerate = params.doFistaUpdate ~= false

   local xk = xinit
   local function buffer(key)
      params[key] = (params[key] or xk.new()):resizeAs(xk)
      return params[key]
   end
   local xkm, y, ply = buffer('xkm'):zero(), buffer('y'), buffer('ply'):zero()
   y:copy(xk)

   local history, previous, t = {}, math.huge, 1
   for k = 1, maxiter do
      local fy, dfy = f(y, 'dx')
      if not torch.isTensor(dfy) then
         err.raise("optim.FistaLS: f(x, 'dx') must return a value and a gradient, it returned %s and %s",
                   torch.type(fy), torch.type(dfy))
      end
      local nline = 0
      local fply, gply, Q
      repeat
         ply:copy(y):add(-1 / L, dfy)
         pl(ply, L)
         fply, gply = f(ply), g(ply)
         local step = torch.add(ply, -1, y)
         Q = fy + dfy:dot(step) + L / 2 * step:dot(step) + gply
         nline = nline + 1
         local accepted = fply + gply <= Q
         if not accepted and nline < maxline then L = L * growth end
      until accepted or nline >= maxline

      xkm:copy(xk)
      xk:copy(ply)
      if accelerate then
         local tk = (1 + math.sqrt(1 + 4 * t * t)) / 2
         y:copy(xk):add((t - 1) / tk, xk - xkm)
         t = tk
      else
         y:copy(xk)
      end

      -- what is recorded is where the next iteration starts from
      fply, gply = f(y), g(y)
      local F = fply + gply
      history[k] = {nline = nline, L = L, F = F, Fply = fply, Gply = gply, Q = Q}
      if params.verbose then
         history[k].xk, history[k].y = xk:clone(), y:clone()
         print(('iter=%d nline=%d L=%g F=%g Fply=%g Gply=%g Q=%g'):format(k, nline, L, F, fply, gply, Q))
      end
      if math.abs(previous - F) <= threshold then break end
      previous = F
   end
   params.L = L
   xk:copy(y)
   return xk, history
end
