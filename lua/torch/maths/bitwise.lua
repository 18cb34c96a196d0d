-- Shifts and bits.  f is with one number for all elements, cf with a tensor of them.
--   lshift rshift     integers: logical, of the type's own width; floats: x * 2^v and x / 2^v
--   bitand bitor bitxor    integers only
local err = require 'luatorch.error'
local dispatch = require 'torch.dispatch'
local T = require 'torch.Tensor'
local element = require 'torch.maths.elementwise'
local K = require('luatorch.kernels')('ops.bitwise')
local view, numel = T.view, T.numel

local function family(name, check)
   dispatch.define(name, {{'res src num', function(t, r, x, v)
      if check then check(name, t) end
      T.resize_as(t, r, x)
      if numel(x) > 0 then K[name .. '_number'](view(r), view(x), t.scalar(v)) end
      return r
   end}})
   dispatch.define('c' .. name, {{'res src T', function(t, r, x, y)
      if check then check('c' .. name, t) end
      local n = element.check_count('c' .. name, x, y)
      T.resize_as(t, r, x)
      if n > 0 then K[name](view(r), view(x), view(y)) end
      return r
   end}})
end

local function integers_only(name, t)
   if not t.integer then err.raise('%s is only supported for integer type tensors, got %s', name, t.tensorname) end
end

family('lshift')
family('rshift')
for _, name in ipairs{'bitand', 'bitor', 'bitxor'} do family(name, integers_only) end
