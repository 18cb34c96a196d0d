-- Loops that fill memory with random numbers, compiled from one line a distribution.
--
-- The words of a block of 624 are tempered in an inner loop with nothing else in it, which
-- LuaJIT compiles to straight code; the generator is left exactly as if it had been asked
-- for one number at a time.
local bit = require 'bit'
local host = require 'luatorch.host'
local native = require 'luatorch.native'
local Generator = require 'torch.Generator'

local M = {}

local PRELUDE = [[
local twist, unsigned, random, normal, bit = ...
local exp, log, sqrt, floor, cos, sin, tan = math.exp, math.log, math.sqrt, math.floor, math.cos, math.sin, math.tan
local min, max, pi, tobit = math.min, math.max, math.pi, bit.tobit
]]

local function compile(text)
   local chunk = assert(host.plain_loadstring(PRELUDE .. text, '=luatorch/torch/random/fill'))
   return chunk(Generator.twist, Generator.unsigned, Generator.random, Generator.normal, bit)
end

-- One draw an element.  r: the 32 bits as a number, u: r * 2^-32, q[i]: a parameter an element.
local ONE = [[
return function(g, p, n, a, b, q)
   local state, i = g._state, 0
   while i < n do
      local k, left = g._next, g._left
      if left == 1 then
         twist(g)
         k, left = 0, 625
      end
      local m = min(left - 1, n - i)
      for j = 0, m - 1 do
         local r = unsigned(state[k + j])
         local u = r * 2^-32
         p[i + j] = @STORE(@EXPR)
      end
      g._next, g._left = k + m, left - m
      i = i + m
   end
end]]

-- Two draws a pair of elements.  z: a standard normal number.
local PAIRS = [[
return function(g, p, n, a, b)
   local state, i = g._state, 0
   if n > 0 and g._normal_is_valid ~= 0 then
      local z = normal(g)
      p[0], i = @EXPR, 1
   end
   while i < n do
      local k, left = g._next, g._left
      local m = min(floor((left - 1) / 2), floor((n - i) / 2))
      if m == 0 then
         local z = normal(g)
         p[i], i = @EXPR, i + 1
         if i < n then
            z = normal(g)
            p[i], i = @EXPR, i + 1
         end
      else
         local x, y, rho
         for j = 0, m - 1 do
            x = unsigned(state[k]) * 2^-32
            y = unsigned(state[k + 1]) * 2^-32
            rho = sqrt(-2 * log(1 - y))
            local z = rho * cos(2 * pi * x)
            p[i] = @EXPR
            z = rho * sin(2 * pi * x)
            p[i + 1] = @EXPR
            k, i = k + 2, i + 2
         end
         g._normal_x, g._normal_y, g._normal_rho = x, y, rho
         g._next, g._left = k, left - 2 * m
      end
   end
end]]

local SCALAR_ONE = [[
return function(g, a, b)
   local r = random(g)
   local u = r * 2^-32
   return @EXPR
end]]
local SCALAR_PAIR = 'return function(g, a, b) local z = normal(g) return @EXPR end'

local function substitute(template, expression, t)
   -- C converts to a narrow integer through int, keeping the low bits
   local store = t and t.integer and t.size <= 4 and 'tobit' or ''
   return (template:gsub('@(%u+)', {EXPR = '(' .. expression .. ')', STORE = store}))
end

-- filler(expression, pairs [, kernel]): function(t, g, p, n, a, b, q) for every element type; the loop
-- for a type is compiled when first used, so that each sees one pointer type only.  kernel: the C
-- library's function that does the same for floats and doubles.
function M.filler(expression, paired, kernel)
   local loops = {}
   return function(t, g, p, n, a, b, q)
      local lib = kernel and native and native[t.ctype]
      if lib then return lib[kernel](g, p, n, a, b or 0) end
      local loop = loops[t]
      if not loop then
         loop = compile(substitute(paired and PAIRS or ONE, expression, t))
         loops[t] = loop
      end
      return loop(g, p, n, a, b, q)
   end
end

-- scalar(expression, pairs): function(g, a, b) for one number
function M.scalar(expression, paired)
   return compile(substitute(paired and SCALAR_PAIR or SCALAR_ONE, expression))
end

-- permutation loop: the numbers 1 to n at p, shuffled by n - 1 draws
local PERMUTATION = [[
return function(g, p, n)
   for i = 0, n - 1 do p[i] = @STORE(i + 1) end
   local state, i = g._state, 0
   while i < n - 1 do
      local k, left = g._next, g._left
      if left == 1 then
         twist(g)
         k, left = 0, 625
      end
      local m = min(left - 1, n - 1 - i)
      for j = i, i + m - 1 do
         local z = j + unsigned(state[k + j - i]) % (n - j)
         p[j], p[z] = p[z], p[j]
      end
      g._next, g._left = k + m, left - m
      i = i + m
   end
end]]
local permutations = {}
local in_c = native and {
   Double = native.double.permutation, Float = native.float.permutation, Long = native.lib.lt_permutation_int64_t_all,
} or {}
function M.permutation(t, g, p, n)
   if in_c[t.name] then return in_c[t.name](g, p, n) end
   local loop = permutations[t]
   if not loop then
      loop = compile(substitute(PERMUTATION, '', t))
      permutations[t] = loop
   end
   return loop(g, p, n)
end

return M
