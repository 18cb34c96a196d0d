-- LAPACK on tensors that hold matrices by columns.
--
--    local lapack = require 'torch.lapack'
--    info = lapack.gesv(t, a, b)
--
-- A matrix of m rows and n columns is a contiguous n x m tensor of type t (Float or Double, host
-- memory): its columns lie one after another.  The routines work in place as LAPACK's do and
-- return its info: 0, or what went wrong.  They call the library that NumPy ships; where there is
-- none to call, luatorch.ops.lapack does the same with NumPy.
local ffi = require 'ffi'
local T = require 'torch.Tensor'
local blas = require 'torch.blas'
local K = require('luatorch.kernels')('ops.lapack')
local pointer, view = T.pointer, T.view
local max = math.max

-- c a letter, i an integer, p a pointer, w a workspace and its length; info comes last.
local signatures = {
   gesv = 'iipippi', trtrs = 'ccciipipi', potrf = 'cipi', potrs = 'ciipipi', potri = 'cipi',
   pstrf = 'cipipppp', gels = 'ciiipipiw', syev = 'ccipipw', geev = 'ccipipppipiw', gesvd = 'cciipippipiw',
   getrf = 'iipip', getri = 'ipipw', geqrf = 'iipipw', orgqr = 'iiipipw', ormqr = 'cciiipippiw',
}

local functions = {}
local int_box, char_box

-- Declares routine `name` for element type t; nil where the library is not there.
local function bind(name, t)
   local lib, spelling = blas.library()
   if not lib or not spelling.lapack then return nil end
   if not int_box then int_box, char_box = ffi.typeof('lt_blas_int[1]'), ffi.typeof('char[1]') end
   local letter = t.mirror == 'Float' and 's' or 'd'
   local list, letters = {}, 0
   for code in (signatures[name] .. 'i'):gmatch('.') do
      list[#list + 1] = 'void *'
      if code == 'w' then list[#list + 1] = 'void *' end
      if code == 'c' then letters = letters + 1 end
   end
   for _ = 1, letters do list[#list + 1] = 'size_t' end      -- Fortran's hidden lengths
   ffi.cdef(('void lt_%s%s(%s) __asm__("%s%s%s%s");'):format(letter, name, table.concat(list, ', '),
            spelling.prefix, letter, name, spelling.fortran))
   return lib['lt_' .. letter .. name]
end

local function routine(name, t)
   local key = t.mirror .. name
   local f = functions[key]
   if f == nil then
      f = bind(name, t) or false
      functions[key] = f
   end
   return f
end

-- run(t, name, ...) -> info: calls the Fortran routine with the arguments of its signature, the
-- workspace left out; pointers are tensors or C arrays.
local function run(t, name, ...)
   local f, sig = routine(name, t), signatures[name]
   local given, args, n, letters = {...}, {}, 0, 0
   local info = int_box(0)
   local work, length
   for i = 1, #sig do
      local code, value = sig:sub(i, i), given[i]
      n = n + 1
      if code == 'c' then
         args[n] = char_box(value:byte())
         letters = letters + 1
      elseif code == 'i' then args[n] = int_box(value)
      elseif code == 'w' then
         work, length = n, n + 1
         args[work], args[length] = ffi.new(t.ctype .. '[1]'), int_box(-1)
         n = length
      elseif T.type_of(value) then args[n] = pointer(value)
      else args[n] = value end
   end
   args[n + 1] = info
   for i = 1, letters do args[n + 1 + i] = 1 end
   local total = n + 1 + letters
   f(unpack(args, 1, total))
   if work and info[0] == 0 then
      local size = max(1, tonumber(args[work][0]))
      local block = T.new1(t, math.ceil(size))
      args[work], args[length] = pointer(block), int_box(math.ceil(size))
      f(unpack(args, 1, total))
      given[0] = block                    -- alive until here
   end
   return tonumber(info[0])
end

local function pivots(n) return ffi.new('lt_blas_int[?]', n) end
local function rows(x) return x._size[1] end
local function columns(x) return x._size[0] end

local M = {}

-- Sizes are those LAPACK's documentation gives; the maths layer has checked them.
local implementations = {
   -- a (n x n) becomes its LU factors, b (n x k) the solution of a x = b
   gesv = function(t, a, b)
      return run(t, 'gesv', rows(a), columns(b), a, rows(a), pivots(rows(a)), b, rows(b))
   end,
   -- b becomes the solution of op(a) x = b, a triangular
   trtrs = function(t, a, b, uplo, trans, diag)
      return run(t, 'trtrs', uplo, trans, diag, rows(a), columns(b), a, rows(a), b, rows(b))
   end,
   potrf = function(t, a, uplo) return run(t, 'potrf', uplo, rows(a), a, rows(a)) end,
   potrs = function(t, a, b, uplo)
      return run(t, 'potrs', uplo, rows(a), columns(b), a, rows(a), b, rows(b))
   end,
   potri = function(t, a, uplo) return run(t, 'potri', uplo, rows(a), a, rows(a)) end,
   -- piv, an Int tensor of n, becomes the 1-based permutation
   pstrf = function(t, a, piv, uplo)
      local n = rows(a)
      local order, rank = pivots(n), pivots(1)
      local tolerance = ffi.new(t.ctype .. '[1]', -1)
      local work = T.new1(t, 2 * n)
      local info = run(t, 'pstrf', uplo, n, a, n, order, rank, tolerance, work)
      local p = pointer(piv)
      for i = 0, n - 1 do p[i] = tonumber(order[i]) end
      return info
   end,
   -- a (m x n) becomes its QR or LQ factors, b (max(m, n) x k) holds the right side and the solution
   gels = function(t, a, b)
      return run(t, 'gels', 'N', rows(a), columns(a), columns(b), a, rows(a), b, rows(b))
   end,
   -- w becomes the eigenvalues of the symmetric a, a their vectors if jobz is 'V'
   syev = function(t, a, w, jobz, uplo)
      return run(t, 'syev', jobz, uplo, rows(a), a, rows(a), w)
   end,
   -- wr, wi become the eigenvalues of a, v the right eigenvectors if jobv is 'V'
   geev = function(t, a, wr, wi, v, jobv)
      local n = rows(a)
      return run(t, 'geev', 'N', jobv, n, a, n, wr, wi, v, 1, v, jobv == 'V' and n or 1)
   end,
   -- a = u diag(s) vt; job 'S' or 'A'
   gesvd = function(t, a, u, s, vt, job)
      return run(t, 'gesvd', job, job, rows(a), columns(a), a, rows(a), s, u, rows(u), vt, rows(vt))
   end,
   -- a becomes its inverse
   inverse = function(t, a)
      local n = rows(a)
      local order = pivots(n)
      local info = run(t, 'getrf', n, n, a, n, order)
      if info ~= 0 then return info end
      return run(t, 'getri', n, a, n, order)
   end,
   geqrf = function(t, a, tau) return run(t, 'geqrf', rows(a), columns(a), a, rows(a), tau) end,
   orgqr = function(t, a, tau)
      return run(t, 'orgqr', rows(a), columns(a), T.numel(tau), a, rows(a), tau)
   end,
   -- c becomes op(q) c (side 'L') or c op(q) ('R'), q as a and tau hold it
   ormqr = function(t, a, tau, c, side, trans)
      return run(t, 'ormqr', side, trans, rows(c), columns(c), T.numel(tau), a, rows(a), tau, c, rows(c))
   end,
}

for name, f in pairs(implementations) do
   local kernel = K[name]
   local first = name == 'inverse' and 'getrf' or name
   M[name] = function(t, ...)
      if routine(first, t) then return f(t, ...) end
      local args, n = {...}, select('#', ...)
      for i = 1, n do if T.type_of(args[i]) then args[i] = view(args[i]) end end
      return kernel(unpack(args, 1, n))
   end
end

return M
