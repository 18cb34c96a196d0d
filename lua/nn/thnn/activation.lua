-- THNN's element-wise layers.  A layer is an entry of `layers`: the expression of its output and
-- of its gradient, for small tensors; luatorch.thnn.activation does the rest.
--
--    <name>_updateOutput(input, output [, a [, b]] [, inplace])
--    <name>_updateGradInput(input, gradOutput, gradInput [, output] [, a [, b]] [, inplace])
--
-- input may have any size; output and gradInput get the same.
local err = require 'luatorch.error'
local types = require 'torch.types'
local T = require 'torch.Tensor'
local views = require 'torch.views'
local copy = require('torch.copy').copy
local native = require 'luatorch.native'
local E = require 'nn.thnn.elementwise'
local S = require 'nn.thnn.shape'
local define = require('nn.THNN').define
local K = require('luatorch.kernels')('thnn.activation')
local raise = err.raise
local view, pointer, numel, resize_as, is_contiguous = T.view, T.pointer, T.numel, T.resize_as, T.is_contiguous
local small, count, tensor, store = E.small, E.count, S.tensor, views.store

-- The C library's forms: forward(lib, x, y, n, a, b), y may be x; backward(lib, x, dy, dx, n, a)
local function layer_kernel(name)
   return function(lib, x, y, n, a, b) lib[name](x, y, n, a, b) end
end
local function maths_kernel(name)
   return function(lib, x, y, n) lib[name](y, x, nil, nil, n, 0, 0) end
end
local function gradient_kernel(name)
   return function(lib, x, dy, dx, n, a) lib[name](x, dy, dx, n, a or 0) end
end

-- x: the input (in gradients of layers marked `output`: the output); g: gradOutput;
-- a, b: the `params` parameters.
local layers = {
   Abs = {params = 0, 'abs(x)', 'x >= 0 and g or -g'},
   Square = {params = 0, 'x * x', '2 * g * x'},
   Sqrt = {params = 1, output = true, backward_params = 0, 'sqrt(x)', 'x == 0 and 0 or 0.5 * g / x'},
   Sigmoid = {params = 0, output = true, '1 / (1 + exp(-x))', 'g * (1 - x) * x',
              fast = maths_kernel 'sigmoid', fast_backward = gradient_kernel 'sigmoid_backward'},
   Tanh = {params = 0, output = true, 'tanh(x)', 'g * (1 - x * x)',
           fast = maths_kernel 'tanh', fast_backward = gradient_kernel 'tanh_backward'},
   -- a: lambda
   HardShrink = {params = 1, '(x > a or x < -a) and x or 0', '(x > a or x < -a) and g or 0'},
   SoftShrink = {params = 1, 'x > a and x - a or (x < -a and x + a or 0)', '(x > a or x < -a) and g or 0'},
   -- a: beta, b: threshold above which the function is linear
   SoftPlus = {params = 2, output = true, 'x * a > b and x or log1p(exp(x * a)) / a',
               'x * a > b and g or -g * expm1(-x * a)'},
   -- a: alpha
   ELU = {params = 1, output = true, inplace = true, 'x <= 0 and expm1(x) * a or x', 'x <= 0 and g * (x + a) or g'},
   -- a: slope
   LeakyReLU = {params = 1, inplace = true, 'x > 0 and x or x * a', 'x > 0 and g or g * a'},
   -- a: threshold, b: value at and below it
   Threshold = {params = 2, inplace = true, 'x > a and x or b', 'x > a and g or 0',
                fast = layer_kernel 'threshold', fast_backward = gradient_kernel 'threshold_backward'},
   -- a, b: lowest and highest value
   HardTanh = {params = 2, inplace = true, 'x < a and a or (x > b and b or x)', '(x <= a or x >= b) and 0 or g'},
}

local function number(name, v)
   if type(v) ~= 'number' then raise('%s: number expected, got %s', name, tostring(v)) end
end

local function forward(name, layer)
   local full, params = name .. '_updateOutput', layer.params
   local run, fast = E.forward(layer[1]), native and layer.fast
   return function(t, input, output, a, b, inplace)
      tensor(t, full, 'input', input)
      tensor(t, full, 'output', output)
      if params > 0 then number(full, a) end
      if params > 1 then number(full, b) end
      if inplace then store(t, output, input) else resize_as(t, output, input) end
      local n = numel(input)
      if n == 0 then return end
      local plain = t.host and is_contiguous(output)
      if plain and fast and n > 64 then
         local from = input
         if not is_contiguous(input) then
            copy(t, output, t, input)
            from = output
         end
         fast(native[t.ctype], pointer(from), pointer(output), n, a, b)
         return
      end
      plain = plain and is_contiguous(input)
      if plain and n <= 512 then
         run[t](n, pointer(output), pointer(input), a, b)
      elseif params == 0 then K[full](view(input), view(output))
      elseif params == 1 then K[full](view(input), view(output), a)
      else K[full](view(input), view(output), a, b) end
   end
end

local function backward(name, layer)
   local full, params = name .. '_updateGradInput', layer.backward_params or layer.params
   local what = layer.output and 'output' or 'input'
   local run, fast = E.backward(layer[2]), native and layer.fast_backward
   return function(t, input, gradOutput, gradInput, output, a, b, inplace)
      tensor(t, full, 'gradOutput', gradOutput)
      tensor(t, full, 'gradInput', gradInput)
      -- Torch7 lets the input out where the gradient follows from the output.
      local x = input
      if layer.output then x = output end
      tensor(t, full, what, x)
      if input ~= nil and layer.output then
         count(full, tensor(t, full, 'input', input), gradOutput, 'input', 'gradOutput')
      end
      local n = count(full, x, gradOutput, what, 'gradOutput')
      if params > 0 then number(full, a) end
      if params > 1 then number(full, b) end
      if inplace then store(t, gradInput, gradOutput) else resize_as(t, gradInput, x) end
      if n == 0 then return end
      if fast and n > 64 and t.host and is_contiguous(x) and is_contiguous(gradOutput) and is_contiguous(gradInput) then
         fast(native[t.ctype], pointer(x), pointer(gradOutput), pointer(gradInput), n, a)
      elseif small(t, n, x, gradOutput, gradInput) then
         run[t](n, pointer(gradInput), pointer(gradOutput), pointer(x), a, b)
      else
         local vi, vg, vr = view(x), view(gradOutput), view(gradInput)
         if params == 0 then K[full](vi, vg, vr)
         elseif params == 1 then K[full](vi, vg, vr, a)
         else K[full](vi, vg, vr, a, b) end
      end
   end
end

for name, layer in pairs(layers) do
   local f, g = forward(name, layer), backward(name, layer)
   local params = layer.params
   if params == 0 then
      define(name .. '_updateOutput', function(t, x, y) return f(t, x, y) end)
   elseif params == 1 then
      define(name .. '_updateOutput', function(t, x, y, a, inplace) return f(t, x, y, a, nil, inplace) end)
   else
      define(name .. '_updateOutput', f)
   end
   params = layer.backward_params or params
   if layer.output then
      if params < 2 then
         define(name .. '_updateGradInput', function(t, x, gy, gx, y, a, inplace)
            return g(t, x, gy, gx, y, a, nil, inplace)
         end)
      else
         define(name .. '_updateGradInput', g)
      end
   elseif params < 2 then
      define(name .. '_updateGradInput', function(t, x, gy, gx, a, inplace)
         return g(t, x, gy, gx, nil, a, nil, inplace)
      end)
   else
      define(name .. '_updateGradInput', function(t, x, gy, gx, a, b, inplace)
         return g(t, x, gy, gx, nil, a, b, inplace)
      end)
   end
end

----------------------------------------------------------------------- log sigmoid

-- buffer keeps exp(-x) for the gradient.
local logsigmoid, logsigmoid_grad = E.forward('min(x, 0) - log1p(exp(-abs(x)))'), E.backward('g / (1 + 1 / x)')
local exp_minus = E.forward('exp(-x)')

define('LogSigmoid_updateOutput', function(t, input, output, buffer)
   local name = 'LogSigmoid_updateOutput'
   tensor(t, name, 'input', input)
   resize_as(t, tensor(t, name, 'output', output), input)
   resize_as(t, tensor(t, name, 'buffer', buffer), input)
   local n = numel(input)
   if n == 0 then return end
   if small(t, n, input, output, buffer) then
      exp_minus[t](n, pointer(buffer), pointer(input))
      logsigmoid[t](n, pointer(output), pointer(input))
   else
      K.LogSigmoid_updateOutput(view(input), view(output), view(buffer))
   end
end)

define('LogSigmoid_updateGradInput', function(t, input, gradOutput, gradInput, buffer)
   local name = 'LogSigmoid_updateGradInput'
   tensor(t, name, 'input', input)
   local n = count(name, input, tensor(t, name, 'gradOutput', gradOutput), 'input', 'gradOutput')
   count(name, tensor(t, name, 'buffer', buffer), gradOutput, 'buffer', 'gradOutput')
   resize_as(t, tensor(t, name, 'gradInput', gradInput), input)
   if n == 0 then return end
   if small(t, n, buffer, gradOutput, gradInput) then
      logsigmoid_grad[t](n, pointer(gradInput), pointer(gradOutput), pointer(buffer))
   else
      K.LogSigmoid_updateGradInput(view(input), view(gradOutput), view(gradInput), view(buffer))
   end
end)

----------------------------------------------------------------------- RReLU

-- Negative inputs are scaled by a factor drawn from [lower, upper) (their mean when not training);
-- noise keeps the factors, 1 for positive inputs.
local leaky, leaky_grad = E.forward('x <= 0 and x * a or x'), E.backward('x > 0 and g or g * a')
local Double = types.byname.Double

define('RReLU_updateOutput', function(t, input, output, noise, lower, upper, train, inplace, generator)
   local name = 'RReLU_updateOutput'
   tensor(t, name, 'input', input)
   tensor(t, name, 'output', output)
   number(name, lower)
   number(name, upper)
   if inplace then store(t, output, input) else resize_as(t, output, input) end
   local n = numel(input)
   if train then
      resize_as(t, tensor(t, name, 'noise', noise), input)
      if n == 0 then return end
      local draws = T.new1(Double, K.count_not_positive(view(input)))
      if numel(draws) > 0 then
         if generator then draws:uniform(generator, lower, upper) else draws:uniform(lower, upper) end
         K.RReLU_updateOutput(view(input), view(output), view(noise), view(draws))
      else
         if not inplace then output:copy(input) end
         noise:fill(1)
      end
   elseif n > 0 then
      local slope = (lower + upper) / 2
      if small(t, n, input, output) then leaky[t](n, pointer(output), pointer(input), slope)
      else K.LeakyReLU_updateOutput(view(input), view(output), slope) end
   end
end)

define('RReLU_updateGradInput', function(t, input, gradOutput, gradInput, noise, lower, upper, train, inplace)
   local name = 'RReLU_updateGradInput'
   tensor(t, name, 'input', input)
   local n = count(name, input, tensor(t, name, 'gradOutput', gradOutput), 'input', 'gradOutput')
   tensor(t, name, 'gradInput', gradInput)
   if inplace then store(t, gradInput, gradOutput) else resize_as(t, gradInput, input) end
   if n == 0 then return end
   if train and upper - lower > 1e-6 then
      count(name, tensor(t, name, 'noise', noise), gradOutput, 'noise', 'gradOutput')
      gradInput:cmul(gradOutput, noise)
   else
      local slope = (lower + upper) / 2
      if small(t, n, input, gradOutput, gradInput) then
         leaky_grad[t](n, pointer(gradInput), pointer(gradOutput), pointer(input), slope)
      else
         K.LeakyReLU_updateGradInput(view(input), view(gradOutput), view(gradInput), slope)
      end
   end
end)

----------------------------------------------------------------------- PReLU

-- weight: one slope, or one for each plane of an input (planes [x height x width]), or of a batch (batch,
-- planes, ...).
-- -> whether a single slope
local function check_planes(t, name, input, weight, planes)
   tensor(t, name, 'input', input)
   tensor(t, name, 'weight', weight)
   if planes == 0 then
      if numel(weight) < 1 then raise('%s: empty weight', name) end
      return true
   end
   local axis = (input._nd == 1 or input._nd == 3) and 0 or 1
   if input._nd == 0 or input._size[axis] ~= planes then
      raise('%s: Wrong number of input planes. Expected %d but got %d.', name, planes,
            input._nd == 0 and 0 or input._size[axis])
   end
   if numel(weight) ~= planes then
      raise('%s: %d slopes expected for %d planes', name, planes, numel(weight))
   end
   return false
end

define('PReLU_updateOutput', function(t, input, output, weight, planes)
   local name = 'PReLU_updateOutput'
   local shared = check_planes(t, name, input, weight, planes)
   resize_as(t, tensor(t, name, 'output', output), input)
   local n = numel(input)
   if n == 0 then return end
   if shared and small(t, n, input, output, weight) then
      leaky[t](n, pointer(output), pointer(input), t.load(pointer(weight), 0))
   else
      K.PReLU_updateOutput(view(input), view(output), view(weight), planes)
   end
end)

define('PReLU_updateGradInput', function(t, input, gradOutput, gradInput, weight, planes)
   local name = 'PReLU_updateGradInput'
   local shared = check_planes(t, name, input, weight, planes)
   local n = count(name, input, tensor(t, name, 'gradOutput', gradOutput), 'input', 'gradOutput')
   resize_as(t, tensor(t, name, 'gradInput', gradInput), input)
   if n == 0 then return end
   if shared and small(t, n, input, gradOutput, gradInput, weight) then
      leaky_grad[t](n, pointer(gradInput), pointer(gradOutput), pointer(input), t.load(pointer(weight), 0))
   else
      K.PReLU_updateGradInput(view(input), view(gradOutput), view(gradInput), view(weight), planes)
   end
end)

-- gradWeight += scale * the sum over a plane's elements x <= 0 of x * gradOutput
define('PReLU_accGradParameters', function(t, input, gradOutput, _, weight, gradWeight, _, _, planes, scale)
   local name = 'PReLU_accGradParameters'
   check_planes(t, name, input, weight, planes)
   local n = count(name, input, tensor(t, name, 'gradOutput', gradOutput), 'input', 'gradOutput')
   count(name, weight, tensor(t, name, 'gradWeight', gradWeight), 'weight', 'gradWeight')
   if n == 0 then return end
   K.PReLU_accGradParameters(view(input), view(gradOutput), view(gradWeight), planes, scale or 1)
end)

----------------------------------------------------------------------- gated linear unit

local function halves(t, name, input, dim)
   tensor(t, name, 'input', input)
   local d = tonumber(dim)
   if not d or d % 1 ~= 0 or d < 1 or d > input._nd then
      raise('%s: dimension %s out of range of a %dD tensor', name, tostring(dim), input._nd)
   end
   local n = input._size[d - 1]
   if n % 2 ~= 0 then raise('%s: Halving dimension must be even. Found %d', name, n) end
   return d - 1, n / 2
end

-- output = first half of input along dim * sigmoid(second half)
define('GatedLinear_updateOutput', function(t, input, output, dim)
   local name = 'GatedLinear_updateOutput'
   local d, half = halves(t, name, input, dim)
   tensor(t, name, 'output', output)
   local scratch = T.scratch
   for i = 0, input._nd - 1 do scratch[i] = input._size[i] end
   scratch[d] = half
   S.resize_scratch(t, output, input._nd)
   K.GatedLinear_updateOutput(view(input), view(output), d)
end)

define('GatedLinear_updateGradInput', function(t, input, gradOutput, gradInput, dim)
   local name = 'GatedLinear_updateGradInput'
   local d = halves(t, name, input, dim)
   tensor(t, name, 'gradOutput', gradOutput)
   tensor(t, name, 'gradInput', gradInput)
   if 2 * numel(gradOutput) ~= numel(input) then
      raise('%s: gradOutput%s does not fit half of input%s', name, S.shown(gradOutput), S.shown(input))
   end
   resize_as(t, gradInput, input)
   K.GatedLinear_updateGradInput(view(input), view(gradOutput), view(gradInput), d)
end)
