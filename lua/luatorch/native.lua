-- The C library by FFI, or false where it is not there.
--
--    local native = require 'luatorch.native'
--    if native then native.double.maxpool(...) end
--
-- native.double and native.float hold the kernels of luatorch/native/src/*.inc, which document
-- them; native.lib has those of memory.c.  Pointers passed must be to contiguous memory of the stated sizes.
local ffi = require 'ffi'
local host = require 'luatorch.host'

local path = host.options.native
local ok, lib = false, nil
if path then ok, lib = pcall(ffi.load, path) end
if not ok then return false end

-- One line a kernel; T is the element type.
local declarations = [[
void lt_im2col_T(const T *x, T *col, int64_t ld, int64_t C, int64_t H, int64_t W, int64_t kh, int64_t kw,
   int64_t dh, int64_t dw,
   int64_t ph, int64_t pw, int64_t lh, int64_t lw, int64_t oh, int64_t ow);
void lt_col2im_T(const T *col, int64_t ld, T *x, int64_t C, int64_t H, int64_t W, int64_t kh, int64_t kw,
   int64_t dh, int64_t dw,
   int64_t ph, int64_t pw, int64_t lh, int64_t lw, int64_t oh, int64_t ow);
void lt_maxpool_T(const T *x, T *y, int64_t *index, int64_t n, int64_t H, int64_t W, int64_t kh, int64_t kw,
   int64_t dh, int64_t dw, int64_t ph, int64_t pw, int64_t lh, int64_t lw, int64_t oh, int64_t ow);
void lt_maxpool_backward_T(T *dx, const T *dy, const int64_t *index, int64_t n, int64_t in_, int64_t out);
void lt_avgpool_T(const T *x, T *y, int64_t n, int64_t H, int64_t W, int64_t kh, int64_t kw, int64_t dh, int64_t dw,
   int64_t ph, int64_t pw, int64_t include, int64_t oh, int64_t ow);
void lt_avgpool_backward_T(T *dx, const T *dy, int64_t n, int64_t H, int64_t W, int64_t kh, int64_t kw, int64_t dh,
   int64_t dw, int64_t ph, int64_t pw, int64_t include, int64_t oh, int64_t ow);
void lt_threshold_T(const T *x, T *y, int64_t n, double t, double v);
void lt_threshold_backward_T(const T *x, const T *dy, T *dx, int64_t n, double t);
void lt_sigmoid_backward_T(const T *y, const T *dy, T *dx, int64_t n, double a);
void lt_tanh_backward_T(const T *y, const T *dy, T *dx, int64_t n, double a);
void lt_logsoftmax_T(const T *x, T *y, int64_t rows, int64_t n);
void lt_logsoftmax_backward_T(const T *y, const T *dy, T *dx, int64_t rows, int64_t n);
void lt_bn_statistics_T(const T *x, T *mean, T *invstd, T *unbiased, int64_t N, int64_t C, int64_t S, double eps);
void lt_bn_apply_T(const T *x, T *y, const T *mean, const T *invstd, const T *weight, const T *bias,
   int64_t N, int64_t C, int64_t S);
void lt_bn_backward_T(const T *x, const T *dy, T *dx, T *dweight, T *dbias, const T *weight, const T *mean,
   const T *invstd, int64_t train, double scale, int64_t N, int64_t C, int64_t S);
void lt_swap_planes_T(const T *x, T *y, int64_t N, int64_t C, int64_t P);
void lt_lookup_backward_T(T *dw, const int64_t *index, const T *dy, int64_t count, int64_t n, int64_t skip,
   double scale);
void lt_extremum_T(const T *x, T *y, int64_t *index, int64_t outer, int64_t n, int64_t inner, int64_t sign);
void lt_fill_rows_T(T *y, const T *v, int64_t rows, int64_t n);
void lt_repeat_row_T(T *y, const T *v, int64_t rows, int64_t n);
void lt_sum_columns_T(T *v, const T *x, int64_t rows, int64_t n, double scale);
void lt_sum_rows_T(T *v, const T *x, int64_t rows, int64_t n, double scale);
int64_t lt_conv_scratch_T(int64_t C, int64_t H, int64_t W, int64_t O, int64_t kh, int64_t kw, int64_t ph, int64_t pw);
int64_t lt_wgrad_scratch_T(int64_t C, int64_t H, int64_t W, int64_t O, int64_t kh, int64_t kw, int64_t ph, int64_t pw);
void lt_conv_forward_T(const T *x, const T *weight, const T *bias, T *y, T *scratch, int64_t N, int64_t C, int64_t H,
   int64_t W, int64_t O, int64_t kh, int64_t kw, int64_t ph, int64_t pw);
void lt_conv_backward_input_T(const T *dy, const T *weight, T *dx, T *scratch, int64_t N, int64_t C, int64_t H,
   int64_t W, int64_t O, int64_t kh, int64_t kw, int64_t ph, int64_t pw);
void lt_conv_backward_weight_T(const T *x, const T *dy, T *dweight, T *dbias, T *scratch, double scale, int64_t N,
   int64_t C, int64_t H, int64_t W, int64_t O, int64_t kh, int64_t kw, int64_t ph, int64_t pw);
void lt_permutation_T(void *generator, T *p, int64_t n);
void lt_uniform_T(void *generator, T *p, int64_t n, double a, double b);
void lt_bernoulli_T(void *generator, T *p, int64_t n, double a, double b);
void lt_normal_T(void *generator, T *p, int64_t n, double a, double b);
void lt_tame_T(T *p, int64_t n);
double lt_square_sum_T(const T *x, int64_t n);
double lt_sum_T(const T *x, const T *y, int64_t n);
double lt_norm1_T(const T *x, const T *y, int64_t n);
double lt_norm2_T(const T *x, const T *y, int64_t n);
double lt_dot_T(const T *x, const T *y, int64_t n);
double lt_dist1_T(const T *x, const T *y, int64_t n);
double lt_dist2_T(const T *x, const T *y, int64_t n);
void lt_sum_along_T(T *r, const T *x, int64_t outer, int64_t n, int64_t inner, double divisor);
void lt_cumsum_T(T *r, const T *x, int64_t outer, int64_t n, int64_t inner);
void lt_cumprod_T(T *r, const T *x, int64_t outer, int64_t n, int64_t inner);
void lt_axpy_T(T *y, const T *x, int64_t n, double a);
void lt_gemm_T(const T *a, int64_t lda, int64_t ta, const T *b, int64_t ldb, int64_t tb, T *c, int64_t ldc,
   int64_t M, int64_t N, int64_t K, double alpha, double beta);
void lt_gemv_T(const T *a, int64_t lda, int64_t m, int64_t n, const T *x, T *y, int64_t incy, double alpha,
   double beta);
void lt_gemv_transposed_T(const T *a, int64_t lda, int64_t m, int64_t n, const T *x, int64_t incx, T *y, double alpha,
   double beta);
void lt_ger_T(T *a, int64_t lda, int64_t m, int64_t n, const T *x, int64_t incx, const T *y, double alpha, double beta);
]]

-- The element-wise kernels, f(r, x, y, z, n, v, w), see elementwise.inc.
local elementwise = {}
for name in ([[
   sqrt rsqrt neg cinv abs floor ceil trunc frac exp tanh sigmoid square cube inverse_square
   log log1p sin cos tan asin acos atan sinh cosh pow_number
   add_number mul_number div_number cmax_number cmin_number clamp
   add csub cmul cdiv cmax cmin add_scaled lerp_scaled addcmul addcdiv
]]):gmatch('%S+') do
   elementwise[name] = true
   declarations = declarations .. ('void lt_%s_T(T *r, const T *x, const T *y, const T *z, int64_t n, double v, ' ..
                                   'double w);\n'):format(name)
end

for name in ('lt le gt ge eq ne'):gmatch('%S+') do
   declarations = declarations .. ([[
      void lt_@_number_T(uint8_t *r, const T *x, int64_t n, double v);
      void lt_@_array_T(uint8_t *r, const T *x, const T *y, int64_t n);
   ]]):gsub('@', name)
end

-- C types as convert.inc names them
local converted = {
   ['unsigned char'] = 'uint8_t', char = 'int8_t', short = 'int16_t', int = 'int32_t', int64_t = 'int64_t',
   float = 'float', double = 'double',
}
for _, name in pairs(converted) do
   declarations = declarations .. ('void lt_convert_%s_T(T *to, const void *from, int64_t n);\n'):format(name)
end

-- The kernels of picks.inc, which only move elements, by size of element, and those of pick_sums.inc;
-- see there.
local moves, sums = [[
int lt_index_T_all(void *r, const void *x, const int64_t *index, int64_t outer, int64_t n, int64_t inner, int64_t m);
int lt_place_T_all(void *x, const void *src, int64_t step, const int64_t *index, int64_t outer, int64_t n,
   int64_t inner, int64_t m);
int lt_gather_T_all(void *r, const void *x, const int64_t *index, int64_t outer, int64_t n, int64_t inner, int64_t m);
int lt_scatter_T_all(void *x, const void *src, int64_t step, const int64_t *index, int64_t outer, int64_t n,
   int64_t inner, int64_t m);
void lt_select_T_all(void *r, const void *x, const uint8_t *mask, int64_t n, int64_t count);
void lt_mask_T_all(void *x, const void *src, int64_t step, const uint8_t *mask, int64_t n, int64_t count);
void lt_copy_strided_T_all(void *r, const void *x, int64_t n0, int64_t n1, int64_t r0, int64_t r1, int64_t x0,
   int64_t x1);
]], [[
int lt_place_add_T_all(void *x, const void *src, const int64_t *index, int64_t outer, int64_t n, int64_t inner,
   int64_t m);
int lt_scatter_add_T_all(void *x, const void *src, const int64_t *index, int64_t outer, int64_t n, int64_t inner,
   int64_t m);
int64_t lt_count_nonzero_T_all(const void *x, int64_t n);
void lt_nonzero_T_all(int64_t *r, const void *x, int64_t count, int64_t nd, const double *size);
]]

ffi.cdef[[
const char *lt_isa(void);
void lt_permutation_int64_t_all(void *generator, int64_t *p, int64_t n);
int64_t lt_count_mask(const uint8_t *mask, int64_t n);
int lt_backwards(void);
void lt_copy(void *to, const void *from, int64_t bytes);
void lt_fill(void *to, int value, int64_t bytes);
void *lt_small_storage(void *pool, double bytes);
void lt_fresh(const void *start, double bytes);
void lt_free_block(void *head);
void lt_release(void *pool, void *storage);
void lt_drop(void *pool, void *tensor);
void lt_lua_api(void *topointer, void *pushvalue, void *pushcclosure);
void lua_topointer(void);
void lua_pushvalue(void);
void lua_pushcclosure(void);
]]

-- isa: the instruction set whose kernels this machine runs; LUATORCH_ISA may name a smaller one
local isa, sets = ffi.string(lib.lt_isa()), {base = 1, avx2 = 2, avx512 = 3}
local wanted = os.getenv 'LUATORCH_ISA'
if sets[wanted] and sets[wanted] < sets[isa] then isa = wanted end
local M = {lib = lib, isa = isa, elementwise = elementwise, picks = {}, convert = {}}

-- list(ending): table of the kernels whose names end so, looked up once
local function list(ending)
   return setmetatable({}, {__index = function(known, name)
      local f = lib['lt_' .. name .. ending]
      rawset(known, name, f)
      return f
   end})
end

for _, t in ipairs{'uint8_t', 'uint16_t', 'uint32_t', 'uint64_t', 'float', 'double'} do
   local ending = '_' .. t .. '_all'
   if t:match('^u') then ffi.cdef((moves:gsub('_T_all', ending))) end
   ffi.cdef((sums:gsub('_T_all', ending)))
   M.picks[t] = list(ending)
end
for _, t in ipairs{'double', 'float'} do
   local ending = '_' .. t .. '_' .. isa
   ffi.cdef((declarations:gsub('_T%(', ending .. '('):gsub('%f[%w]T%f[%W]', t)))
   M[t] = list(ending)
   -- convert[C type to][C type from](to, from, n)
   M.convert[t] = {}
   for ctype, name in pairs(converted) do M.convert[t][ctype] = M[t]['convert_' .. name] end
end

-- collector(pool): the finalizer of tensors, a function of the Lua C API where Lua's library shows what
-- that needs
function M.collector(pool)
   local ok, f = pcall(function()
      local function pointer(name) return ffi.cast('void *', ffi.load(host.options.luajit)[name]) end
      lib.lt_lua_api(pointer 'lua_topointer', pointer 'lua_pushvalue', pointer 'lua_pushcclosure')
      return package.loadlib(path, 'lt_collector')(pool)
   end)
   return ok and f or function(x) lib.lt_drop(pool, x) end
end
return M
