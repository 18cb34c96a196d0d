-- Linear systems, eigenvalues and factorizations: gesv, trtrs, potrf, potrs, potri, pstrf, gels,
-- symeig, eig, svd, inverse, qr, geqrf, orgqr, ormqr.  Float and double tensors.
--
-- The matrices LAPACK returns are stored by columns: strides 1, m.  A result that is also the
-- source keeps its own strides.
local err = require 'luatorch.error'
local dispatch = require 'torch.dispatch'
local types = require 'torch.types'
local T = require 'torch.Tensor'
local copy = require 'torch.copy'
local views = require 'torch.views'
local lapack = require 'torch.lapack'
local reduce = require 'torch.maths.reduce'
local raise, define = err.raise, dispatch.define
local min, max = math.min, math.max
local pointer = T.pointer
local REAL = {types = dispatch.REAL}

----------------------------------------------------------------------- in and out

-- The type the work is done in: tensors of devices come to host memory and go back.
local function working(t) return t.host and t or types.byname[t.mirror] end

local function matrix(name, x, i, vector)
   if x._nd ~= 2 and not (vector and x._nd == 1) then
      local wanted = vector and 'B should have 1 or 2 dimensions, but has %d' or 'A should be 2 dimensional, got %dD'
      err.argerror(i, name, wanted, x._nd)
   end
end
local function square(name, x, i)
   matrix(name, x, i)
   if x._size[0] ~= x._size[1] then
      err.argerror(i, name, 'A should be square, got %s', T.size_string(x))
   end
end

-- load(t, x [, rows]) -> tensor that holds x by columns, with room for `rows` rows; a vector is one
-- column
local function load(t, x, height)
   local h = working(t)
   local n, m = x._nd == 2 and x._size[1] or 1, x._size[0]
   local w = T.new(h, n, max(m, height or 0))
   local body = w
   if m < w._size[1] then
      copy.fill(h, w, 0)
      body = views.narrow(h, w, 1, 0, m)
   end
   copy.copy(h, body, t, x._nd == 2 and views.transpose(t, x, 0, 1) or x)
   return w
end

-- put(t, r, w, source [, by_rows]): r becomes the matrix that w holds by columns, stored so; one
-- that is the source itself or a part of a larger tensor keeps its strides.
local function put(t, r, w, source, by_rows)
   local h = working(t)
   local m, n = w._size[1], w._size[0]
   local x = views.transpose(h, w, 0, 1)
   local fits = r._nd == 2 and r._size[0] == m and r._size[1] == n
   if fits and (r == source or not T.is_contiguous(r)) then
      copy.copy(t, r, h, x)
   elseif by_rows then
      T.scratch[0], T.scratch[1] = m, n
      T.set_contiguous(t, r, 2, T.scratch)
      copy.copy(t, r, h, x)
   elseif r._storage == nil and t == h then
      views.store(t, r, x)
   else
      T.scratch[0], T.scratch[1] = n, m
      T.set_contiguous(t, r, 2, T.scratch)
      copy.copy(t, r, h, w)
      views.store(t, r, views.transpose(t, r, 0, 1))
   end
   return r
end

-- put_vector(t, r, w): r becomes the vector w
local function put_vector(t, r, w)
   T.resize_as(t, r, w)
   copy.copy(t, r, working(t), w)
   return r
end

local messages = {
   singular = 'U(%d,%d) is zero, singular U.',
   triangle = 'A(%d,%d) is zero, singular A.',
   positive = 'the leading minor of order %d is not positive definite',
   semidefinite = 'matrix is rank deficient or not positive semidefinite',
   symmetric = "%d off-diagonal elements didn't converge to zero",
   eigen = "%d off-diagonal elements of an didn't converge to zero",
   svd = '%d superdiagonals failed to converge',
   rank = 'the %d-th diagonal element of the triangular factor of A is zero',
}
local function check(name, info, kind)
   if info == 0 then return end
   if info < 0 then raise('Lapack Error in %s : illegal argument %d', name, -info) end
   raise('Lapack Error in %s : ' .. messages[kind], name, info, info)
end

local function option(name, value, default, allowed)
   value = value or default
   if #value ~= 1 or not allowed:find(value, 1, true) then
      raise("%s: '%s' expected, got '%s'", name, allowed:gsub('.', "%0' or '"):sub(1, -7), value)
   end
   return value
end

-- The triangle of the square w other than `uplo`: zero, or the mirror image of the one given.
local function other_triangle(w, uplo, mirrored)
   local n, p, value = w._size[0], pointer(w), T.type_of(w).load
   for j = 0, n - 1 do
      for i = j + 1, n - 1 do
         local below, above = j * n + i, i * n + j
         if uplo == 'U' then p[below] = mirrored and value(p, above) or 0
         else p[above] = mirrored and value(p, below) or 0 end
      end
   end
end

-- two(name, f [, options]): torch.name(b, a) and torch.name(resb, resa, b, a)
local function two(name, f, options)
   options = options or ''
   define(name, {
      {'T T' .. options, function(t, b, a, ...) return f(t, T.empty(t), T.empty(t), b, a, ...) end},
      {'dst dst T T' .. options, f},
   }, REAL)
end
-- pair(name, f [, options]): torch.name(a) and torch.name(res1, res2, a)
local function pair(name, f, options)
   options = options or ''
   define(name, {
      {'T' .. options, function(t, a, ...) return f(t, T.empty(t), T.empty(t), a, ...) end},
      {'dst dst T' .. options, f},
   }, REAL)
end

----------------------------------------------------------------------- linear systems

local function check_system(name, b, a)
   square(name, a, 2)
   matrix(name, b, 1, true)
   if b._size[0] ~= a._size[0] then
      raise('%s: A,b size incompatible - A has %d rows, b has %d', name, a._size[0], b._size[0])
   end
end

-- gesv([resb, resa,] b, a) -> x with a x = b, and the LU factors of a
two('gesv', function(t, rb, ra, b, a)
   check_system('gesv', b, a)
   local wa, wb = load(t, a), load(t, b)
   check('gesv', lapack.gesv(working(t), wa, wb), 'singular')
   return put(t, rb, wb, b), put(t, ra, wa, a)
end)

-- trtrs([resb, resa,] b, a [, 'U'|'L'] [, 'N'|'T'] [, 'N'|'U']) -> x with op(a) x = b, and a
two('trtrs', function(t, rb, ra, b, a, uplo, trans, diag)
   uplo, trans = option('trtrs', uplo, 'U', 'UL'), option('trtrs', trans, 'N', 'NT')
   diag = option('trtrs', diag, 'N', 'NU')
   check_system('trtrs', b, a)
   local wa, wb = load(t, a), load(t, b)
   check('trtrs', lapack.trtrs(working(t), wa, wb, uplo, trans, diag), 'triangle')
   return put(t, rb, wb, b), put(t, ra, wa, a)
end, ' [str] [str] [str]')

-- gels([resb, resa,] b, a) -> x (n x k) of least |a x - b|, or of least norm; and the factors of a
two('gels', function(t, rb, ra, b, a)
   matrix('gels', a, 2)
   matrix('gels', b, 1, true)
   local m, n = a._size[0], a._size[1]
   if b._size[0] ~= m then
      raise('gels: A,b size incompatible - A has %d rows, b has %d', m, b._size[0])
   end
   local wa, wb = load(t, a), load(t, b, n)
   check('gels', lapack.gels(working(t), wa, wb), 'rank')
   put(t, ra, wa, a)
   put(t, rb, wb, m >= n and b or nil)
   -- The solution is the first n rows; what is below tells of the residual and stays in memory.
   if m > n then rb._seen, rb._size[0] = 0, n end
   return rb, ra
end)

-- inverse([res,] a)
define('inverse', {{'out T', function(t, r, a)
   square('inverse', a, 1)
   local w = load(t, a)
   check('getrf', lapack.inverse(working(t), w), 'singular')
   return put(t, r, w, a)
end}}, REAL)

----------------------------------------------------------------------- Cholesky

-- potrf([res,] a [, 'U'|'L']) -> u with u' u = a, or l with l l' = a
define('potrf', {{'out T [str]', function(t, r, a, uplo)
   uplo = option('potrf', uplo, 'U', 'UL')
   square('potrf', a, 1)
   local w = load(t, a)
   check('potrf', lapack.potrf(working(t), w, uplo), 'positive')
   other_triangle(w, uplo, false)
   return put(t, r, w, a)
end}}, REAL)

-- potrs([res,] b, chol [, 'U'|'L']) -> x with a x = b, chol = potrf(a)
define('potrs', {{'out T T [str]', function(t, r, b, a, uplo)
   uplo = option('potrs', uplo, 'U', 'UL')
   check_system('potrs', b, a)
   local wb = load(t, b)
   check('potrs', lapack.potrs(working(t), load(t, a), wb, uplo), 'singular')
   return put(t, r, wb, b)
end}}, REAL)

-- potri([res,] chol [, 'U'|'L']) -> the inverse of a, chol = potrf(a)
define('potri', {{'out T [str]', function(t, r, a, uplo)
   uplo = option('potri', uplo, 'U', 'UL')
   square('potri', a, 1)
   local w = load(t, a)
   check('potri', lapack.potri(working(t), w, uplo), 'triangle')
   other_triangle(w, uplo, true)
   return put(t, r, w, a)
end}}, REAL)

-- pstrf([res, piv,] a [, 'U'|'L']) -> factor of the permuted a, and the permutation (an IntTensor)
local function pstrf(t, r, piv, a, uplo)
   uplo = option('pstrf', uplo, 'U', 'UL')
   square('pstrf', a, 1)
   local w = load(t, a)
   local order = T.new1(types.byname.Int, a._size[0])
   check('pstrf', lapack.pstrf(working(t), w, order, uplo), 'semidefinite')
   other_triangle(w, uplo, false)
   return put(t, r, w, a), put_vector(types.byname.Int, piv, order)
end
define('pstrf', {
   {'T [str]', function(t, a, uplo) return pstrf(t, T.empty(t), T.empty(types.byname.Int), a, uplo) end},
   {'dst N T [str]', pstrf},
}, REAL)

----------------------------------------------------------------------- eigenvalues, singular values

-- symeig([rese, resv,] a [, 'N'|'V'] [, 'U'|'L']) -> eigenvalues in rising order (n), and vectors as
-- columns (n x n), zeros unless asked for
pair('symeig', function(t, re, rv, a, jobz, uplo)
   jobz, uplo = option('symeig', jobz, 'N', 'NV'), option('symeig', uplo, 'U', 'UL')
   square('symeig', a, 1)
   local h = working(t)
   local w, e = load(t, a), T.new1(h, a._size[0])
   check('syev', lapack.syev(h, w, e, jobz, uplo), 'symmetric')
   if jobz == 'N' then copy.fill(h, w, 0) end
   put_vector(t, re, e)
   return re, put(t, rv, w, a)
end, ' [str] [str]')

-- eig([rese, resv,] a [, 'N'|'V']) -> real and imaginary parts of the eigenvalues (n x 2), and right
-- vectors as columns (n x n), a conjugate pair being two columns; resv is left alone by 'N'
pair('eig', function(t, re, rv, a, jobv)
   jobv = option('eig', jobv, 'N', 'NV')
   square('eig', a, 1)
   local h, n = working(t), a._size[0]
   local w, e = load(t, a), T.new(h, 2, n)
   local total = reduce.sum(h, w)
   if total - total ~= 0 then raise('eig: the matrix contains nan or infinity') end
   local v = jobv == 'V' and T.new(h, n, n) or nil
   check('geev', lapack.geev(h, w, views.select(h, e, 0, 0), views.select(h, e, 0, 1), v, jobv), 'eigen')
   if v then put(t, rv, v, a) end
   put(t, re, e, nil, true)
   return re, rv
end, ' [str]')

-- svd([resu, ress, resv,] a [, 'S'|'A']) -> u (m x k), s (k), v (n x k) with a = u diag(s) v',
-- k = min(m, n); by 'A' u is (m x m) and v (n x n)
local function svd(t, ru, rs, rv, a, job)
   job = option('svd', job, 'S', 'SA')
   matrix('svd', a, 1)
   local h, m, n = working(t), a._size[0], a._size[1]
   local k = min(m, n)
   local w, s = load(t, a), T.new1(h, k)
   local u = T.new(h, job == 'A' and m or k, m)
   local vt = T.new(h, n, job == 'A' and n or k)
   check('gesvd', lapack.gesvd(h, w, u, s, vt, job), 'svd')
   put(t, ru, u, a)
   put_vector(t, rs, s)
   -- vt by columns is v by rows
   put(t, rv, views.transpose(h, vt, 0, 1), a, true)
   return ru, rs, rv
end
define('svd', {
   {'T [str]', function(t, a, job) return svd(t, T.empty(t), T.empty(t), T.empty(t), a, job) end},
   {'dst dst dst T [str]', svd},
}, REAL)

----------------------------------------------------------------------- QR

-- qr([resq, resr,] a) -> q (m x k) with orthonormal columns, r (k x n) upper triangular, k = min(m, n)
pair('qr', function(t, rq, rr, a)
   matrix('qr', a, 1)
   local h, m, n = working(t), a._size[0], a._size[1]
   local k = min(m, n)
   local w, tau = load(t, a), T.new1(h, k)
   check('qr', lapack.geqrf(h, w, tau))
   local r = T.new(h, n, k)
   local from, to, value = pointer(w), pointer(r), h.load
   for j = 0, n - 1 do
      for i = 0, k - 1 do to[j * k + i] = i <= j and value(from, j * m + i) or 0 end
   end
   local q = k < n and copy.clone(h, views.narrow(h, w, 0, 0, k)) or w
   check('qr', lapack.orgqr(h, q, tau))
   put(t, rq, q, a)
   return rq, put(t, rr, r, a, true)
end)

-- geqrf([resm, restau,] a) -> r and the reflectors that make q (m x n), and their factors (k)
pair('geqrf', function(t, rm, rtau, a)
   matrix('geqrf', a, 1)
   local h = working(t)
   local w, tau = load(t, a), T.new1(h, min(a._size[0], a._size[1]))
   check('geqrf', lapack.geqrf(h, w, tau))
   put(t, rm, w, a)
   return rm, put_vector(t, rtau, tau)
end)

local function reflectors(name, t, tau, limit)
   if tau._nd ~= 1 or tau._size[0] > limit then
      raise('%s: a vector of at most %d factors expected, got %s', name, limit, T.size_string(tau))
   end
   local h = working(t)
   local w = T.new1(h, tau._size[0])
   copy.copy(h, w, t, tau)
   return w
end

-- orgqr([res,] m, tau) -> the q of geqrf, m x n
define('orgqr', {{'out T T', function(t, r, m, tau)
   matrix('orgqr', m, 1)
   if m._size[1] > m._size[0] then
      raise('orgqr: at least as many rows as columns expected, got %s', T.size_string(m))
   end
   local w = load(t, m)
   check('orgqr', lapack.orgqr(working(t), w, reflectors('orgqr', t, tau, m._size[1])))
   return put(t, r, w, m)
end}}, REAL)

-- ormqr([res,] m, tau, c [, 'L'|'R'] [, 'N'|'T']) -> op(q) c or c op(q)
define('ormqr', {{'out T T T [str] [str]', function(t, r, m, tau, c, side, trans)
   side, trans = option('ormqr', side, 'L', 'LR'), option('ormqr', trans, 'N', 'NT')
   matrix('ormqr', m, 1)
   matrix('ormqr', c, 3)
   local length = side == 'L' and c._size[0] or c._size[1]
   if m._size[0] ~= length then
      raise('ormqr: reflectors of length %d do not fit a matrix of %s', m._size[0], T.size_string(c))
   end
   local factors = reflectors('ormqr', t, tau, min(m._size[0], m._size[1]))
   local w = load(t, c)
   check('ormqr', lapack.ormqr(working(t), load(t, m), factors, w, side, trans))
   return put(t, r, w, c)
end}}, REAL)
