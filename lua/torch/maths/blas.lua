-- Products of vectors and matrices: dot, mv, mm, ger, bmm, and the add... forms that compute
--    res = beta * M + alpha * (product)
-- Float and double in host memory go to BLAS without a copy where its leading dimensions allow;
-- everything else to luatorch.ops.blas.  The sizes are checked here.
local err = require 'luatorch.error'
local dispatch = require 'torch.dispatch'
local T = require 'torch.Tensor'
local copy = require 'torch.copy'
local blas = require 'torch.blas'
local native = require 'luatorch.native'
local K = require('luatorch.kernels')('ops.blas')
local raise = err.raise
local define, view, pointer, numel = dispatch.define, T.view, T.pointer, T.numel
local is_contiguous, resize_as, extent = T.is_contiguous, T.resize_as, T.extent
local gemm, gemv = blas.gemm, blas.gemv
local new, size_string = T.new, T.size_string

local M = {}
local REAL = {Float = true, Double = true}
local function by_blas(t) return t.host and REAL[t.mirror] end

----------------------------------------------------------------------- layouts

-- Leading dimension of n0 x n1 elements with strides s0, s1 as rows of unit stride; 0 if they
-- are not that.
local function leading(n0, n1, s0, s1)
   if s1 ~= 1 and n1 ~= 1 then return 0 end
   if n0 == 1 then return n1 end
   if s0 >= n1 then return s0 end
   return 0
end

-- by_rows(x, d), by_columns(x, d): the leading dimension of the matrix of dimensions d, d + 1
local function by_rows(x, d) return leading(x._size[d], x._size[d + 1], x._stride[d], x._stride[d + 1]) end
local function by_columns(x, d) return leading(x._size[d + 1], x._size[d], x._stride[d + 1], x._stride[d]) end

-- Whether BLAS can read x as it is.
local function readable(x, d) return by_rows(x, d) ~= 0 or by_columns(x, d) ~= 0 end

local function overlap(x, y)
   if x._storage ~= y._storage or x._storage == nil then return false end
   local low, high = extent(x)
   local low2, high2 = extent(y)
   return low <= high2 and low2 <= high
end

-- operand(t, r, x, d): x, or a copy of it where BLAS cannot read x or writing r would change it
local function operand(t, r, x, d)
   if x._storage == r._storage and overlap(x, r) then return copy.clone(t, x) end
   if readable(x, d) then return x end
   return copy.clone(t, x)
end

-- into(t, r, ok, beta): r, or where BLAS cannot write into it a contiguous tensor like it.
local function into(t, r, ok, beta)
   if ok then return r end
   local c = T.like(t, r)
   if beta ~= 0 then copy.copy(t, c, t, r) end
   return c
end

-- c = alpha * a b + beta * c on matrices of dimensions d, d + 1, `count` of them, of which the
-- i-th is step elements after the one before; all readable, c writable.  Separate products are walked to and
-- fro, see order.h (measured: 32 of 64x64 doubles 0.21 ms in place of 0.25).
local function multiply(t, d, count, beta, c, c_step, alpha, a, a_step, b, b_step)
   local m, n, k = a._size[d], b._size[d + 1], a._size[d + 1]
   local lda, ldb, ta, tb = by_rows(a, d), by_rows(b, d), false, false
   if lda == 0 then lda, ta = by_columns(a, d), true end
   if ldb == 0 then ldb, tb = by_columns(b, d), true end
   local pa, pb, pc = pointer(a), pointer(b), pointer(c)
   local ldc = by_rows(c, c._nd - 2)
   if ldc == 0 then                       -- stored by columns: the transposed product
      ldc = by_columns(c, c._nd - 2)
      m, n, ta, tb, pa, pb, lda, ldb, a_step, b_step = n, m, not tb, not ta, pb, pa, ldb, lda, b_step, a_step
   end
   local backwards = native and count > 1 and c_step ~= 0 and native.lib.lt_backwards() ~= 0
   for j = 0, count - 1 do
      local i = backwards and count - 1 - j or j
      gemm(t, ta, tb, m, n, k, alpha, pa + i * a_step, lda, pb + i * b_step, ldb,
           c_step == 0 and j > 0 and 1 or beta, pc + i * c_step, ldc)
   end
end

-- base(t, r, beta, m): r gets m's size, and its elements unless beta is 0 or they are there.
local function base(t, r, beta, m)
   if r ~= m then
      resize_as(t, r, m)
      if beta ~= 0 then copy.copy(t, r, t, m) end
   end
end

-- The numbers as the element type sees them.
local function scalars(t, beta, alpha)
   if t.integer then return t.scalar(beta), t.scalar(alpha) end
   return beta, alpha
end

-- A private copy of an operand that the result overlaps, for kernels that write as they read.
local function apart(t, r, x)
   if x._storage == r._storage and overlap(x, r) then return copy.clone(t, x) end
   return x
end

----------------------------------------------------------------------- products

local function check_dim(name, x, nd, what, i)
   if x._nd ~= nd then
      err.argerror(i, name, '%s expected, got %dD tensor', what, x._nd)
   end
end

-- addmm(t, r, beta, m, alpha, a, b): r (n x p) = beta * m + alpha * a (n x k) b (k x p)
local function addmm(t, r, beta, m, alpha, a, b)
   if a._nd ~= 2 or b._nd ~= 2 then
      raise('matrices expected, got %dD, %dD tensors', a._nd, b._nd)
   end
   if m._nd ~= 2 then raise('addmm: matrix expected, got %dD tensor', m._nd) end
   local n, p = a._size[0], b._size[1]
   if a._size[1] ~= b._size[0] then
      raise('size mismatch, m1: [%d x %d], m2: [%d x %d]', n, a._size[1], b._size[0], p)
   end
   if m._size[0] ~= n or m._size[1] ~= p then
      raise('size mismatch, t: [%d x %d], m1: [%d x %d], m2: [%d x %d]', m._size[0], m._size[1], n, a._size[1],
            b._size[0], p)
   end
   if r ~= m and (overlap(r, a) or overlap(r, b)) then
      a, b = apart(t, r, a), apart(t, r, b)
   end
   base(t, r, beta, m)
   if by_blas(t) then
      local x, y = operand(t, r, a, 0), operand(t, r, b, 0)
      local c = into(t, r, readable(r, 0), beta)
      multiply(t, 0, 1, beta, c, 0, alpha, x, 0, y, 0)
      if c ~= r then copy.copy(t, r, t, c) end
   else
      beta, alpha = scalars(t, beta, alpha)
      K.addmm(view(r), beta, view(r), alpha, view(apart(t, r, a)), view(apart(t, r, b)))
   end
   return r
end
M.addmm = addmm

-- A vector BLAS can step through: a stride of 0 is not allowed.
local function vector(t, r, x)
   if (x._stride[0] < 1 and x._size[0] > 1) or (x._storage == r._storage and overlap(x, r)) then
      return copy.clone(t, x)
   end
   return x
end
local function step(x) return x._size[0] == 1 and 1 or x._stride[0] end

-- addmv(t, r, beta, v, alpha, a, x): r (n) = beta * v + alpha * a (n x k) x (k)
local function addmv(t, r, beta, v, alpha, a, x)
   if a._nd ~= 2 or x._nd ~= 1 then
      raise('matrix and vector expected, got %dD, %dD', a._nd, x._nd)
   end
   if v._nd ~= 1 then raise('addmv: vector expected, got %dD tensor', v._nd) end
   local n, k = a._size[0], a._size[1]
   if k ~= x._size[0] then raise('size mismatch, [%d x %d], [%d]', n, k, x._size[0]) end
   if v._size[0] ~= n then
      raise('size mismatch, t: [%d], m1: [%d x %d], v: [%d]', v._size[0], n, k, x._size[0])
   end
   if r ~= v and (overlap(r, a) or overlap(r, x)) then
      a, x = apart(t, r, a), apart(t, r, x)
   end
   base(t, r, beta, v)
   if by_blas(t) then
      a, x = operand(t, r, a, 0), vector(t, r, x)
      local y = into(t, r, n == 1 or r._stride[0] > 0, beta)
      local lda = by_rows(a, 0)
      if lda ~= 0 then
         gemv(t, false, n, k, alpha, pointer(a), lda, pointer(x), step(x), beta, pointer(y), step(y))
      else
         gemv(t, true, k, n, alpha, pointer(a), by_columns(a, 0), pointer(x), step(x), beta, pointer(y), step(y))
      end
      if y ~= r then copy.copy(t, r, t, y) end
   else
      beta, alpha = scalars(t, beta, alpha)
      K.addmm(view(r), beta, view(r), alpha, view(apart(t, r, a)), view(apart(t, r, x)))
   end
   return r
end
M.addmv = addmv

-- addr(t, r, beta, m, alpha, x, y): r (n x m) = beta * m + alpha * x_i * y_j
local function addr(t, r, beta, m, alpha, x, y)
   if x._nd ~= 1 or y._nd ~= 1 then
      raise('vector and vector expected, got %dD, %dD tensors', x._nd, y._nd)
   end
   if m._nd ~= 2 then raise('addr: matrix expected, got %dD tensor', m._nd) end
   local n, k = x._size[0], y._size[0]
   if m._size[0] ~= n or m._size[1] ~= k then
      raise('size mismatch, t: [%d x %d], vec1: [%d], vec2: [%d]', m._size[0], m._size[1], n, k)
   end
   if r ~= m and (overlap(r, x) or overlap(r, y)) then
      x, y = apart(t, r, x), apart(t, r, y)
   end
   base(t, r, beta, m)
   x, y = apart(t, r, x), apart(t, r, y)
   if by_blas(t) and readable(r, 0) then
      local lda = by_rows(r, 0)
      if lda == 0 then                    -- stored by columns: the transposed product
         lda, x, y, n, k = by_columns(r, 0), y, x, k, n
      end
      x, y = vector(t, r, x), vector(t, r, y)
      blas.ger(t, n, k, alpha, pointer(x), step(x), pointer(y), step(y), beta, pointer(r), lda)
   else
      beta, alpha = scalars(t, beta, alpha)
      K.addr(view(r), beta, view(r), alpha, view(x), view(y))
   end
   return r
end
M.addr = addr

local function check_batches(name, a, b)
   if a._nd ~= 3 or b._nd ~= 3 then
      raise('%s: expected 3D tensor, got %dD, %dD tensors', name, a._nd, b._nd)
   end
   if a._size[0] ~= b._size[0] then
      raise('%s: equal number of batches expected, got %d, %d', name, a._size[0], b._size[0])
   end
   if a._size[2] ~= b._size[1] then
      raise('%s: wrong matrix size, batch1: %dx%d, batch2: %dx%d', name, a._size[1], a._size[2], b._size[1],
            b._size[2])
   end
end

-- addbmm: r (n x p) = beta * m + alpha * sum_i a_i b_i;  baddbmm: r_i (n x p) = beta * m_i + alpha * a_i b_i
local function batched(name, nd)
   local kernel = nd == 2 and 'addbmm' or 'addmm'
   return function(t, r, beta, m, alpha, a, b)
      check_batches(name, a, b)
      local n, p = a._size[1], b._size[2]
      if m._nd ~= nd or m._size[nd - 2] ~= n or m._size[nd - 1] ~= p or (nd == 3 and m._size[0] ~= a._size[0]) then
         raise('%s: size mismatch: result %s, batches %s and %s', name, size_string(m), size_string(a),
               size_string(b))
      end
      if r ~= m and (overlap(r, a) or overlap(r, b)) then
         a, b = apart(t, r, a), apart(t, r, b)
      end
      base(t, r, beta, m)
      if by_blas(t) then
         local x, y = operand(t, r, a, 1), operand(t, r, b, 1)
         local c = into(t, r, readable(r, nd - 2), beta)
         multiply(t, 1, a._size[0], beta, c, nd == 3 and c._stride[0] or 0, alpha, x, x._stride[0], y, y._stride[0])
         if c ~= r then copy.copy(t, r, t, c) end
      else
         beta, alpha = scalars(t, beta, alpha)
         K[kernel](view(r), beta, view(r), alpha, view(apart(t, r, a)), view(apart(t, r, b)))
      end
      return r
   end
end
M.addbmm, M.baddbmm = batched('addbmm', 2), batched('baddbmm', 3)

-- addmm([res,] [beta,] M, [alpha,] a, b): a single number after M, or after the receiver, is alpha.
for _, name in ipairs{'addmm', 'addmv', 'addr', 'addbmm', 'baddbmm'} do
   local f = M[name]
   define(name, {
      {'res src T T', function(t, r, m, a, b) return f(t, r, 1, m, 1, a, b) end},
      {'res src num T T', function(t, r, m, alpha, a, b) return f(t, r, 1, m, alpha, a, b) end},
      {'res num src T T', function(t, r, beta, m, a, b) return f(t, r, beta, m, 1, a, b) end},
      {'res num src num T T', f},
   })
end

-- The plain products: a given result must have the right size (bmm gives it that).
local function plain(name, f, empty, resize)
   define(name, {
      {'T T', function(t, a, b) return f(t, empty(t, a, b), a, b) end, only = 'function'},
      {'dst T T', resize and function(t, r, a, b)
         a, b = apart(t, r, a), apart(t, r, b)
         resize(t, r, a, b)
         return f(t, r, a, b)
      end or f},
   })
end

plain('mm', function(t, r, a, b)
   check_dim('mm', r, 2, 'matrix', 1)
   return addmm(t, r, 0, r, 1, a, b)
end, function(t, a, b)
   check_dim('mm', a, 2, 'matrix', 1)
   check_dim('mm', b, 2, 'matrix', 2)
   return new(t, a._size[0], b._size[1])
end)

plain('mv', function(t, r, a, x)
   check_dim('mv', r, 1, 'vector', 1)
   return addmv(t, r, 0, r, 1, a, x)
end, function(t, a)
   check_dim('mv', a, 2, 'matrix', 1)
   return T.new1(t, a._size[0])
end)

plain('ger', function(t, r, x, y)
   check_dim('ger', r, 2, 'matrix', 1)
   return addr(t, r, 0, r, 1, x, y)
end, function(t, x, y)
   check_dim('ger', x, 1, 'vector', 1)
   check_dim('ger', y, 1, 'vector', 2)
   return new(t, x._size[0], y._size[0])
end)

local function bmm_size(t, r, a, b)
   check_batches('bmm', a, b)
   local s = T.scratch
   s[0], s[1], s[2] = a._size[0], a._size[1], b._size[2]
   T.resize_to(t, r, 3)
   return r
end
plain('bmm', function(t, r, a, b) return M.baddbmm(t, r, 0, r, 1, a, b) end, function(t, a, b)
   return bmm_size(t, T.empty(t), a, b)
end, bmm_size)

----------------------------------------------------------------------- dot, match

-- dot(t, x, y) -> number: sum of x_i y_i over the elements in order
local function dot(t, x, y)
   local n = numel(x)
   if n ~= numel(y) then
      raise('dot: inconsistent tensor size: %s and %s', size_string(x), size_string(y))
   end
   if n == 0 then return 0 end
   if by_blas(t) then
      local sx, sy = 1, 1
      if not is_contiguous(x) then
         if x._nd == 1 and x._stride[0] > 0 then sx = x._stride[0] else x = copy.clone(t, x) end
      end
      if not is_contiguous(y) then
         if y._nd == 1 and y._stride[0] > 0 then sy = y._stride[0] else y = copy.clone(t, y) end
      end
      if n > 32 then return blas.dot(t, n, pointer(x), sx, pointer(y), sy) end
      local p, q, s, load = pointer(x), pointer(y), 0, t.load
      for i = 0, n - 1 do s = s + load(p, i * sx) * load(q, i * sy) end
      return s
   end
   return K.dot(view(x), view(y))
end
M.dot = dot
define('dot', {{'self T', dot}})

-- match([res,] a, b [, alpha]): res_ij = alpha * |a_i - b_j|^2, rows of a (n x k) and b (m x k)
define('match', {{'res T T [num]', function(t, r, a, b, alpha)
   local n, m = a._size[0], b._size[0]
   local width = numel(a) / n
   if a._nd < 1 or b._nd < 1 or width ~= numel(b) / m then
      raise('match: rows of the same length expected, got %s and %s', size_string(a), size_string(b))
   end
   a, b = apart(t, r, a), apart(t, r, b)
   local s = T.scratch
   s[0], s[1] = n, m
   T.resize_to(t, r, 2)
   K.match(view(r), view(a), view(b), t.scalar(alpha or 1))
   return r
end}})

return M
