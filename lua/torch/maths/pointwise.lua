-- Element-wise functions.  Each family is a table of one line a function: the expression for
-- small tensors, compiled by LuaJIT, and the kernel of luatorch.ops.pointwise for the rest.
local host = require 'luatorch.host'
local err = require 'luatorch.error'
local dispatch = require 'torch.dispatch'
local T = require 'torch.Tensor'
local SMALL = require('torch.copy').SMALL
local K = require('luatorch.kernels')('ops.pointwise')
local raise = err.raise
local define, view, is_contiguous, pointer = dispatch.define, T.view, T.is_contiguous, T.pointer
local numel, resize_as, same_size = T.numel, T.resize_as, T.same_size

-- The loop `body` over n contiguous elements of r, x, y as Lua source; r[i], x[i], y[i], v.
local function loop(body)
   return assert(host.plain_loadstring(
      'local exp, log, sqrt, abs, floor, ceil, tanh, sin, cos, tonumber = math.exp, math.log, math.sqrt, math.abs,' ..
      ' math.floor, math.ceil, math.tanh, math.sin, math.cos, tonumber\n' ..
      'return function(n, r, x, y, v) for i = 0, n - 1 do ' .. body .. ' end end',
      '=luatorch/torch/maths/pointwise'))()
end

-- Whether x, y may be walked by a plain loop over memory.
local function small(t, n, r, x, y)
   return n <= SMALL and t.host and not t.integer and is_contiguous(r) and is_contiguous(x)
      and (y == nil or is_contiguous(y))
end

local function check_count(name, x, y)
   local n = numel(x)
   if n ~= numel(y) then
      raise('%s: inconsistent tensor size: %s and %s', name, T.size_string(x), T.size_string(y))
   end
   return n
end

-- unary(name, body): r = f(x)
local function unary(name, body, option)
   local run = body and loop('r[i] = ' .. body)
   define(name, {{'res src', function(t, r, x)
      resize_as(t, r, x)
      local n = numel(x)
      if n == 0 then return r end
      if run and small(t, n, r, x) then
         run(n, pointer(r), pointer(x))
      else
         K[name](view(r), view(x))
      end
      return r
   end}}, option)
end

local REAL = dispatch.REAL
for name, body in pairs{exp = 'exp(x[i])', sqrt = 'sqrt(x[i])', log = 'log(x[i])', tanh = 'tanh(x[i])'} do
   unary(name, body, {types = REAL, scalar = math[name]})
end

-- add([res,] x, v)   x + v;   add([res,] x, y)   x + y;   add([res,] x, v, y)   x + v * y
local add_number, add_scaled = loop('r[i] = x[i] + v'), loop('r[i] = x[i] + v * y[i]')
local function scaled(t, r, x, v, y)
   local n = check_count('add', x, y)
   resize_as(t, r, x)
   if n == 0 then return r end
   if small(t, n, r, x, y) then
      add_scaled(n, pointer(r), pointer(x), pointer(y), v)
   else
      K.add(view(r), view(x), view(y), t.scalar(v))
   end
   return r
end
define('add', {
   {'res src num', function(t, r, x, v)
      resize_as(t, r, x)
      local n = numel(x)
      if n == 0 then return r end
      if small(t, n, r, x) then
         add_number(n, pointer(r), pointer(x), nil, v)
      else
         K.add_number(view(r), view(x), t.scalar(v))
      end
      return r
   end},
   {'res src T', function(t, r, x, y) return scaled(t, r, x, 1, y) end},
   {'res src num T', scaled},
})
return {unary = unary, loop = loop, small = small, check_count = check_count, same_size = same_size}
