-- cat([res,] x1, x2 [, dim]),  cat([res,] {x1, x2, ...} [, dim]): joined along dim (1-based),
-- by default, or for -1, the last dimension of the input that has most.  Missing trailing dimensions count
-- as 1; empty tensors are skipped.
local err = require 'luatorch.error'
local torch = require 'torch.class'
local dispatch = require 'torch.dispatch'
local T = require 'torch.Tensor'
local views = require 'torch.views'
local copy = require 'torch.copy'
local raise = err.raise
local type_of = T.type_of

local function size_at(x, d) return d < x._nd and x._size[d] or 1 end

local function cat(t, r, list, dim)
   local n, nd = #list, 0
   if n == 0 then raise('cat: invalid number of inputs: an empty table') end
   local full = {}
   for i = 1, n do
      local x = list[i]
      local u = type_of(x)
      if u ~= t then raise('cat: %s expected at position %d, got %s', t.tensorname, i, torch.type(x)) end
      nd = math.max(nd, x._nd)
      if x._nd > 0 then full[#full + 1] = x end
   end
   if dim == nil or dim == -1 then dim = math.max(nd, 1) end
   if not (dim >= 1 and dim <= T.MAXDIM) or dim % 1 ~= 0 then raise('cat: invalid dimension %s', dim) end
   if #full == 0 then return r end
   nd = math.max(nd, dim)
   local size, first = {}, full[1]
   for d = 0, nd - 1 do size[d] = size_at(first, d) end
   for i = 2, #full do
      local x = full[i]
      for d = 0, nd - 1 do
         local s = size_at(x, d)
         if d == dim - 1 then size[d] = size[d] + s
         elseif s ~= size[d] then
            raise('cat: inconsistent tensor sizes: %s and %s along dimension %d', T.size_string(first),
                  T.size_string(x), dim)
         end
      end
   end
   -- A result that shows memory of an input is filled by way of a copy.
   for i = 1, #full do
      if full[i]._storage == r._storage then full[i] = copy.clone(t, full[i]) end
   end
   for d = 0, nd - 1 do T.scratch[d] = size[d] end
   local same = r._nd == nd
   for d = 0, nd - 1 do same = same and r._size[d] == size[d] end
   if not same then T.set_contiguous(t, r, nd, T.scratch) end
   local at = 0
   for i = 1, #full do
      local count = size_at(full[i], dim - 1)
      copy.copy(t, views.narrow(t, r, dim - 1, at, count), t, full[i])
      at = at + count
   end
   return r
end

dispatch.define('cat', {
   {'out src T [index]', function(t, r, x, y, dim) return cat(t, r, {x, y}, dim) end},
   {'out tab [index]', cat},
})
return cat
