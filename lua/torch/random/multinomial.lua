-- Draws from a list of weights.
--
--   torch.multinomial([result,] [generator,] p, n [, replacement])   cumulative sums, searched
--   torch.multinomialAliasSetup(p [, state]) -> {alias LongTensor, probability tensor}
--   torch.multinomialAlias(result, state)                            Walker's alias method
--
-- p: weights of one distribution (1-D) or one a row (2-D), Float or Double.  Results are
-- 1-based LongTensors: n, or rows x n.  One uniform a draw (two for the alias method), in
-- Torch7's order.
local ffi = require 'ffi'
local host = require 'luatorch.host'
local err = require 'luatorch.error'
local torch = require 'torch.class'
local types = require 'torch.types'
local T = require 'torch.Tensor'
local copy = require 'torch.copy'
local Generator = require 'torch.Generator'
local fill = require 'torch.random.fill'
local random = require 'torch.random.forms'
local K = require('luatorch.kernels')('ops.random')
local raise, argerror = err.raise, err.argerror
local type_of, is_generator, uniform = T.type_of, Generator.is, Generator.uniform
local floor, min = math.floor, math.min
local Long, Double = types.byname.Long, types.byname.Double
local default = Generator.default

-- From this many draws on, NumPy's search of all of them beats a loop (measured).
local MANY = 256

local FORMS = '[*LongTensor*] [Generator] FloatTensor|DoubleTensor number [boolean]'

local function is_long(t) return t and t.mirror == 'Long' end
local function is_real(t) return t and (t.mirror == 'Float' or t.mirror == 'Double') end

-- cumulate(t, p, at, n, cum): running sums of n weights of type t from p[at] on, scaled so that the last is 1
local function cumulate(t, p, at, n, cum)
   local sum, load = 0, t.load
   for j = 0, n - 1 do
      local v = load(p, at + j)
      if v < 0 then
         raise('invalid multinomial distribution (encountering probability entry < 0): %g at %d', v, j + 1)
      end
      sum = sum + v
      cum[j] = sum
   end
   if not (sum > 0 and sum < math.huge) then
      raise('invalid multinomial distribution (sum of probabilities %s)', sum <= 0 and '<= 0' or 'is ' .. sum)
   end
   for j = 0, n - 1 do cum[j] = cum[j] / sum end
end

-- The first of n sums that is not below u.
local function search(cum, n, u)
   local left, right = 0, n
   while left < right do
      local mid = floor((left + right) / 2)
      if cum[mid] < u then left = mid + 1 else right = mid end
   end
   return min(left, n - 1)
end

-- Takes outcome k out of a distribution.
local function remove(cum, n, k)
   local mass = cum[k]
   if k > 0 then mass = mass - cum[k - 1] end
   local rest = 1 - mass
   for j = 0, k - 1 do cum[j] = cum[j] / rest end
   for j = k, n - 1 do cum[j] = (cum[j] - mass) / rest end
end

local draw_uniforms = fill.filler('u')

local function draw(g, r, p, count, replacement)
   local pt = type_of(p)
   local nd = p._nd
   if nd ~= 1 and nd ~= 2 then raise('multinomial: prob_dist must be 1 or 2 dim, got %dD', nd) end
   local rows, n = nd == 2 and p._size[0] or 1, p._size[nd - 1]
   if not (count >= 1 and count < 2^31) then
      argerror(2, 'multinomial', 'cannot sample n_sample <= 0 samples, got %g', count)
   end
   if not replacement and count > n then
      argerror(2, 'multinomial', 'cannot sample n_sample > prob_dist:size(%d) samples without replacement: %d of %d',
               nd, count, n)
   end
   T.scratch[0], T.scratch[1] = nd == 2 and rows or count, count
   local rt, given = type_of(r), r
   random.resize(rt, r, nd)
   if not (rt.host and T.is_contiguous(r)) then r = T.like(Long, r) end
   p, pt = random.on_host(pt, p)
   local weights, out = copy.contiguous(pt, p), T.pointer(r)
   local w = T.pointer(weights)
   local sums = T.new1(Double, n)
   local cum = T.pointer(sums)
   local uniforms = replacement and count >= MANY and T.new1(Double, count)
   for i = 0, rows - 1 do
      cumulate(pt, w, i * n, n, cum)
      if uniforms then
         draw_uniforms(Double, g, T.pointer(uniforms), count)
         local row = nd == 2 and r:select(1, i + 1) or r
         K.search(T.view(row), T.view(sums), T.view(uniforms))
      else
         for j = 0, count - 1 do
            local k = search(cum, n, uniform(g))
            out[i * count + j] = k + 1
            if not replacement and j < count - 1 then remove(cum, n, k) end
         end
      end
   end
   random.alive(weights, sums)
   if r ~= given then copy.copy(rt, given, Long, r) end
   return given
end

-- multinomial, with every place where a result and a generator may stand
local function multinomial(...)
   local a, b, c, d, e, f = ...
   local r, g = nil, default
   if is_long(type_of(a)) and (type_of(b) or is_generator(b)) then r, a, b, c, d, e = a, b, c, d, e, f end
   if is_generator(a) then g, a, b, c, d = a, b, c, d, e end
   if is_generator(b) then g, b, c, d = b, c, d, nil end
   local pt = type_of(a)
   if not pt then random.complain(FORMS, ...) end
   if pt.integer or pt.mirror == 'Half' or d ~= nil or (c ~= nil and host.rawtype(c) ~= 'boolean') then
      random.complain(FORMS, ...)
   end
   local count = random.number(b)
   if not count then random.complain(FORMS, ...) end
   return draw(g, r or T.empty(pt.long), a, random.whole(count), c)
end
-- p.multinomial(result, p, n): the receiver may be the result
types.each(function(t)
   if is_real(t) then t.tensor_class.multinomial = multinomial end
end)
torch.multinomial = multinomial

----------------------------------------------------------------------- the alias method

local function alias_tables(pt, p, alias, keep)
   local n = T.numel(p)
   if p._nd ~= 1 then raise('multinomialAliasSetup: 1-D probabilities expected, got %dD', p._nd) end
   T.scratch[0] = n
   T.set_contiguous(type_of(alias), alias, 1, T.scratch)
   T.set_contiguous(pt, keep, 1, T.scratch)
   local small, large = ffi.new('int32_t[?]', n), ffi.new('int32_t[?]', n)
   local weights = copy.contiguous(pt, p)
   local J, q, w = T.pointer(alias), T.pointer(keep), T.pointer(weights)
   local nsmall, nlarge = 0, 0
   for i = 0, n - 1 do
      if not (w[i] > 0 and w[i] < math.huge) then
         raise('multinomialAliasSetup: probability %g of outcome %d is not positive', w[i], i + 1)
      end
      local v = n * w[i]
      J[i], q[i] = 0, v
      if v < 1 then
         small[nsmall], nsmall = i, nsmall + 1
      else
         large[nlarge], nlarge = i, nlarge + 1
      end
   end
   while nsmall > 0 and nlarge > 0 do
      local s, l = small[nsmall - 1], large[nlarge - 1]
      J[s] = l
      q[l] = q[l] - (1 - q[s])
      nsmall = nsmall - 1
      if q[l] < 1 then
         nlarge = nlarge - 1
         small[nsmall], nsmall = l, nsmall + 1
      end
   end
   local highest = 0
   for i = 0, n - 1 do if q[i] > highest then highest = q[i] end end
   for i = 0, n - 1 do
      if highest > 1 then q[i] = q[i] / highest end
      -- Torch7 marks an outcome without an alias by 0, so one whose alias is the first outcome
      -- is never replaced either.
      if J[i] == 0 then q[i] = 1 end
      J[i] = J[i] + 1
   end
   random.alive(weights)
   return alias, keep
end

-- alias_tables for any type: the tables in host memory, then where they belong
local function setup(pt, p, alias, keep)
   if pt.host then return alias_tables(pt, p, alias, keep) end
   local hp, ht = random.on_host(pt, p)
   local J, q = alias_tables(ht, hp, T.empty(Long), T.empty(ht))
   T.resize_as(pt.long, alias, J)
   T.resize_as(pt, keep, q)
   copy.copy(pt.long, alias, Long, J)
   copy.copy(pt, keep, ht, q)
   return alias, keep
end

local function table_of(state, i, t, name)
   local x = state[i]
   if x == nil then return T.empty(t) end
   if type_of(x) ~= t then
      raise('%s: %s expected as table %d of the state, got %s', name, t.tensorname, i, torch.type(x))
   end
   return x
end

function torch.multinomialAliasSetup(p, state)
   local pt = type_of(p)
   if not is_real(pt) then
      argerror(1, 'multinomialAliasSetup', 'FloatTensor or DoubleTensor expected, got %s', torch.type(p))
   end
   if torch.type(state) ~= 'table' then state = {} end
   state[1], state[2] = setup(pt, p, table_of(state, 1, pt.long, 'multinomialAliasSetup'),
                              table_of(state, 2, pt, 'multinomialAliasSetup'))
   return state
end

-- Torch7 answers the outcome before the alias, where an alias is drawn.
local function draw_alias(g, r, n, J, q, size)
   for i = 0, n - 1 do
      local k = floor(uniform(g) * size)
      if uniform(g) <= q[k] then r[i] = k + 1 else r[i] = J[k] - 1 end
   end
end

-- Torch7 draws from tables of doubles only, or from those of a Cuda type.
function torch.multinomialAlias(r, state)
   local rt = type_of(r)
   if not is_long(rt) then argerror(1, 'multinomialAlias', 'LongTensor expected, got %s', torch.type(r)) end
   if torch.type(state) ~= 'table' or state[1] == nil or state[2] == nil then
      argerror(2, 'multinomialAlias', 'the table of multinomialAliasSetup expected, got %s', torch.type(state))
   end
   local kt = type_of(state[2])
   if not (kt and kt.cuda and is_real(kt)) then kt = Double end
   local alias = random.on_host(kt.long, table_of(state, 1, kt.long, 'multinomialAlias'))
   local keep, ht = random.on_host(kt, table_of(state, 2, kt, 'multinomialAlias'))
   local size = T.numel(keep)
   if T.numel(alias) ~= size then
      raise('multinomialAlias: inconsistent state: tables of %d and of %d elements', T.numel(alias), size)
   end
   if T.numel(r) == 0 then return r end
   if size == 0 then raise('multinomialAlias: the state is empty') end
   alias, keep = copy.contiguous(type_of(alias), alias), copy.contiguous(ht, keep)
   local flat = rt.host and T.is_contiguous(r) and r or T.like(Long, r)
   draw_alias(default, T.pointer(flat), T.numel(r), T.pointer(alias), T.pointer(keep), size)
   random.alive(alias, keep)
   if flat ~= r then copy.copy(rt, r, Long, flat) end
   return r
end
return {}
