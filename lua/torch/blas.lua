-- Products of matrices and vectors on raw memory: the BLAS that NumPy ships, called by FFI.
--
--    local blas = require 'torch.blas'
--    blas.gemm(t, transa, transb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
--       c (m x n) = alpha * op(a) (m x k) * op(b) (k x n) + beta * c
--    blas.gemv(t, transa, m, n, alpha, a, lda, x, incx, beta, y, incy)
--       y = alpha * op(a) x + beta * y          a as stored: m x n
--    blas.ger(t, m, n, alpha, x, incx, y, incy, beta, a, lda)     a (m x n) = alpha * x y' + beta * a
--    blas.axpy(t, n, alpha, x, incx, y, incy)                y += alpha * x
--    blas.dot(t, n, x, incx, y, incy)                        sum of x_i y_i
--
-- t is the Float or Double type; transa, transb are booleans; matrices are stored by rows, ld*
-- elements from a row to the next; a, b, c, x, y are element pointers to host memory, which the
-- caller has checked.  With beta = 0 what a, c or y held before is not read.  Products of moderate
-- size and with vectors go to our own kernels, which were measured to be faster there (gemm.inc, gemv.inc);
-- where no library can be loaded NumPy does the same.
local ffi = require 'ffi'
local kernels = require 'luatorch.kernels'
local number = require('torch.element').number
local native = require 'luatorch.native'
local tonumber, cast, ffi_fill = tonumber, ffi.cast, ffi.fill
local find = kernels('native.blas')
local K = kernels('ops.blas')

local M = {}
local ROW, N, T = 101, 111, 112      -- codes of CBLAS

local declarations = [[
void lt_@gemm(int order, int ta, int tb, $int m, $int n, $int k, # alpha, const # *a, $int lda, const # *b, $int ldb,
   # beta, # *c, $int ldc) __asm__("%cblas_@gemm&");
void lt_@gemv(int order, int ta, $int m, $int n, # alpha, const # *a, $int lda, const # *x, $int incx, # beta, # *y,
   $int incy) __asm__("%cblas_@gemv&");
void lt_@ger(int order, $int m, $int n, # alpha, const # *x, $int incx, const # *y, $int incy, # *a, $int lda)
   __asm__("%cblas_@ger&");
void lt_@axpy($int n, # alpha, const # *x, $int incx, # *y, $int incy) __asm__("%cblas_@axpy&");
# lt_@dot($int n, const # *x, $int incx, const # *y, $int incy) __asm__("%cblas_@dot&");
]]

-- The library: false when not looked for yet, nil when there is none.
local lib = false
local spelling = {}
local gemms, gemvs, gers, axpys, dots = {}, {}, {}, {}, {}
local set_threads_name
-- OpenBLAS hands even short vectors to its threads, and these wait for one another by spinning: on a
-- machine that has other work a product then takes many times as long as with one thread.  It runs
-- with one thread, but for products of more than SHARED multiplications.  With one thread it is ahead of our own
-- kernel from LARGE on.
local threads
local SHARED, LARGE = 2^27, 2^28
-- Smaller products, and those with a vector whose elements lie side by side, are ours.
local own = {}
if native and native.isa ~= 'base' then own.Double, own.Float = native.double, native.float end

local function load()
   lib = nil
   local path, prefix, suffix, fortran, wide, lapack, setter, getter = find.find_blas()
   if not path then return end
   local ok, found = pcall(ffi.load, path)
   if not ok then return end
   ffi.cdef('typedef ' .. (wide and 'int64_t' or 'int32_t') .. ' lt_blas_int;')
   for letter, ctype in pairs{s = 'float', d = 'double'} do
      local text = declarations:gsub('%$int', 'lt_blas_int'):gsub('[@#%%&]', {
         ['@'] = letter, ['#'] = ctype, ['%'] = prefix, ['&'] = suffix,
      })
      ffi.cdef(text)
   end
   if setter ~= '' then
      ffi.cdef(('void lt_blas_set_threads(int) __asm__("%s"); int lt_blas_get_threads(void) __asm__("%s");')
               :format(setter, getter))
      set_threads_name = setter
   end
   gemms.Double, gemms.Float = found.lt_dgemm, found.lt_sgemm
   gemvs.Double, gemvs.Float = found.lt_dgemv, found.lt_sgemv
   gers.Double, gers.Float = found.lt_dger, found.lt_sger
   axpys.Double, axpys.Float = found.lt_daxpy, found.lt_saxpy
   dots.Double, dots.Float = found.lt_ddot, found.lt_sdot
   spelling.prefix, spelling.fortran, spelling.lapack = prefix, fortran, lapack
   lib = found
   if set_threads_name then
      threads = threads or lib.lt_blas_get_threads()
      lib.lt_blas_set_threads(1)
   end
end

-- library() -> the loaded library or nil, and how its Fortran symbols are spelled:
-- {prefix, fortran, lapack = whether LAPACK is in it}.  Its integers are lt_blas_int.
function M.library()
   if lib == false then load() end
   return lib, spelling
end

local function address(p) return tonumber(cast('uintptr_t', p)) end

function M.gemm(t, ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
   if lib == false then load() end
   -- A product with a vector in it: gemm would first pack the whole matrix.
   if m == 1 and n > 1 then
      if tb then return M.gemv(t, false, n, k, alpha, b, ldb, a, ta and lda or 1, beta, c, 1) end
      return M.gemv(t, true, k, n, alpha, b, ldb, a, ta and lda or 1, beta, c, 1)
   elseif n == 1 and m > 1 then
      if ta then return M.gemv(t, true, k, m, alpha, a, lda, b, tb and 1 or ldb, beta, c, ldc) end
      return M.gemv(t, false, m, k, alpha, a, lda, b, tb and 1 or ldb, beta, c, ldc)
   elseif k == 1 and beta == 1 then
      return M.ger(t, m, n, alpha, a, ta and 1 or lda, b, tb and ldb or 1, beta, c, ldc)
   end
   local large = m * n * k > (threads == 1 and LARGE or SHARED)
   if not large then
      local f = own[t.mirror]
      if f then return f.gemm(a, lda, ta and 1 or 0, b, ldb, tb and 1 or 0, c, ldc, m, n, k, alpha, beta) end
   end
   if lib then
      if set_threads_name and threads > 1 then
         lib.lt_blas_set_threads(threads)
         gemms[t.mirror](ROW, ta and T or N, tb and T or N, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
         lib.lt_blas_set_threads(1)
         return
      end
      return gemms[t.mirror](ROW, ta and T or N, tb and T or N, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
   end
   K.raw_gemm(t.code, ta, tb, m, n, k, alpha, address(a), lda, address(b), ldb, beta, address(c), ldc)
end

function M.gemv(t, ta, m, n, alpha, a, lda, x, incx, beta, y, incy)
   if lib == false then load() end
   local f = own[t.mirror]
   if f and ta and incy == 1 then
      return f.gemv_transposed(a, lda, m, n, x, incx, y, alpha, beta)
   elseif f and not ta and incx == 1 then
      return f.gemv(a, lda, m, n, x, y, incy, alpha, beta)
   end
   if lib then
      -- OpenBLAS multiplies y by beta, and 0 * nan is nan: clear it here.
      if beta == 0 then
         for i = 0, (ta and n or m) - 1 do y[i * incy] = 0 end
      end
      return gemvs[t.mirror](ROW, ta and T or N, m, n, alpha, a, lda, x, incx, beta, y, incy)
   end
   K.raw_gemv(t.code, ta, m, n, alpha, address(a), lda, address(x), incx, beta, address(y), incy)
end

function M.ger(t, m, n, alpha, x, incx, y, incy, beta, a, lda)
   if lib == false then load() end
   local f = own[t.mirror]
   if f and incy == 1 then return f.ger(a, lda, m, n, x, incx, y, alpha, beta) end
   if beta == 0 then
      for i = 0, m - 1 do ffi_fill(a + i * lda, n * t.size) end
   elseif beta ~= 1 then
      for i = 0, m - 1 do
         for j = 0, n - 1 do a[i * lda + j] = beta * t.load(a, i * lda + j) end
      end
   end
   if lib then return gers[t.mirror](ROW, m, n, alpha, x, incx, y, incy, a, lda) end
   K.raw_ger(t.code, m, n, alpha, address(x), incx, address(y), incy, address(a), lda)
end

function M.axpy(t, n, alpha, x, incx, y, incy)
   if lib == false then load() end
   if lib then return axpys[t.mirror](n, alpha, x, incx, y, incy) end
   local value = t.load
   for i = 0, n - 1 do y[i * incy] = value(y, i * incy) + alpha * value(x, i * incx) end
end

function M.dot(t, n, x, incx, y, incy)
   if lib == false then load() end
   local f = own[t.mirror]
   if f and incx == 1 and incy == 1 then return number(f.dot(x, y, n)) end
   if lib then return number(dots[t.mirror](n, x, incx, y, incy)) end
   local s, value = 0, t.load
   for i = 0, n - 1 do s = s + value(x, i * incx) * value(y, i * incy) end
   return s
end

-- set_threads(n): how many threads a large product may use;  get_threads() -> n
function M.set_threads(n) threads = n end
function M.get_threads()
   if lib == false then load() end
   return threads or 1
end

return M
