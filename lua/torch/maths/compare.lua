-- lt le gt ge eq ne: element-wise comparison with a number or a tensor, 1 where true; equal.
--   lt([ByteTensor res,] x, v | y);  lt(res, x, v | y) with res of x's own type
local dispatch = require 'torch.dispatch'
local T = require 'torch.Tensor'
local element = require 'torch.maths.elementwise'
local native = require 'luatorch.native'
local K = require('luatorch.kernels')('ops.compare')
local define, loop, in_lua, check_count = dispatch.define, element.loop, element.in_lua, element.check_count
local view, is_contiguous, pointer, numel = T.view, T.is_contiguous, T.pointer, T.numel
local type_of, SLOW = T.type_of, element.SLOW

-- Whether the C library compares: x, floats or doubles, into the ByteTensor r.
local function in_c(t, r, x)
   return native and (t.name == 'Float' or t.name == 'Double') and type_of(r).name == 'Byte' and is_contiguous(r)
      and is_contiguous(x)
end

-- The loops read elements as they are: a 64-bit integer compares with a number exactly.
for name, op in pairs{lt = '<', le = '<=', gt = '>', ge = '>=', eq = '==', ne = '~='} do
   local number_body = ('x[i] %s v and 1 or 0'):format(op)
   local tensor_body = ('x[i] %s y[i] and 1 or 0'):format(op)
   local by_number, by_array = name .. '_number', name .. '_array'
   local number_loops, tensor_loops = loop(number_body, number_body), loop(tensor_body, tensor_body)

   -- The loop is compiled for the pair of types: the result's is a byte or x's own.
   local function run_number(t, r, x, v)
      local rt = type_of(r)
      T.resize_as(rt, r, x)
      local n = numel(x)
      if n == 0 then return r end
      v = t.scalar(v)
      if in_c(t, r, x) then
         native[t.ctype][by_number](pointer(r), pointer(x), n, v)
      elseif not in_lua(number_loops, t, n, SLOW, r, x, nil, v) then K[name](view(r), view(x), v) end
      return r
   end
   local function run_tensor(t, r, x, y)
      local n = check_count(name, x, y)
      T.resize_as(type_of(r), r, x)
      if n == 0 then return r end
      if in_c(t, r, x) and is_contiguous(y) then
         native[t.ctype][by_array](pointer(r), pointer(x), pointer(y), n)
      elseif not in_lua(tensor_loops, t, n, SLOW, r, x, y) then K[name](view(r), view(x), view(y)) end
      return r
   end
   define(name, {
      {'outB src num', run_number}, {'dst src num', run_number},
      {'outB src T', run_tensor},   {'dst src T', run_tensor},
   })
end

-- equal(x, y): whether sizes and elements are the same
define('equal', {{'self T', function(t, x, y)
   if not T.same_size(x, y) then return false end
   if numel(x) == 0 then return true end
   if t.host and numel(x) <= SLOW and is_contiguous(x) and is_contiguous(y) then
      local p, q = pointer(x), pointer(y)
      if t.integer then
         for i = 0, numel(x) - 1 do if p[i] ~= q[i] then return false end end
      else
         local load = t.load
         for i = 0, numel(x) - 1 do if load(p, i) ~= load(q, i) then return false end end
      end
      return true
   end
   return K.equal(view(x), view(y))
end}})

