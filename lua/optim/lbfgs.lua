-- optim.lbfgs: limited-memory BFGS (Liu and Nocedal; after Schmidt's minFunc).
--
-- config: maxIter (20), maxEval (1.25 maxIter), tolFun (1e-5, on the sum of |g|), tolX (1e-9),
-- nCorrection (100 pairs remembered), learningRate (1), lineSearch (optim.lswolfe, say) with
-- lineSearchOptions, verbose.
-- State: funcEval, nIter; old_dirs, old_stps (steps s and gradient changes y), dir_bufs, stp_bufs
-- (unused rows for them), ro, al, Hdiag; d, t, f_old, g_old, tmp1.
-- Returns x, the values of f, and the number of evaluations.
local common = require 'optim.common'
local abs, min = math.abs, math.min

-- n rows like g, cut from one tensor
local function buffers(g, n)
   local size = g:size():totable()
   local block, rows = g.new(n, unpack(size)), {}
   for i = 1, n do rows[i] = block[i] end
   return rows
end

-- Remembers the last step s and the change y of the gradient.
local function remember(state, g, limit)
   local y, s = table.remove(state.dir_bufs), table.remove(state.stp_bufs)
   y:copy(g):add(-1, state.g_old)
   s:copy(state.d):mul(state.t)
   local ys = y:dot(s)
   if ys > 1e-10 then
      if #state.old_dirs == limit then
         table.insert(state.stp_bufs, table.remove(state.old_dirs, 1))
         table.insert(state.dir_bufs, table.remove(state.old_stps, 1))
      end
      table.insert(state.old_dirs, s)
      table.insert(state.old_stps, y)
      state.Hdiag = ys / y:dot(y)
   else
      table.insert(state.dir_bufs, y)
      table.insert(state.stp_bufs, s)
   end
end

-- d = -H g by the two loops of Nocedal
local function direction(state, g, limit)
   local s, y, d, q = state.old_dirs, state.old_stps, state.d, state.tmp1
   state.ro = state.ro or torch.Tensor(limit):zero()
   state.al = state.al or torch.Tensor(limit):zero()
   local ro, al, k = state.ro, state.al, #state.old_dirs
   for i = 1, k do ro[i] = 1 / y[i]:dot(s[i]) end
   q:copy(g):mul(-1)
   for i = k, 1, -1 do
      al[i] = s[i]:dot(q) * ro[i]
      q:add(-al[i], y[i])
   end
   d:copy(q):mul(state.Hdiag)
   for i = 1, k do
      local be = y[i]:dot(d) * ro[i]
      d:add(al[i] - be, s[i])
   end
end

function optim.lbfgs(opfunc, x, config, state)
   config, state = common.arguments('lbfgs', opfunc, x, config, state)
   local maxIter = tonumber(config.maxIter) or 20
   local maxEval = tonumber(config.maxEval) or maxIter * 1.25
   local tolFun, tolX = config.tolFun or 1e-5, config.tolX or 1e-9
   local limit = tonumber(config.nCorrection) or 100
   local learningRate, search = config.learningRate or 1, config.lineSearch
   local function verbose(...)
      if config.verbose then print('<optim.lbfgs> ', ...) end
   end

   state.funcEval, state.nIter = state.funcEval or 0, state.nIter or 0
   local f, g = common.evaluate('lbfgs', opfunc, x)
   local values, evaluations = {f}, 1
   state.funcEval = state.funcEval + 1

   state.tmp1 = state.tmp1 or common.zeros(g, g)
   local tmp = state.tmp1
   local function total(t) return tmp:copy(t):abs():sum() end
   if total(g) <= tolFun then
      verbose('optimality condition below tolFun')
      return x, values
   end
   if not state.dir_bufs then
      verbose('creating recyclable direction/step/history buffers')
      state.dir_bufs, state.stp_bufs = buffers(g, limit + 1), buffers(g, limit + 1)
   end

   local iter = 0
   while iter < maxIter do
      iter, state.nIter = iter + 1, state.nIter + 1
      if state.nIter == 1 then
         state.d = (state.d or g.new()):resizeAs(g):copy(g):mul(-1)
         state.old_dirs, state.old_stps, state.Hdiag = {}, {}, 1
      else
         remember(state, g, limit)
         direction(state, g, limit)
      end
      state.g_old = (state.g_old or g.new()):resizeAs(g):copy(g)
      state.f_old = f

      local gtd = g:dot(state.d)
      if gtd > -tolX then break end
      state.t = state.nIter == 1 and min(1, 1 / total(g)) * learningRate or learningRate

      local more = 0
      if type(search) == 'function' then
         f, g, x, state.t, more = search(opfunc, x, state.t, state.d, f, g, gtd, config.lineSearchOptions)
         values[#values + 1] = f
      else
         x:add(state.t, state.d)
         if iter ~= maxIter then
            -- the value after the last step is not needed: the next call evaluates there
            f, g = common.evaluate('lbfgs', opfunc, x)
            more = 1
            values[#values + 1] = f
         end
      end
      evaluations = evaluations + more
      state.funcEval = state.funcEval + more

      if iter == maxIter then
         verbose('reached max number of iterations')
         break
      elseif evaluations >= maxEval then
         verbose('max nb of function evals')
         break
      elseif total(g) <= tolFun then
         verbose('optimality condition below tolFun')
         break
      elseif tmp:copy(state.d):mul(state.t):abs():sum() <= tolX then
         verbose('step size below tolX')
         break
      elseif abs(f - state.f_old) < tolX then
         verbose('function value changing less than tolX')
         break
      end
   end
   return x, values, evaluations
end
