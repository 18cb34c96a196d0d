-- THNN's LookupTable functions.  Arithmetic: luatorch/thnn/lookup.py.
local err = require 'luatorch.error'
local T = require 'torch.Tensor'
local S = require 'nn.thnn.shape'
local define = require('nn.THNN').define
local fast = require 'nn.thnn.native'
local K = require('luatorch.kernels')('thnn.lookup')
local raise, view, numel, type_of = err.raise, T.view, T.numel, T.type_of
local name = 'LookupTable'

-- The indices as a contiguous LongTensor of one or two dimensions, all rows of weight.
local function check_indices(t, input, rows)
   local long = type_of(input)
   if long ~= t.long then
      raise('%s: %s expected for input, got %s', name, t.long.tensorname, long and long.tensorname or type(input))
   end
   if input._nd ~= 1 and input._nd ~= 2 then
      raise('%s: input must be a vector or matrix, but is of shape: %s', name, S.shown(input))
   end
   input = S.dense(long, name, 'input', input)
   if long.host then
      local p = T.pointer(input)
      for i = 0, numel(input) - 1 do
         local v = tonumber(p[i])
         if v < 1 or v > rows then raise('%s: input need to be in the range 1 to %d, got %d', name, rows, v) end
      end
   end
   return input
end

-- count, sorted and indices are buffers that only other implementations need
define('LookupTable_accGradParameters', function(_, input, gradOutput, gradWeight, _, _, _, scaleGradByFreq,
                                                 paddingValue, scale)
   local t = type_of(gradWeight)
   if not t or (t.mirror ~= 'Float' and t.mirror ~= 'Double') then
      raise('%s: a tensor of a floating point type expected for gradWeight', name)
   end
   S.tensor(t, name, 'gradOutput', gradOutput)
   input = check_indices(t, input, gradWeight._nd > 0 and gradWeight._size[0] or 0)
   if not T.is_contiguous(gradWeight) then raise('%s: gradWeight must be contiguous', name) end
   if numel(input) * (numel(gradWeight) / gradWeight._size[0]) ~= numel(gradOutput) then
      raise('%s: gradOutput of size %s does not go with input of size %s', name, S.shown(gradOutput), S.shown(input))
   end
   gradOutput = S.dense(t, name, 'gradOutput', gradOutput)
   if not scaleGradByFreq and fast.lookup_backward(t, input, gradOutput, gradWeight, paddingValue or 0, scale or 1) then
      return
   end
   K.accGradParameters(view(input), view(gradOutput), view(gradWeight),
                       scaleGradByFreq and true or false, paddingValue or 0, scale or 1)
end)

define('LookupTable_renorm', function(_, idx, weight, maxNorm, normType)
   local t = type_of(weight)
   if not t or weight._nd ~= 2 then raise('%s: a matrix expected for weight', name) end
   if type(normType) ~= 'number' or normType <= 0 then
      raise('%s: non-positive-norm not supported, got %s', name, tostring(normType))
   end
   idx = check_indices(t, idx, weight._size[0])
   K.renorm(view(idx), view(weight), maxNorm, normType)
end)
