-- The C library's forms of the hottest kernels.  Each function takes what the THNN function has
-- checked and resized, and returns whether it did the work; where it returns false (other
-- geometry, no library, memory of a device), the kernel in Python does.
local ffi = require 'ffi'
local T = require 'torch.Tensor'
local memory = require 'torch.memory'
local blas = require 'torch.blas'
local native = require 'luatorch.native'
local g = require('nn.thnn.shape').geometry
local is_contiguous, pointer = T.is_contiguous, T.pointer
local tonumber, cast = tonumber, ffi.cast

local M = {}

local function never() return false end
if not native then
   for _, name in ipairs{'convolution_updateOutput', 'convolution_updateGradInput', 'convolution_accGradParameters',
                         'full_updateOutput', 'full_updateGradInput', 'full_accGradParameters', 'lookup_backward',
                         'max_updateOutput', 'max_updateGradInput', 'average_updateOutput',
                         'average_updateGradInput', 'batch_updateOutput', 'batch_backward'} do
      M[name] = never
   end
   return M
end

local function optional(x) if x ~= nil then return pointer(x) end end
local function plain(t, x) return t.host and is_contiguous(x) end

-- scratch(t, n): memory for n elements, good until the next call
local buffer, room = nil, 0
local function scratch(t, n)
   local bytes = n * t.size
   if bytes > room then
      if buffer then memory.release(buffer) end
      buffer, room = nil, 0
      buffer = memory.allocate(bytes)
      room = bytes
   end
   return cast(t.data_p, buffer)
end

-- (planes, height, width) of an image axis on
local function image(x)
   local nd = x._nd
   return x._size[nd - 3], x._size[nd - 2], x._size[nd - 1]
end
local function batch_of(x) return x._nd == 4 and x._size[0] or 1 end

-- Two-dimensional, stride 1, no dilation, a real window, padding inside it: done directly.
local function direct()
   return g.n == 2 and g.stride[0] == 1 and g.stride[1] == 1 and g.dilation[0] == 1 and g.dilation[1] == 1
      and g.kernel[0] * g.kernel[1] > 1 and g.pad[0] < g.kernel[0] and g.pad[1] < g.kernel[1]
end
-- Any other two-dimensional one: unfolded, then a matrix product.
-- (Rows of the column matrix begin every ld elements.)
local function unfold(lib, x, columns, ld, C, H, W)
   lib.im2col(x, columns, ld, C, H, W, g.kernel[0], g.kernel[1], g.stride[0], g.stride[1], g.pad[0], g.pad[1],
              g.dilation[0], g.dilation[1], g.out[0], g.out[1])
end
local function refold(lib, columns, ld, to, O, H, W)
   lib.col2im(columns, ld, to, O, H, W, g.kernel[0], g.kernel[1], g.stride[0], g.stride[1], g.pad[0], g.pad[1],
              g.dilation[0], g.dilation[1], g.out[0], g.out[1])
end
-- A 1x1 window needs no unfolding.
local function pointwise()
   return g.kernel[0] * g.kernel[1] == 1 and g.stride[0] == 1 and g.stride[1] == 1 and g.pad[0] == 0 and g.pad[1] == 0
end

function M.convolution_updateOutput(t, input, output, weight, bias)
   if g.n ~= 2 or not plain(t, output) then return false end
   local lib, N = native[t.ctype], batch_of(input)
   local C, H, W = image(input)
   local O = image(output)
   local x, w, b, y = pointer(input), pointer(weight), optional(bias), pointer(output)
   if direct() then
      local kh, kw, ph, pw = g.kernel[0], g.kernel[1], g.pad[0], g.pad[1]
      lib.conv_forward(x, w, b, y, scratch(t, tonumber(lib.conv_scratch(C, H, W, O, kh, kw, ph, pw))),
                       N, C, H, W, O, kh, kw, ph, pw)
      return true
   end
   local rows, positions = C * g.kernel[0] * g.kernel[1], g.out[0] * g.out[1]
   local one = pointwise()
   local columns = one and x or scratch(t, rows * positions)
   for n = 0, N - 1 do
      local from, to = x + n * C * H * W, y + n * O * positions
      if one then columns = from else unfold(lib, from, columns, positions, C, H, W) end
      if b ~= nil then lib.fill_rows(to, b, O, positions) end
      blas.gemm(t, false, false, O, positions, rows, 1, w, rows, columns, positions, b ~= nil and 1 or 0, to,
                positions)
   end
   return true
end

function M.convolution_updateGradInput(t, input, gradOutput, gradInput, weight)
   if g.n ~= 2 or not plain(t, gradInput) then return false end
   local lib, N = native[t.ctype], batch_of(input)
   local C, H, W = image(input)
   local O = image(gradOutput)
   local w, dy, dx = pointer(weight), pointer(gradOutput), pointer(gradInput)
   if direct() then
      local kh, kw, ph, pw = g.kernel[0], g.kernel[1], g.pad[0], g.pad[1]
      local n = tonumber(lib.conv_scratch(O, g.out[0], g.out[1], C, kh, kw, kh - 1 - ph, kw - 1 - pw))
      lib.conv_backward_input(dy, w, dx, scratch(t, n), N, C, H, W, O, kh, kw, ph, pw)
      return true
   end
   local rows, positions = C * g.kernel[0] * g.kernel[1], g.out[0] * g.out[1]
   local one = pointwise()
   local columns = one and dx or scratch(t, rows * positions)
   if not one then ffi.fill(dx, N * C * H * W * t.size) end
   for n = 0, N - 1 do
      local to = dx + n * C * H * W
      if one then columns = to end
      blas.gemm(t, true, false, rows, positions, O, 1, w, rows, dy + n * O * positions, positions, 0, columns,
                positions)
      if not one then
         refold(lib, columns, positions, to, C, H, W)
      end
   end
   return true
end

function M.convolution_accGradParameters(t, input, gradOutput, gradWeight, gradBias, scale)
   if g.n ~= 2 or not plain(t, gradWeight) or not (gradBias == nil or plain(t, gradBias)) then return false end
   local lib, N = native[t.ctype], batch_of(input)
   local C, H, W = image(input)
   local O = image(gradOutput)
   local x, dy, dw, db = pointer(input), pointer(gradOutput), pointer(gradWeight), optional(gradBias)
   if direct() then
      local kh, kw, ph, pw = g.kernel[0], g.kernel[1], g.pad[0], g.pad[1]
      lib.conv_backward_weight(x, dy, dw, db, scratch(t, tonumber(lib.wgrad_scratch(C, H, W, O, kh, kw, ph, pw))),
                               scale, N, C, H, W, O, kh, kw, ph, pw)
      return true
   end
   local rows, positions = C * g.kernel[0] * g.kernel[1], g.out[0] * g.out[1]
   local one = pointwise()
   local columns = one and x or scratch(t, rows * positions)
   for n = 0, N - 1 do
      local from, grad = x + n * C * H * W, dy + n * O * positions
      if one then columns = from else unfold(lib, from, columns, positions, C, H, W) end
      blas.gemm(t, false, true, O, rows, positions, scale, grad, positions, columns, positions, 1, dw, rows)
      if db ~= nil then lib.sum_rows(db, grad, O, positions, scale) end
   end
   return true
end

----------------------------------------------------------------------- transposed convolution

-- input N x C x P positions, output N x O x H x W, weight C x (O * K).  A chunk of the batch goes
-- through one product: its planes are brought together as C x (n * P).
local CHUNK = 2^22

-- f(n, count) for chunks of the batch
local function full_sizes(input, output)
   local C = image(input)
   local O, H, W = image(output)
   local P, rows = g.out[0] * g.out[1], O * g.kernel[0] * g.kernel[1]
   local N = batch_of(input)
   return N, C, O, H, W, P, rows, math.max(1, math.min(N, math.floor(CHUNK / (rows * P))))
end

function M.full_updateOutput(t, input, output, weight, bias)
   if g.n ~= 2 or not plain(t, output) then return false end
   local lib = native[t.ctype]
   local N, C, O, H, W, P, rows, chunk = full_sizes(input, output)
   local x, w, b, y = pointer(input), pointer(weight), optional(bias), pointer(output)
   local planes = scratch(t, (C + rows) * chunk * P)
   local columns = planes + C * chunk * P
   for first = 0, N - 1, chunk do
      local n = math.min(chunk, N - first)
      lib.swap_planes(x + first * C * P, planes, n, C, P)
      blas.gemm(t, true, false, rows, n * P, C, 1, w, rows, planes, n * P, 0, columns, n * P)
      for i = 0, n - 1 do
         local to = y + (first + i) * O * H * W
         if b ~= nil then lib.fill_rows(to, b, O, H * W) else ffi.fill(to, O * H * W * t.size) end
         refold(lib, columns + i * P, n * P, to, O, H, W)
      end
   end
   return true
end

-- The columns of gradOutput for n samples from `first` on.
local function full_columns(lib, dy, columns, first, n, O, H, W, P)
   for i = 0, n - 1 do
      lib.im2col(dy + (first + i) * O * H * W, columns + i * P, n * P, O, H, W, g.kernel[0], g.kernel[1], g.stride[0],
                 g.stride[1], g.pad[0], g.pad[1], g.dilation[0], g.dilation[1], g.out[0], g.out[1])
   end
end

function M.full_updateGradInput(t, gradOutput, gradInput, weight)
   if g.n ~= 2 or not plain(t, gradInput) then return false end
   local lib = native[t.ctype]
   local N, C, O, H, W, P, rows, chunk = full_sizes(gradInput, gradOutput)
   local w, dy, dx = pointer(weight), pointer(gradOutput), pointer(gradInput)
   local planes = scratch(t, (C + rows) * chunk * P)
   local columns = planes + C * chunk * P
   for first = 0, N - 1, chunk do
      local n = math.min(chunk, N - first)
      full_columns(lib, dy, columns, first, n, O, H, W, P)
      blas.gemm(t, false, false, C, n * P, rows, 1, w, rows, columns, n * P, 0, planes, n * P)
      lib.swap_planes(planes, dx + first * C * P, C, n, P)
   end
   return true
end

function M.full_accGradParameters(t, input, gradOutput, gradWeight, gradBias, scale)
   if g.n ~= 2 or not plain(t, gradWeight) or not (gradBias == nil or plain(t, gradBias)) then return false end
   local lib = native[t.ctype]
   local N, C, O, H, W, P, rows, chunk = full_sizes(input, gradOutput)
   local x, dy, dw, db = pointer(input), pointer(gradOutput), pointer(gradWeight), optional(gradBias)
   local planes = scratch(t, (C + rows) * chunk * P)
   local columns = planes + C * chunk * P
   for first = 0, N - 1, chunk do
      local n = math.min(chunk, N - first)
      lib.swap_planes(x + first * C * P, planes, n, C, P)
      full_columns(lib, dy, columns, first, n, O, H, W, P)
      blas.gemm(t, false, true, C, rows, n * P, scale, planes, n * P, columns, n * P, 1, dw, rows)
      if db ~= nil then
         for i = first, first + n - 1 do lib.sum_rows(db, dy + i * O * H * W, O, H * W, scale) end
      end
   end
   return true
end

----------------------------------------------------------------------- lookup

function M.lookup_backward(t, input, gradOutput, gradWeight, skip, scale)
   if not plain(t, gradWeight) then return false end
   native[t.ctype].lookup_backward(pointer(gradWeight), pointer(input), pointer(gradOutput), T.numel(input),
                                   T.numel(gradWeight) / gradWeight._size[0], skip, scale)
   return true
end

----------------------------------------------------------------------- pooling

function M.max_updateOutput(t, input, output, indices)
   if g.n ~= 2 or not (plain(t, output) and plain(t.long, indices)) then return false end
   local C, H, W = image(input)
   native[t.ctype].maxpool(pointer(input), pointer(output), pointer(indices), batch_of(input) * C, H, W, g.kernel[0],
                           g.kernel[1], g.stride[0], g.stride[1], g.pad[0], g.pad[1], g.dilation[0], g.dilation[1],
                           g.out[0], g.out[1])
   return true
end

function M.max_updateGradInput(t, gradOutput, gradInput, indices)
   if g.n ~= 2 or not (plain(t, gradInput) and plain(t.long, indices)) then return false end
   local C, H, W = image(gradInput)
   native[t.ctype].maxpool_backward(pointer(gradInput), pointer(gradOutput), pointer(indices),
                                    batch_of(gradInput) * C, H * W, g.out[0] * g.out[1])
   return true
end

function M.average_updateOutput(t, input, output, include_pad)
   if g.n ~= 2 or not plain(t, output) then return false end
   local C, H, W = image(input)
   native[t.ctype].avgpool(pointer(input), pointer(output), batch_of(input) * C, H, W, g.kernel[0], g.kernel[1],
                           g.stride[0], g.stride[1], g.pad[0], g.pad[1], include_pad and 1 or 0, g.out[0], g.out[1])
   return true
end

function M.average_updateGradInput(t, gradOutput, gradInput, include_pad)
   if g.n ~= 2 or not plain(t, gradInput) then return false end
   local C, H, W = image(gradInput)
   native[t.ctype].avgpool_backward(pointer(gradInput), pointer(gradOutput), batch_of(gradInput) * C, H, W,
                                    g.kernel[0], g.kernel[1], g.stride[0], g.stride[1], g.pad[0], g.pad[1],
                                    include_pad and 1 or 0, g.out[0], g.out[1])
   return true
end

----------------------------------------------------------------------- batch normalization

-- batch, planes, elements of a plane
local function layout(x)
   local N, C = x._size[0], x._size[1]
   return N, C, T.numel(x) / (N * C)
end

local function plain_or_nil(t, x) return x == nil or plain(t, x) end

function M.batch_updateOutput(t, input, output, weight, bias, mean, var, save_mean, save_std, train, momentum, eps)
   if not (plain(t, output) and plain_or_nil(t, weight) and plain_or_nil(t, bias) and plain(t, mean)
           and plain(t, var)) then
      return false
   end
   local lib = native[t.ctype]
   local N, C, S = layout(input)
   local x, y = pointer(input), pointer(output)
   local m, v, load = pointer(mean), pointer(var), t.load
   if train then
      if not (plain(t, save_mean) and plain(t, save_std)) then return false end
      local sm, ss, unbiased = pointer(save_mean), pointer(save_std), scratch(t, C)
      lib.bn_statistics(x, sm, ss, unbiased, N, C, S, eps)
      for c = 0, C - 1 do
         m[c] = momentum * load(sm, c) + (1 - momentum) * load(m, c)
         v[c] = momentum * load(unbiased, c) + (1 - momentum) * load(v, c)
      end
      lib.bn_apply(x, y, sm, ss, optional(weight), optional(bias), N, C, S)
   else
      local inverse = scratch(t, C)
      for c = 0, C - 1 do inverse[c] = 1 / math.sqrt(load(v, c) + eps) end
      lib.bn_apply(x, y, m, inverse, optional(weight), optional(bias), N, C, S)
   end
   return true
end

function M.batch_backward(t, input, gradOutput, gradInput, gradWeight, gradBias, weight, mean, var, save_mean, save_std,
                          train, scale, eps)
   if not (plain_or_nil(t, gradInput) and plain_or_nil(t, gradWeight) and plain_or_nil(t, gradBias)
           and plain_or_nil(t, weight)) then
      return false
   end
   local N, C, S = layout(input)
   local m, inverse
   if train then
      if not (plain(t, save_mean) and plain(t, save_std)) then return false end
      m, inverse = pointer(save_mean), pointer(save_std)
   else
      if not (plain(t, mean) and plain(t, var)) then return false end
      local v, load = pointer(var), t.load
      m, inverse = pointer(mean), scratch(t, C)
      for c = 0, C - 1 do inverse[c] = 1 / math.sqrt(load(v, c) + eps) end
   end
   native[t.ctype].bn_backward(pointer(input), pointer(gradOutput), optional(gradInput), optional(gradWeight),
                               optional(gradBias), optional(weight), m, inverse, train and 1 or 0, scale, N, C, S)
   return true
end

return M
