-- Random numbers: every distribution as torch.f([generator,] ...) -> number, as
-- torch.f(tensor, [generator,] ...) and as tensor:f([generator,] ...).
--
-- Formulas as in Torch7 (doc/random.md), from 32-bit uniforms u in [0, 1) drawn in the order
-- of the elements, so that a seed gives Torch7's numbers.
local host = require 'luatorch.host'
local err = require 'luatorch.error'
local torch = require 'torch.class'
local types = require 'torch.types'
local T = require 'torch.Tensor'
local views = require 'torch.views'
local copy = require 'torch.copy'
local Generator = require 'torch.Generator'
local fill = require 'torch.random.fill'
local forms = require 'torch.random.forms'
local named_type = require('torch.dispatch').named_type
local raise, argerror = err.raise, err.argerror
local rawtype, type_of, is_generator = host.rawtype, T.type_of, Generator.is
local select, floor = select, math.floor

local default = Generator.default
local number, whole, complain, method_of, methods =
   forms.number, forms.whole, forms.complain, forms.method_of, forms.methods
rawset(torch, '_gen', default)

----------------------------------------------------------------------- distributions

local function spread(name)
   return function(a, b)
      if not (b > 0) then argerror(2, name, 'standard deviation must be strictly positive, got %s', tostring(b)) end
      return a, b
   end
end

-- name: the words r, u, z of the expression are explained in fill.lua; a, b are what `prepare`
-- makes of the arguments.  first, second: defaults, false where the argument is required,
-- nil where there is none.
local distributions = {
   uniform = {first = 0, second = 1, expr = 'u * b + a', kernel = 'uniform',
              prepare = function(a, b) return a, b - a end},
   normal = {first = 0, second = 1, expr = 'z * b + a', pairs = true, kernel = 'normal', prepare = spread('normal')},
   logNormal = {first = 1, second = 2, expr = 'exp(z * b + a)', pairs = true, prepare = spread('logNormal')},
   cauchy = {first = 0, second = 1, expr = 'a + b * tan(pi * (u - 0.5))'},
   exponential = {first = false, expr = '-1 / a * log(1 - u)'},
   geometric = {first = false, integer = true, expr = 'floor(log(1 - u) / a) + 1', prepare = function(p)
      if not (p > 0 and p < 1) then
         argerror(1, 'geometric', 'p must be > 0 and < 1, got %s', tostring(p))
      end
      return math.log(p)
   end},
   -- u <= p without a branch
   bernoulli = {first = 0.5, integer = true, expr = 'max(min(a - r, 0) + 1, 0)', kernel = 'bernoulli',
                prepare = function(p)
      if not (p >= 0 and p <= 1) then
         argerror(1, 'bernoulli', 'p must be >= 0 and <= 1, got %s', tostring(p))
      end
      return floor(p * 2^32)
   end},
}

local function signature(d, head)
   local list = {head}
   if d.first ~= nil then list[#list + 1] = d.first and '[number]' or 'number' end
   if d.second ~= nil then list[#list + 1] = '[number]' end
   return table.concat(list, ' ')
end

-- fill_with(t, x, run, g, a, b): x's elements in order from a filler, which needs contiguous
-- host memory
local function fill_with(t, x, run, g, a, b, q)
   local n = T.numel(x)
   if n == 0 then return x end
   if t.host and T.is_contiguous(x) then
      run(t, g, T.pointer(x), n, a, b, q)
   else
      local m = t.host and t or types.byname[t.mirror]
      local filled = T.like(m, x)
      run(m, g, T.pointer(filled), n, a, b, q)
      copy.copy(t, x, m, filled)
   end
   return x
end

-- What d's expression works with, from the checked arguments.
local function prepared(d, a, b)
   if d.prepare then return d.prepare(a, b) end
   return a, b
end

local function define(name, d)
   local scalar, run = fill.scalar(d.expr, d.pairs), fill.filler(d.expr, d.pairs, d.kernel)
   local first, second = d.first, d.second

   -- one number from g; arguments as they came
   local function draw(g, a, b, extra)
      if a == nil then a = first else a = number(a) end
      if b == nil then b = second elseif second == nil then a = nil else b = number(b) end
      if not a or (second and not b) or extra ~= nil then return nil end
      return scalar(g, prepared(d, a, b))
   end

   torch[name] = function(a, b, c, e, ...)
      if rawtype(a) ~= 'cdata' then
         return draw(default, a, b, c) or complain(signature(d, '[Generator]'), a, b, c, e, ...)
      elseif type_of(a) then
         return method_of(a, name, b, c, e, ...)
      elseif is_generator(a) then
         if type_of(b) then return method_of(b, name, a, c, e, ...) end
         return draw(a, b, c, e) or complain(signature(d, '[Generator]'), a, b, c, e, ...)
      end
      return complain(signature(d, '[Generator]'), a, b, c, e, ...)
   end

   methods(name, function(t, x, ...)
      local g, a, b, extra = default, ...
      if is_generator(a) then g, a, b, extra = ... end
      if d.tensor and type_of(a) and b == nil then return d.tensor(t, x, g, a) end
      local given_a, given_b = a, b
      if a == nil then a = first else a = number(a) end
      if b == nil then b = second elseif second == nil then a = nil else b = number(b) end
      if not a or (second and not b) or extra ~= nil then
         complain(signature(d, '*' .. t.name .. 'Tensor* [Generator]'), x, given_a, given_b, extra)
      end
      return fill_with(t, x, run, g, prepared(d, a, b))
   end, not d.integer)
end

-- bernoulli(p) with a probability for every element
local each = fill.filler('max(min(floor(q[i + j] * 4294967296) - r, 0) + 1, 0)')
function distributions.bernoulli.tensor(t, x, g, p)
   local pt = type_of(p)
   if pt.mirror ~= 'Float' and pt.mirror ~= 'Double' then
      complain('*' .. t.name .. 'Tensor* [Generator] [number] | FloatTensor | DoubleTensor', x, p)
   end
   if T.numel(p) ~= T.numel(x) then
      raise('bernoulli: inconsistent tensor size: %s and probabilities %s', T.size_string(x), T.size_string(p))
   end
   if T.numel(p) == 0 then return x end
   p, pt = forms.on_host(pt, p)
   local values = copy.contiguous(pt, p)
   local q = T.pointer(values)
   for i = 0, T.numel(p) - 1 do
      local v = pt.load(q, i)
      if not (v >= 0 and v <= 1) then
         argerror(2, 'bernoulli', 'p must be >= 0 and <= 1, got %s', tostring(v))
      end
   end
   fill_with(t, x, each, g, 0, 0, q)
   forms.alive(values)
   return x
end

for name, d in pairs(distributions) do define(name, d) end

----------------------------------------------------------------------- whole numbers

-- random(): what a type holds of 32 bits;  random(b): 1..b;  random(a, b): a..b
local run_raw, run_modulus = fill.filler('r'), fill.filler('r % a + b')
local natural = {Byte = 2^8, Char = 2^7, Short = 2^15, Int = 2^31, Float = 2^24 + 1}

-- interval(a, b) -> modulus, offset;  nil for arguments that are no numbers
local function interval(a, b)
   a = number(a)
   local single = b == nil
   if single then a, b = 1, a else b = number(b) end
   if not (a and b) or a ~= a or b ~= b then return nil end
   a, b = whole(a), whole(b)
   if not (b >= a and b - a < 2^53) then
      if single then argerror(1, 'random', 'upper bound must be strictly positive, got %s', tostring(b)) end
      argerror(2, 'random', 'upper bound must be larger than lower bound, got %s and %s', tostring(a), tostring(b))
   end
   return b + 1 - a, a
end

local RANDOM = '[Generator] [[number] number]'
local random = Generator.random
local function draw_random(g, a, b, extra)
   if a == nil and b == nil and extra == nil then return random(g) end
   local modulus, offset = interval(a, b)
   if not modulus or extra ~= nil then return nil end
   return random(g) % modulus + offset
end

function torch.random(a, b, c, d, ...)
   if rawtype(a) ~= 'cdata' then
      return draw_random(default, a, b, c) or complain(RANDOM, a, b, c, d, ...)
   elseif type_of(a) then
      return method_of(a, 'random', b, c, d, ...)
   elseif is_generator(a) then
      if type_of(b) then return method_of(b, 'random', a, c, d, ...) end
      return draw_random(a, b, c, d) or complain(RANDOM, a, b, c, d, ...)
   end
   return complain(RANDOM, a, b, c, d, ...)
end

methods('random', function(t, x, ...)
   local g, a, b, extra = default, ...
   if is_generator(a) then g, a, b, extra = ... end
   if a == nil and b == nil and extra == nil then
      local m = natural[t.mirror]
      if m then return fill_with(t, x, run_modulus, g, m, 0) end
      return fill_with(t, x, run_raw, g)
   end
   local modulus, offset = interval(a, b)
   if not modulus or extra ~= nil then complain('*' .. t.name .. 'Tensor* ' .. RANDOM, x, a, b, extra) end
   return fill_with(t, x, run_modulus, g, modulus, offset)
end)

----------------------------------------------------------------------- new tensors

-- The arguments without the nils after the last.
local function given(...)
   local n = select('#', ...)
   while n > 0 and (select(n, ...)) == nil do n = n - 1 end
   if n == select('#', ...) then return ... end
   return unpack({...}, 1, n)
end

-- Up to four positive numbers as sizes in T.scratch, and their count; nil for anything else.
local function numbers(x, y, z, w, extra)
   local scratch = T.scratch
   if extra ~= nil or x ~= x or x < 1 then return nil end
   scratch[0] = floor(x)
   if y == nil then return z == nil and w == nil and 1 or nil end
   if rawtype(y) ~= 'number' or y ~= y or y < 1 then return nil end
   scratch[1] = floor(y)
   if z == nil then return w == nil and 2 or nil end
   if rawtype(z) ~= 'number' or z ~= z or z < 1 then return nil end
   scratch[2] = floor(z)
   if w == nil then return 3 end
   if rawtype(w) ~= 'number' or w ~= w or w < 1 then return nil end
   scratch[3] = floor(w)
   return 4
end

-- sized(name, d): torch.name([result,] [generator,] sizes) and result:name(...), from distribution d
local function sized(name, d)
   local run, a, b = fill.filler(d.expr, d.pairs, d.kernel), d.first, d.second
   local function make(t, r, g, ...)
      if (...) == nil then
         complain('[*' .. t.name .. 'Tensor*] [Generator] (LongStorage | dim1 [dim2...])')
      end
      local list, n = views.sizes(name, 1, given(...))
      for i = 1, n do
         if list[i] <= 0 then n = i - 1 break end
         T.scratch[i - 1] = list[i]
      end
      forms.resize(t, r, n)
      return fill_with(t, r, run, g, a, b)
   end
   methods(name, function(t, r, x, ...)
      if is_generator(x) then return make(t, r, x, ...) end
      return make(t, r, default, x, ...)
   end, true)
   torch[name] = function(x, y, z, w, ...)
      local t = host.default_type
      if rawtype(x) == 'number' and t.host and not t.integer then
         local n = numbers(x, y, z, w, ...)
         if n then
            local r = T.empty(t)
            T.set_contiguous(t, r, n, T.scratch)
            return fill_with(t, r, run, default, a, b)
         end
      elseif type_of(x) then
         return method_of(x, name, y, z, w, ...)
      elseif is_generator(x) and type_of(y) then
         return method_of(y, name, x, z, w, ...)
      end
      local named, list = named_type(x, y, z, w, ...)
      if named then return method_of(T.empty(named), name, unpack(list)) end
      return method_of(T.empty(t), name, x, y, z, w, ...)
   end
end
sized('rand', distributions.uniform)
sized('randn', distributions.normal)

-- randperm([result,] [generator,] n): the numbers 1 to n in random order
methods('randperm', function(t, r, ...)
   local g, n, extra = default, ...
   if is_generator(n) then g, n, extra = ... end
   local count = number(n)
   if not count or extra ~= nil then complain('[*' .. t.name .. 'Tensor*] [Generator] number', r, n, extra) end
   count = whole(count)
   if count ~= count or count < 1 then argerror(1, 'randperm', 'n must be strictly positive, got %s', tostring(n)) end
   if count >= 2^32 then raise('randperm: cannot make %s numbers', tostring(n)) end
   T.scratch[0] = count
   forms.resize(t, r, 1)
   return fill_with(t, r, fill.permutation, g)
end)
function torch.randperm(x, y, ...)
   if type_of(x) then return method_of(x, 'randperm', y, ...) end
   if is_generator(x) and type_of(y) then return method_of(y, 'randperm', x, ...) end
   local t = host.default_type
   if rawtype(x) == 'number' and x >= 1 and x < 2^32 and y == nil and t.host then
      return fill_with(t, T.new1(t, floor(x)), fill.permutation, default)
   end
   local named, list = named_type(x, y, ...)
   if named then return method_of(T.empty(named), 'randperm', unpack(list)) end
   return method_of(T.empty(t), 'randperm', x, y, ...)
end

require 'torch.random.state'
require 'torch.random.multinomial'
return {}
