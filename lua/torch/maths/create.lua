-- Making tensors: zeros ones eye range linspace logspace; parts of matrices: diag tril triu;
-- and reshape, a copy with other sizes.
local host = require 'luatorch.host'
local err = require 'luatorch.error'
local torch = require 'torch.class'
local types = require 'torch.types'
local dispatch = require 'torch.dispatch'
local T = require 'torch.Tensor'
local views = require 'torch.views'
local copy = require 'torch.copy'
local K = require('luatorch.kernels')('ops.create')
local raise = err.raise
local define, view, numel, scratch = dispatch.define, T.view, T.numel, T.scratch
local rawtype, type_of, floor = host.rawtype, T.type_of, math.floor
local REAL, SMALL = dispatch.REAL, copy.SMALL

----------------------------------------------------------------------- filled: any number of sizes

-- sizes_into_scratch(name, ...): as many sizes as come before the first that is not positive
local function read_sizes(name, ...)
   if select('#', ...) == 0 then
      raise('invalid arguments:\nexpected arguments: [*Tensor*] (LongStorage | dim1 [dim2...]) to %s', name)
   end
   local list, n = views.sizes(name, 1, ...)
   for i = 1, n do
      if list[i] <= 0 then n = i - 1 break end
   end
   for i = 1, n do scratch[i - 1] = list[i] end
   return n
end

local function resize(t, r, n)
   local same = r._nd == n
   for i = 0, n - 1 do same = same and r._size[i] == scratch[i] end
   if not same then T.set_contiguous(t, r, n, scratch) end
end

-- torch.zeros([res,] sizes [, type name]);  res:zeros(sizes)
local function filled(name, value)
   local function method(r, ...)
      local t = type_of(r)
      if not t then raise('invalid arguments: %s\nexpected arguments: *Tensor* sizes', torch.type(r)) end
      resize(t, r, read_sizes(name, ...))
      copy.fill(t, r, value)
      return r
   end
   types.each(function(t)
      if dispatch.ALL[t.mirror] then t.tensor_class[name] = method end
   end)
   torch[name] = function(a, b, ...)
      if type_of(a) then return method(a, b, ...) end
      local t = host.default_type
      if b == nil and rawtype(a) == 'number' and a >= 1 and a <= 2^46 then
         local r = T.new1(t, a - a % 1)
         copy.fill(t, r, value)
         return r
      end
      if a == nil then read_sizes(name) end
      local list, n = {a, b, ...}, 2 + select('#', ...)
      while list[n] == nil do n = n - 1 end
      local named = rawtype(list[n]) == 'string' and types.byname[list[n]]
      if named and named.tensorname == list[n] then t, n = named, n - 1 end
      return method(T.empty(t), unpack(list, 1, n))
   end
end
filled('zeros', 0)
filled('ones', 1)

----------------------------------------------------------------------- sequences

local whole = types.byname.Long.scalar

-- resize1d(t, r, n): r keeps its sizes where it has n elements already
local function resize1d(t, r, n)
   if numel(r) ~= n then
      scratch[0] = n
      T.set_contiguous(t, r, 1, scratch)
   end
end

-- range([res,] first, last [, step])
define('range', {{'res num num [num]', function(t, r, first, last, step)
   step = step or 1
   if t.integer then first, last, step = whole(first), whole(last), whole(step) end
   if step == 0 then raise('range: step must be a non-null number') end
   if not ((step > 0 and last >= first) or (step < 0 and last <= first)) then
      raise('range: upper bound and larger bound incoherent with step sign: %s to %s by %s', first, last, step)
   end
   local n = floor((last - first) / step + 1)
   if n > 2^46 or n ~= n then raise('range: too many elements: %s to %s by %s', first, last, step) end
   resize1d(t, r, n)
   if n <= SMALL and t.host and T.is_contiguous(r) and math.abs(first) + n * math.abs(step) < 2^53 then
      local p, from = T.pointer(r), t.from_number
      for i = 0, n - 1 do p[i] = from(first + i * step) end
   else
      K.range(view(r), first, step)
   end
   return r
end}})

local function points(name, option)
   define(name, {{'res num num [num]', function(t, r, first, last, n)
      n = floor(n or 100)
      if not (n > 1 or (n == 1 and first == last)) then raise('%s: invalid number of points %s', name, n) end
      if n > 2^46 then raise('%s: too many elements: %s', name, n) end
      resize1d(t, r, n)
      K[name](view(r), t.scalar(first), t.scalar(last))
      return r
   end}}, option)
end
points('linspace', {types = REAL})
points('logspace', {types = REAL})

----------------------------------------------------------------------- matrices

local function matrix(t, r, n, m)
   scratch[0], scratch[1] = n, m
   T.set_contiguous(t, r, 2, scratch)
end

-- The k-th diagonal, of n elements, of the matrix x, as a view.
local function diagonal(t, x, k, n)
   local d = T.alias(t, x)
   d._offset = x._offset + (k >= 0 and k * x._stride[1] or -k * x._stride[0])
   d._nd, d._size[0], d._stride[0] = 1, n, x._stride[0] + x._stride[1]
   return d
end

-- The number of a diagonal, whole and of a size that cannot get lost in arithmetic.
local function which_diagonal(name, k)
   k = floor(k or 0)
   if k ~= k then raise('%s: number of a diagonal expected, got nan', name) end
   return math.max(math.min(k, 2^46), -2^46)
end

-- eye([res,] n [, m]): ones on the diagonal of n x m zeros
define('eye', {{'res num [num]', function(t, r, n, m)
   n, m = floor(n), floor(m or 0)
   if n <= 0 or n ~= n then raise('eye: invalid size %s', n) end
   if m <= 0 then m = n end
   matrix(t, r, n, m)
   copy.fill(t, r, 0)
   copy.fill(t, diagonal(t, r, 0, math.min(n, m)), 1)
   return r
end}})

-- diag([res,] x [, k]): the k-th diagonal of a matrix, or the matrix with the vector x on it
define('diag', {{'out src [num]', function(t, r, x, k)
   k = which_diagonal('diag', k)
   if x._nd == 1 then
      local count = x._size[0]
      local n = count + math.abs(k)
      local source = r._storage == x._storage and copy.clone(t, x) or x
      matrix(t, r, n, n)
      copy.fill(t, r, 0)
      copy.copy(t, diagonal(t, r, k, count), t, source)
   elseif x._nd == 2 then
      local rows, columns = x._size[0], x._size[1]
      local n = k >= 0 and math.min(rows, columns - k) or math.min(rows + k, columns)
      if n <= 0 then raise('diag: diagonal %s of a %sx%s matrix', k, rows, columns) end
      local source = r._storage == x._storage and copy.clone(t, x) or x
      scratch[0] = n
      if not (r._nd == 1 and r._size[0] == n) then T.set_contiguous(t, r, 1, scratch) end
      copy.copy(t, r, t, diagonal(t, source, k, n))
   else
      raise('diag: matrix or a vector expected, got a %dD tensor', x._nd)
   end
   return r
end}})

-- tril, triu([res,] x [, k]): the elements on and below, on and above the k-th diagonal
for _, name in ipairs{'tril', 'triu'} do
   define(name, {{'out src [num]', function(t, r, x, k)
      if x._nd ~= 2 then raise('%s: expected a matrix, got a %dD tensor', name, x._nd) end
      T.resize_as(t, r, x)
      K[name](view(r), view(x), which_diagonal(name, k))
      return r
   end}})
end

----------------------------------------------------------------------- reshape

local function reshape(t, r, x, ...)
   local size, n = views.sizes('reshape', 3, ...)
   local total = 1
   for i = 1, n do
      if size[i] <= 0 then raise('reshape: invalid size %s', size[i]) end
      total = total * size[i]
   end
   if n == 0 then raise('reshape: sizes expected') end
   if total ~= numel(x) then
      raise('reshape: %.0f elements (%s) cannot become %s', numel(x), T.size_string(x), table.concat(size, 'x'))
   end
   local source = r == x and copy.clone(t, x) or x
   for i = 1, n do scratch[i - 1] = size[i] end
   resize(t, r, n)
   copy.copy(t, r, t, source)
   return r
end

-- reshape([res,] x, sizes): a copy of the elements of x, in order, in these sizes
local function reshape_any(a, b, ...)
   local t = type_of(a)
   if not t then raise('invalid arguments: %s\nexpected arguments: [*Tensor*] Tensor sizes', torch.type(a)) end
   local u = type_of(b)
   if not u then return reshape(t, T.empty(t), a, b, ...) end
   if u ~= t then raise('reshape: %s expected, got %s', t.tensorname, u.tensorname) end
   return reshape(t, a, b, ...)
end
types.each(function(t)
   if dispatch.ALL[t.mirror] then t.tensor_class.reshape = reshape_any end
end)
torch.reshape = reshape_any

define('fill', {{'self num', function(t, x, v)
   copy.fill(t, x, v)
   return x
end}}, {only = 'function'})
define('zero', {{'self', function(t, x)
   copy.fill(t, x, 0)
   return x
end}}, {only = 'function'})
define('numel', {{'self', function(_, x) return numel(x) end}}, {only = 'function'})
return {resize1d = resize1d, read_sizes = read_sizes, resize = resize}
