-- + - * / % and unary minus of tensors and numbers.  Each makes a new tensor.
--   tensor + tensor, tensor - tensor    of the same type and element count; the size of the first
--   tensor * tensor                     1D*1D: dot (a number), 2D*1D: mv, 2D*2D: mm
--   tensor op number, number op tensor  the latter not for / and %, as in Torch7
local host = require 'luatorch.host'
local err = require 'luatorch.error'
local torch = require 'torch.class'
local types = require 'torch.types'
local dispatch = require 'torch.dispatch'
local T = require 'torch.Tensor'
local copy = require 'torch.copy'
local raise = err.raise
local type_of, empty = T.type_of, T.empty
local rawtype, tonumber, ALL = host.rawtype, tonumber, dispatch.ALL

local function name_of(x) return torch.type(x) end

-- The number an operand is; numeric strings count, as in the C API.
local function number(x)
   local kind = rawtype(x)
   if kind == 'number' then return x end
   if kind == 'string' then return tonumber(x) end
   return nil
end

local function mismatch(op, a, b)
   local t = type_of(a) or type_of(b)
   local name = t and t.tensorname or 'tensor'
   raise('operator %s: expecting two %ss or one %s and one number, got %s and %s', op, name, name, name_of(a),
         name_of(b))
end

-- Whether b is a tensor, which must be of a's type t, one with arithmetic.
-- The type of a tensor with arithmetic (all but Half), or nil.
local function arithmetic(x)
   local t = type_of(x)
   return t and ALL[t.mirror] and t or nil
end

-- The type of the operator's tensor `a`, whose partner b is a tensor of that type too (true) or
-- not a tensor (false).
local function check(op, t, a, b)
   if not t then mismatch(op, a, b) end
   local u = type_of(b)
   if u and u ~= t then mismatch(op, a, b) end
   return u ~= nil
end

local functions = {}

function functions.__add__(a, b)
   local t = arithmetic(a)
   if not t then a, b, t = b, a, arithmetic(b) end
   local two = check('+', t, a, b)
   return t.tensor_class.add(empty(t), a, two and b or number(b) or mismatch('+', a, b))
end

function functions.__sub__(a, b)
   local t = arithmetic(a)
   if t then
      local two = check('-', t, a, b)
      return t.tensor_class.csub(empty(t), a, two and b or number(b) or mismatch('-', a, b))
   end
   t = arithmetic(b)
   local v = number(a)
   if not t or not v then mismatch('-', a, b) end
   local r = T.like(t, b)
   copy.fill(t, r, v)
   return t.tensor_class.csub(r, b)
end

function functions.__mul__(a, b)
   local t = arithmetic(a)
   if not t then a, b, t = b, a, arithmetic(b) end
   if not check('*', t, a, b) then
      return t.tensor_class.mul(empty(t), a, number(b) or mismatch('*', a, b))
   end
   local m, n = a._nd, b._nd
   if m == 1 and n == 1 then return t.tensor_class.dot(a, b) end
   if m == 2 and n == 1 then return torch.mv(a, b) end
   if m == 2 and n == 2 then return torch.mm(a, b) end
   raise('multiplication between %dD and %dD tensors not yet supported', m, n)
end

local function by_number(name, op)
   return function(a, b)
      local t = arithmetic(a)
      local v = number(b)
      if not t or not v or not t.tensor_class[name] then
         raise('tensor %s number expected, got %s and %s', op, name_of(a), name_of(b))
      end
      return t.tensor_class[name](empty(t), a, v)
   end
end
functions.__div__ = by_number('div', '/')
functions.__mod__ = by_number('remainder', '%')

function functions.__unm__(a)
   local t = type_of(a)
   if not t or not t.tensor_class.mul then raise('-: a tensor with arithmetic expected, got %s', name_of(a)) end
   return t.tensor_class.mul(empty(t), a, -1)
end

types.each(function(t)
   if not dispatch.ALL[t.mirror] then return end
   for name, f in pairs(functions) do t.tensor_class[name] = f end
end)
return functions
