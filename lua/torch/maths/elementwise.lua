-- Generators of element-wise functions.
--
-- A function is described by the expression of one element, r[i] from x[i], y[i], z[i] and the
-- numbers v, w, by the kernel of luatorch.ops.pointwise of the same name, and by that of the C
-- library where it has one.  Contiguous float and double tensors go to the C library; without it,
-- and for other types, small host tensors go through a loop that LuaJIT compiles from the
-- expression, one loop a type so that each is compiled for plain loads and stores; everything else
-- goes through the NumPy kernel.
-- In the loops of the integer types, elements are 64-bit integers, which wrap as C's do.
local ffi = require 'ffi'
local host = require 'luatorch.host'
local err = require 'luatorch.error'
local dispatch = require 'torch.dispatch'
local types = require 'torch.types'
local T = require 'torch.Tensor'
local strided = require 'torch.strided'
local native = require 'luatorch.native'
local copy = require 'torch.copy'
local SMALL = copy.SMALL
local K = require('luatorch.kernels')('ops.pointwise')
local raise = err.raise
local define, view, is_contiguous, pointer = dispatch.define, T.view, T.is_contiguous, T.pointer
local numel, resize_as, same_size = T.numel, T.resize_as, T.same_size
local plan = strided.plan

ffi.cdef[[
double log1p(double); double round(double); double trunc(double); double fmod(double, double);
]]

local M = {}
-- Up to this many elements a Lua loop is faster than a call into NumPy, by cost of one element
-- (measured): sums and products; what calls libm or branches on data.
M.SMALL, M.SLOW = SMALL, 128

-- Up to this many elements the C library is faster than NumPy, where it is not always (measured):
-- of doubles, of floats.
local HUGE = math.huge
local MOST = {exp = {1024, 512}, tanh = {HUGE, 512}, sigmoid = {HUGE, 1024}, sqrt = {HUGE, 1024}, rsqrt = {HUGE, 1024},
   pow_number = {256, 128}}
for name in ('log log1p sin cos tan asin acos atan sinh cosh'):gmatch('%S+') do MOST[name] = {256, 128} end

-- Kernels whose last bit is not always NumPy's: layouts that NumPy computes stay with it.
local OTHERWISE_ROUNDED = {tanh = true, sigmoid = true}

-- direct(name): by type, the C kernel `name` and the largest n it is for; 0 where there is none
local function direct(name)
   local kernel, most = {}, {}
   local limits = MOST[name] or {HUGE, HUGE}
   types.each(function(t)
      local list = native and t.host and native.elementwise[name] and t.name == t.mirror and native[t.ctype]
      kernel[t] = list and list[name] or false
      most[t] = not kernel[t] and 0 or t.name == 'Double' and limits[1] or limits[2]
   end)
   return kernel, most
end

local FUNCTIONS = [[
local exp, log, sqrt, abs, floor, ceil = math.exp, math.log, math.sqrt, math.abs, math.floor, math.ceil
local sin, cos, tan, tanh, sinh, cosh = math.sin, math.cos, math.tan, math.tanh, math.sinh, math.cosh
local asin, acos, atan, atan2, tonumber = math.asin, math.acos, math.atan, math.atan2, tonumber
local log1p, round, trunc, fmod = C.log1p, C.round, C.trunc, C.fmod
local function f32(x) return tonumber(cast('float', x)) end
]]
local PREAMBLE = 'local cast, i64, C, load = ...\n' .. FUNCTIONS
local int64 = ffi.typeof('int64_t')

local function compile(source, load)
   local chunk = assert(host.plain_loadstring(PREAMBLE .. source, '=luatorch/torch/maths/elementwise'))
   return chunk(ffi.cast, int64, ffi.C, load)
end

-- A body marks by F(...) what C rounds to the element type on the way: to float, for floats.
-- loop(body [, int_body [, kernel]]): the loops over contiguous elements, flat[t](n, r, x, y, z, v, w),
-- and over elements of any layout, strided[t] (see strided.lua), false where t has none; and the C
-- kernel for n <= most[t], direct[t].
function M.loop(body, int_body, kernel)
   local function maker(make)
      return setmetatable({}, {__index = function(list, t)
         local text, element = body, 'load(%s, %s)'
         if t.integer then text, element = int_body, 'cast(i64, %s[%s])' end
         local f = false
         if text and t.host then
            text = text:gsub('F%(', t.name == 'Float' and 'f32(' or '(')
            f = make(t, text:gsub('([xyz])%[i%]', '%1_i'), function(operand, position)
               if not text:find(operand .. '[i]', 1, true) then return '' end
               return ('local %s_i = %s '):format(operand, element:format(operand, position))
            end, t.integer and 'v = v and cast(i64, v) w = w and cast(i64, w)' or '')
         end
         list[t] = f
         return f
      end})
   end
   local direct_of, most = direct(kernel)
   return {
      direct = direct_of, most = most, strips = not OTHERWISE_ROUNDED[kernel],
      flat = maker(function(t, text, read, before)
         return compile(('return function(n, r, x, y, z, v, w) %s for i = 0, n - 1 do %s%s%s r[i] = %s end end')
                        :format(before, read('x', 'i'), read('y', 'i'), read('z', 'i'), text), t.load)
      end),
      strided = maker(function(t, text, read, before)
         return strided.loop(read('x', 'b') .. read('y', 'c'), text, t.load, nil, FUNCTIONS, before)
      end),
   }
end

-- Whether p and q, n elements each, are the same memory or share none.
local function apart(p, q, n) return p == q or p - q >= n or q - p >= n end

-- Elements of a strip of rows that stays in the cache; room for two of them, by type.
local STRIP = 16384
local strips = setmetatable({}, {__index = function(list, t)
   local room = T.new1(t, 2 * STRIP)
   list[t] = room
   return room
end})

-- Whether columns of steps 1 and s1 are faster made rows first: of doubles, and those whose lines fall
-- on one another in the cache (measured; other floats take NumPy 0.80 ms and 0.98 so).
local function columns(t, s0, s1) return s0 == 1 and s1 > 1 and (t.size == 8 or s1 * t.size % 256 == 0) end

-- The C kernel for many elements of a contiguous r where x or y is transposed, one strip of rows made
-- contiguous after the other: z:add(x, y:t()) of 1000 x 1000 doubles in 1.2 ms, of 1024 x 1024 in 1.5;
-- by NumPy, 1.28 and 7.4.
local function in_strips(loops, t, r, x, y, v, w)
   if not is_contiguous(r) or not same_size(r, x) or y and not same_size(r, y) then return false end
   local n0, n1, r0, _, x0, x1, y0, y1 = plan(r, x, y or x)
   if not n0 or r0 ~= n1 or n1 > STRIP / 8 or not (columns(t, x0, x1) or columns(t, y0, y1)) then return false end
   local p, q, s, room = pointer(r), pointer(x), y and pointer(y), pointer(strips[t])
   -- rows(to, from, i, count, s0, s1): count rows of `from`, from row i on, contiguous: in `to` if they are not so
   local function rows(to, from, i, count, s0, s1)
      from = from + i * s0
      if s1 == 1 and s0 == n1 then return from end
      native.picks[copy.words[t.size]].copy_strided(to, from, count, n1, n1, 1, s0, s1)
      return to
   end
   -- r may be an operand of the same layout, and share no memory with one otherwise.
   local function safe(from, s0, s1)
      return from == p and s0 == n1 and s1 == 1 or from - p >= n0 * n1 or p - from > (n0 - 1) * s0 + (n1 - 1) * s1
   end
   if not safe(q, x0, x1) or y and not safe(s, y0, y1) then return false end
   local height = math.floor(STRIP / n1)
   for i = 0, n0 - 1, height do
      local count = math.min(height, n0 - i)
      loops.direct[t](p + i * n1, rows(room, q, i, count, x0, x1),
                      y and rows(room + STRIP, s, i, count, y0, y1) or nil, nil, count * n1, v or 0, w or 0)
   end
   return true
end

-- Does it without NumPy, and returns true, if C has it or r and x (and y) are small.  A fresh result is
-- worth more: NumPy would need a view of it.
local function in_lua(loops, t, n, limit, r, x, y, v, w)
   if n <= loops.most[t] and is_contiguous(r) and is_contiguous(x) and (y == nil or is_contiguous(y)) then
      local p, q, s = pointer(r), pointer(x), nil
      if y then s = pointer(y) end
      if apart(p, q, n) and (y == nil or apart(p, s, n)) then
         loops.direct[t](p, q, s, nil, n, v or 0, w or 0)
         return true
      end
   end
   if n >= STRIP and n <= loops.most[t] and loops.strips and in_strips(loops, t, r, x, y, v, w) then return true end
   if n > limit and (r._seen ~= 0 or n > 4 * limit) then return false end
   local flat = loops.flat[t]
   if not flat then return false end
   if is_contiguous(r) and is_contiguous(x) and (y == nil or is_contiguous(y)) then
      flat(n, pointer(r), pointer(x), y and pointer(y), nil, v, w)
      return true
   end
   local z = y or x
   if same_size(r, x) and same_size(r, z) then
      local n0, n1, r0, r1, x0, x1, z0, z1 = plan(r, x, z)
      if n0 then
         loops.strided[t](pointer(r), pointer(x), pointer(z), v, w, n0, n1, r0, r1, x0, x1, z0, z1)
         return true
      end
   end
   return false
end
M.in_lua = in_lua

-- scalar(body): the function of plain numbers x, y
function M.scalar(body)
   return compile('return function(x, y, v) return ' .. body:gsub('%[i%]', ''):gsub('F%(', '(') .. ' end')
end

local function check_count(name, x, y)
   local n = numel(x)
   if n ~= numel(y) then
      raise('%s: inconsistent tensor size, expected tensor %s and src %s to have the same number of elements, ' ..
            'but got %.0f and %.0f elements respectively', name, T.size_list(x), T.size_list(y), n, numel(y))
   end
   return n
end
M.check_count = check_count

-- Raises where C would trap: an integer divided by zero.
local function check_divisor(name, t, v)
   if t.integer and t.scalar(v) == 0 then raise('%s: integer division by zero', name) end
end

-- option.limit: largest n for the Lua loop.  option.divides: y or v is a divisor.
-- Other options are those of dispatch.define.

-- unary(name, body, int_body, option): r = f(x); torch.name(number) too, unless option.noscalar
function M.unary(name, body, int_body, option)
   option = option or {}
   local loops, limit = M.loop(body, int_body, name), option.limit or SMALL
   local forms = {{'res src', function(t, r, x)
      resize_as(t, r, x)
      local n = numel(x)
      if n == 0 then return r end
      if not in_lua(loops, t, n, limit, r, x) then K[name](view(r), view(x)) end
      return r
   end}}
   if not option.noscalar then
      local f = M.scalar(body)
      forms[2] = {'num', function(t, v) return t.scalar(f(t.scalar(v))) end, only = 'function'}
   end
   define(name, forms, option)
end

-- number_form(name, loops, option): f(t, r, x, v) for r = x op v, kernel name_number
function M.number_form(name, loops, option)
   local limit, kernel, divides = option.limit or SMALL, name .. '_number', option.divides
   return function(t, r, x, v)
      if divides then check_divisor(name, t, v) end
      resize_as(t, r, x)
      local n = numel(x)
      if n == 0 then return r end
      v = t.scalar(v)
      if not in_lua(loops, t, n, limit, r, x, nil, v) then K[kernel](view(r), view(x), v) end
      return r
   end
end

-- binary_form(name, loops, option): f(t, r, x, y) for r = x op y, kernel name
function M.binary_form(name, loops, option)
   local limit = option.limit or SMALL
   return function(t, r, x, y)
      local n = check_count(name, x, y)
      resize_as(t, r, x)
      if n == 0 then return r end
      if not in_lua(loops, t, n, limit, r, x, y) then K[name](view(r), view(x), view(y)) end
      return r
   end
end

function M.number(name, body, int_body, option)
   option = option or {}
   define(name, {{'res src num', M.number_form(name, M.loop(body, int_body, name .. '_number'), option)}}, option)
end

function M.binary(name, body, int_body, option)
   option = option or {}
   define(name, {{'res src T', M.binary_form(name, M.loop(body, int_body, name), option)}}, option)
end

-- scaled_form(name, loops [, large]): f(t, r, x, v, y) for r = x op v op y.  large(t, n, r, x, v, y)
-- may do it in place of the kernel: where it says true it did.
function M.scaled_form(name, loops, large)
   return function(t, r, x, v, y)
      local n = check_count(name, x, y)
      resize_as(t, r, x)
      if n == 0 then return r end
      v = t.scalar(v)
      if not in_lua(loops, t, n, SMALL, r, x, y, v) and not (large and large(t, n, r, x, v, y)) then
         K[name](view(r), view(x), view(y), v)
      end
      return r
   end
end

-- ternary(name, body, int_body): r = x op v op y op z, v = 1 when left out
function M.ternary(name, body, int_body)
   local loops = M.loop(body, int_body, name)
   local flat, kernel, most = loops.flat, loops.direct, loops.most
   local function f(t, r, x, v, y, z)
      local n = check_count(name, x, y)
      check_count(name, x, z)
      resize_as(t, r, x)
      if n == 0 then return r end
      v = t.scalar(v)
      if (n <= most[t] or n <= SMALL and flat[t]) and is_contiguous(r) and is_contiguous(x) and is_contiguous(y)
         and is_contiguous(z) then
         local p, q, s, u = pointer(r), pointer(x), pointer(y), pointer(z)
         if n <= most[t] and apart(p, q, n) and apart(p, s, n) and apart(p, u, n) then
            kernel[t](p, q, s, u, n, v, 0)
            return r
         elseif n <= SMALL then
            flat[t](n, p, q, s, u, v)
            return r
         end
      end
      K[name](view(r), view(x), view(y), view(z), v)
      return r
   end
   define(name, {
      {'res src num T T', f},
      {'res src T T', function(t, r, x, y, z) return f(t, r, x, 1, y, z) end},
   })
end

return M
