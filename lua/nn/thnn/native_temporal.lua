-- The C library's temporal convolution: a product with the windows of a sequence as rows, which
-- overlap and so need not be copied.  Arguments have been checked and results resized by
-- temporal.lua; each function returns whether it did the work.
--   input (B, frames, F), weight (O, kW * F), output (B, count, O)
local ffi = require 'ffi'
local T = require 'torch.Tensor'
local native = require 'luatorch.native'
local is_contiguous, pointer, numel = T.is_contiguous, T.pointer, T.numel

local M = {}

local function plain(t, x) return x == nil or t.host and is_contiguous(x) end

-- sizes(input, output) -> samples, frames of input, features, windows, output features
local function sizes(input, output)
   local nd = input._nd
   return nd == 3 and input._size[0] or 1, input._size[nd - 2], input._size[nd - 1], output._size[nd - 2],
      output._size[nd - 1]
end

function M.updateOutput(t, input, output, weight, bias, kW, dW)
   if not (native and plain(t, input) and plain(t, output) and plain(t, weight) and plain(t, bias)) then
      return false
   end
   local lib = native[t.ctype]
   local N, frames, F, count, O = sizes(input, output)
   local x, w, y = pointer(input), pointer(weight), pointer(output)
   if bias ~= nil then lib.repeat_row(y, pointer(bias), N * count, O) end
   for n = 0, N - 1 do
      lib.gemm(x + n * frames * F, dW * F, 0, w, kW * F, 1, y + n * count * O, O, count, O, kW * F, 1,
               bias ~= nil and 1 or 0)
   end
   return true
end

function M.updateGradInput(t, gradOutput, gradInput, weight, kW, dW)
   if not (native and plain(t, gradOutput) and plain(t, gradInput) and plain(t, weight)) then return false end
   local lib = native[t.ctype]
   local N, frames, F, count, O = sizes(gradInput, gradOutput)
   local dy, w, dx = pointer(gradOutput), pointer(weight), pointer(gradInput)
   ffi.fill(dx, numel(gradInput) * t.size)
   for n = 0, N - 1 do
      lib.gemm(dy + n * count * O, O, 0, w, kW * F, 0, dx + n * frames * F, dW * F, count, kW * F, O, 1, 1)
   end
   return true
end

function M.accGradParameters(t, input, gradOutput, gradWeight, gradBias, kW, dW, scale)
   if not (native and plain(t, input) and plain(t, gradOutput) and plain(t, gradWeight) and plain(t, gradBias)) then
      return false
   end
   local lib = native[t.ctype]
   local N, frames, F, count, O = sizes(input, gradOutput)
   local x, dy, dw = pointer(input), pointer(gradOutput), pointer(gradWeight)
   for n = 0, N - 1 do
      lib.gemm(dy + n * count * O, O, 1, x + n * frames * F, dW * F, 0, dw, kW * F, O, kW * F, count, scale, 1)
   end
   if gradBias ~= nil then lib.sum_columns(pointer(gradBias), dy, N * count, O, scale) end
   return true
end

return M
