-- Element-wise functions, one line a function: its name, the expression of one element, and
-- that of the integer types where they have it (see elementwise.lua).  Formulas: Torch7's
-- doc/maths.md; rounding, truncation and overflow are C's.
local dispatch = require 'torch.dispatch'
local T = require 'torch.Tensor'
local element = require 'torch.maths.elementwise'
local axpy = require('torch.blas').axpy
local K = require('luatorch.kernels')('ops.pointwise')
local define, set = dispatch.define, dispatch.set
local loop, number_form, binary_form, scaled_form = element.loop, element.number_form, element.binary_form,
   element.scaled_form
local in_lua = element.in_lua
local view, is_contiguous, pointer, numel, resize_as = T.view, T.is_contiguous, T.pointer, T.numel, T.resize_as
local REAL, SLOW = dispatch.REAL, element.SLOW

----------------------------------------------------------------------- of one tensor

local real, slow = {types = REAL}, {types = REAL, limit = SLOW}
for _, f in ipairs{
   {'sqrt',    'sqrt(x[i])', real},      {'rsqrt', '1 / sqrt(x[i])', real},
   {'neg',     '-x[i]', real},           {'cinv',  '1 / x[i]', real},
   {'floor',   'floor(x[i])', real},     {'ceil',  'ceil(x[i])', real},
   {'round',   'round(x[i])', slow},     {'trunc', 'trunc(x[i])', slow},
   {'frac',    'x[i] - trunc(x[i])', slow},
   {'exp',     'exp(x[i])', slow},       {'log',   'log(x[i])', slow},
   {'log1p',   'log1p(x[i])', slow},     {'sigmoid', '1 / (1 + exp(-x[i]))', slow},
   {'sin',     'sin(x[i])', slow},       {'cos',   'cos(x[i])', slow},
   {'tan',     'tan(x[i])', slow},       {'asin',  'asin(x[i])', slow},
   {'acos',    'acos(x[i])', slow},      {'atan',  'atan(x[i])', slow},
   {'sinh',    'sinh(x[i])', slow},      {'cosh',  'cosh(x[i])', slow},
   {'tanh',    'tanh(x[i])', slow},
} do
   element.unary(f[1], f[2], nil, f[3])
end
element.unary('abs', 'abs(x[i])', 'x[i] < 0 and -x[i] or x[i]', {types = set{'Int', 'Long', 'Float', 'Double'}})
element.unary('sign', 'x[i] > 0 and 1 or x[i] < 0 and -1 or 0', 'x[i] > 0 and 1 or x[i] < 0 and -1 or 0',
              {limit = SLOW, noscalar = true})

----------------------------------------------------------------------- tensor and number, tensor and tensor

local add_number = number_form('add', loop('x[i] + v', 'x[i] + v', 'add_number'), {})
-- x + v * y in place is what BLAS's axpy does, without a temporary.
local function by_axpy(t, n, r, x, v, y)
   if r ~= x or not t.host or not REAL[t.name] or not is_contiguous(r) or not is_contiguous(y) then return false end
   if r._storage == y._storage and r._offset ~= y._offset then return false end
   axpy(t, n, v, pointer(y), 1, pointer(r), 1)
   return true
end
local add_scaled = scaled_form('add', loop('x[i] + F(v * y[i])', 'x[i] + v * y[i]', 'add_scaled'), by_axpy)
local add = binary_form('add', loop('x[i] + y[i]', 'x[i] + y[i]', 'add'), {})
local csub = binary_form('csub', loop('x[i] - y[i]', 'x[i] - y[i]', 'csub'), {})

-- add([res,] x, v): x + v;   ([res,] x, y): x + y;   ([res,] x, v, y): x + v * y
define('add', {{'res src num', add_number}, {'res src T', add}, {'res src num T', add_scaled}})
-- csub: the same with a minus
define('csub', {
   {'res src num', function(t, r, x, v) return add_number(t, r, x, -t.scalar(v)) end},
   {'res src T', csub},
   {'res src num T', function(t, r, x, v, y) return add_scaled(t, r, x, -t.scalar(v), y) end},
})

local divides, branches = {divides = true}, {limit = SLOW}
element.number('mul', 'x[i] * v', 'x[i] * v')
element.number('div', 'x[i] / v', 'x[i] / v', divides)
element.binary('cmul', 'x[i] * y[i]', 'x[i] * y[i]')
element.binary('cdiv', 'x[i] / y[i]')
element.ternary('addcmul', 'x[i] + F(F(v * y[i]) * z[i])', 'x[i] + v * y[i] * z[i]')
element.ternary('addcdiv', 'x[i] + F(F(v * y[i]) / z[i])')

-- fmod has the sign of the dividend, remainder that of the divisor; mod is fmod's older name.
for name, of in pairs{fmod = 'fmod', mod = 'fmod', remainder = 'remainder'} do
   local body = of == 'fmod' and 'fmod(x[i], v)' or 'x[i] - v * floor(F(x[i] / v))'
   local form = number_form(of, loop(body, of == 'fmod' and 'x[i] % v'), {divides = true, limit = SLOW})
   define(name, {{'res src num', form}})
   form = binary_form('c' .. of, loop((body:gsub('v', 'y[i]'))), branches)
   define('c' .. name, {{'res src T', form}})
end

local cmax, cmin = 'x[i] > @ and x[i] or @', 'x[i] < @ and x[i] or @'
for name, body in pairs{cmax = cmax, cmin = cmin} do
   local number, tensor = body:gsub('@', 'v'), body:gsub('@', 'y[i]')
   define(name, {
      {'res src num', number_form(name, loop(number, number, name .. '_number'), branches)},
      {'res src T', binary_form(name, loop(tensor, tensor, name), branches)},
   })
end

-- clamp([res,] x, low, high)
local clamp_loop = loop('x[i] < v and v or x[i] > w and w or x[i]', 'x[i] < v and v or x[i] > w and w or x[i]',
                        'clamp')
define('clamp', {{'res src num num', function(t, r, x, low, high)
   resize_as(t, r, x)
   local n = numel(x)
   if n == 0 then return r end
   low, high = t.scalar(low), t.scalar(high)
   if not in_lua(clamp_loop, t, n, SLOW, r, x, nil, low, high) then K.clamp(view(r), view(x), low, high) end
   return r
end}})

----------------------------------------------------------------------- powers

local power = number_form('pow', loop('x[i] ^ v', nil, 'pow_number'), {limit = SLOW})
-- Powers that Torch7 does not leave to C's pow, which differs for -inf and -0.
local special = {}
for v, f in pairs{
   [2] = {'x[i] * x[i]', 'square'}, [3] = {'F(x[i] * x[i]) * x[i]', 'cube'}, [0.5] = {'sqrt(x[i])', 'sqrt'},
   [-0.5] = {'1 / sqrt(x[i])', 'rsqrt'}, [-1] = {'1 / x[i]', 'cinv'}, [-2] = {'1 / F(x[i] * x[i])', 'inverse_square'},
} do
   special[v] = number_form('pow', loop(f[1], nil, f[2]), {})
end
local exponential = number_form('tpow', loop('v ^ x[i]'), {limit = SLOW})
-- pow([res,] x, v): x ^ v;   pow([res,] v, x): v ^ x
define('pow', {
   {'res src num', function(t, r, x, v)
      return (special[v] or power)(t, r, x, v)
   end},
   {'res num src', function(t, r, v, x) return exponential(t, r, x, v) end},
   {'num num', function(t, x, v) return t.scalar(t.scalar(x) ^ t.scalar(v)) end, only = 'function'},
}, {types = REAL})
element.binary('cpow', 'x[i] ^ y[i]', nil, branches)

element.binary('atan2', 'atan2(x[i], y[i])', nil, slow)
local atan2 = binary_form('atan2', loop('atan2(x[i], y[i])'), slow)
define('atan2', {
   {'res src T', atan2},
   {'num num', function(t, y, x) return t.scalar(math.atan2(y, x)) end, only = 'function'},
}, {types = REAL})

-- lerp([res,] a, b, weight): a + weight * (b - a)
local lerp = scaled_form('lerp', loop('x[i] + F(v * F(y[i] - x[i]))', nil, 'lerp_scaled'))
define('lerp', {
   {'res src T num', function(t, r, a, b, weight) return lerp(t, r, a, weight, b) end},
   {'num num num', function(t, a, b, weight) return t.scalar(a + weight * (b - a)) end, only = 'function'},
}, {types = REAL})
