-- image.minmax, gaussian, gaussian1D, laplacian, convolve, lcn, gaussianpyramid, erode, dilate.
local err = require 'luatorch.error'
local host = require 'luatorch.host'
local A = require 'image.arguments'
local T = require 'torch.Tensor'
local K = require('luatorch.kernels')('ops.image')
local image = image
local raise, view, rawtype = err.raise, T.view, host.rawtype
local exp, ceil, floor, max = math.exp, math.ceil, math.floor, math.max

-- minmax{tensor=, min=, max=, symm=, inplace=, saturate=, tensorOut=}: (tensor - min) / (max - min)
function image.minmax(...)
   local o = A.options({'tensor', 'min', 'max', 'symm', 'inplace', 'saturate', 'tensorOut'}, ...)
   local x = o.tensor
   if not A.is_tensor(x) then raise('image.minmax: tensor expected, got %s', torch.type(x)) end
   local out
   if o.tensorOut then out = o.tensorOut:resize(x:size()):copy(x)
   elseif o.inplace then out = x
   else out = torch.Tensor(x:size()):copy(x) end
   local low, high = o.min, o.max
   if o.symm and not low and not high then
      high = math.max(math.abs(x:min()), math.abs(x:max()))
      low = -high
   end
   low = low or out:min()
   high = high or out:max()
   if low ~= high then out:add(-low):div(high - low) else out:add(-low) end
   if o.saturate then out:clamp(0, 1) end
   return out
end

local GAUSSIAN = {'size', 'sigma', 'amplitude', 'normalize', 'width', 'height', 'sigma_horz', 'sigma_vert', 'mean_horz',
                  'mean_vert', 'tensor'}

-- What a two-dimensional kernel is made of: the tensor, and for each axis its size, middle and width.
local function kernel_options(name, ...)
   local o = A.options(GAUSSIAN, ...)
   local size, sigma = o.size or 3, o.sigma or 0.25
   local height, width = o.height or size, o.width or size
   local x = o.tensor
   if x then
      if not A.is_tensor(x) or x:dim() ~= 2 then raise('image.%s: 2D tensor expected', name) end
      height, width = x:size(1), x:size(2)
   else
      x = torch.Tensor(A.number(name, 'height', height), A.number(name, 'width', width))
   end
   local rows = {n = height, mean = (o.mean_vert or 0.5) * height + 0.5, sigma = (o.sigma_vert or sigma) * height}
   local columns = {n = width, mean = (o.mean_horz or 0.5) * width + 0.5, sigma = (o.sigma_horz or sigma) * width}
   return x, rows, columns, o.amplitude or 1, o.normalize
end

local function fill(name, f, ...)
   local x, rows, columns, amplitude, normalize = kernel_options(name, ...)
   for i = 1, rows.n do
      local v = ((i - rows.mean) / rows.sigma) ^ 2 / 2
      local row = x[i]
      for j = 1, columns.n do
         row[j] = amplitude * f(v + ((j - columns.mean) / columns.sigma) ^ 2 / 2)
      end
   end
   if normalize then x:div(x:sum()) end
   return x
end

-- gaussian([size, sigma, amplitude, normalize, width, height, sigma_horz, sigma_vert, mean_horz, mean_vert, tensor]),
-- or a table of these; sigmas and means are parts of the size
function image.gaussian(...)
   return fill('gaussian', function(q) return exp(-q) end, ...)
end

-- laplacian(as gaussian): (1 - q) exp(-q), the Laplacian of a Gaussian
function image.laplacian(...)
   return fill('laplacian', function(q) return (1 - q) * exp(-q) end, ...)
end

-- gaussian1D([size, sigma, amplitude, normalize, mean, tensor]), or a table of these
function image.gaussian1D(...)
   local o = A.options({'size', 'sigma', 'amplitude', 'normalize', 'mean', 'tensor'}, ...)
   local size, x = o.size or 3, o.tensor
   if x then
      if not A.is_tensor(x) or x:dim() ~= 1 then raise('image.gaussian1D: 1D tensor expected') end
      size = x:size(1)
   else
      x = torch.Tensor(A.number('gaussian1D', 'size', size))
   end
   local middle, width = (o.mean or 0.5) * size + 0.5, (o.sigma or 0.25) * size
   for i = 1, size do x[i] = (o.amplitude or 1) * exp(-((i - middle) / width) ^ 2 / 2) end
   if o.normalize then x:div(x:sum()) end
   return x
end

-- convolve([dst,] src, kernel [, mode]): mode valid (the default) | full | same; a 2-D kernel goes over every plane
function image.convolve(a, b, c, d)
   local dst, src, kernel, mode
   if A.is_tensor(c) then dst, src, kernel, mode = a, b, c, d else src, kernel, mode = a, b, c end
   A.check('convolve', src)
   A.check('convolve', kernel)
   mode = mode or 'valid'
   A.choose('convolve', 'mode', mode, {valid = true, full = true, same = true})
   local kind = mode == 'valid' and 'V' or 'F'
   local out
   if src:dim() == 3 and kernel:dim() == 2 then
      for i = 1, src:size(1) do
         local plane = torch.conv2(src[i], kernel, kind)
         out = out or src.new(src:size(1), plane:size(1), plane:size(2))
         out[i]:copy(plane)
      end
   else
      out = torch.conv2(src, kernel, kind)
   end
   if mode == 'same' then
      local k, n = kernel:dim(), out:dim()
      out = out:narrow(n - 1, ceil(kernel:size(k - 1) / 2), src:size(src:dim() - 1))
               :narrow(n, ceil(kernel:size(k) / 2), src:size(src:dim()))
   end
   if dst then return dst:resizeAs(out):copy(out) end
   return out
end

-- lcn(src [, kernel]): local contrast normalization of a grey image, after global normalization; the result is a
-- DoubleTensor, smaller by the kernel, 9 x 9 Gaussian by default
function image.lcn(src, kernel)
   A.check('lcn', src)
   if src:dim() == 3 then
      if src:size(1) ~= 1 then raise('image.lcn: grayscale image expected, got %d planes', src:size(1)) end
      src = src[1]
   end
   kernel = kernel or image.gaussian{size = 9, sigma = 1.591 / 9, normalize = true}
   A.check('lcn', kernel)
   if kernel:dim() ~= 2 or kernel:size(1) % 2 == 0 or kernel:size(2) % 2 == 0 then
      raise('image.lcn: 2D kernel of odd sizes expected')
   end
   local x = src:type('torch.DoubleTensor'):clone()
   local deviation = x:std()
   x:add(-x:mean())
   if deviation > 0 then x:div(deviation) end
   kernel = kernel:typeAs(x)
   local mean = image.convolve(x, kernel, 'valid')
   local square = image.convolve(torch.cmul(x, x), kernel, 'valid')
   -- deviations below one are not made larger
   local spread = square:add(-1, torch.cmul(mean, mean)):clamp(0, math.huge):sqrt():cmax(1)
   local top, left = floor(kernel:size(1) / 2), floor(kernel:size(2) / 2)
   local inner = x:narrow(1, top + 1, mean:size(1)):narrow(2, left + 1, mean:size(2))
   return inner:clone():add(-1, mean):cdiv(spread)
end

-- gaussianpyramid([dst,] src, scales) -> list of images: src scaled by each of `scales`, blurred once more with a
-- 3 x 3 Gaussian before each scale after the first
function image.gaussianpyramid(...)
   local dst, src, scales = ...
   if A.is_tensor(dst) then dst, src, scales = {}, ... end
   if rawtype(dst) ~= 'table' or rawtype(scales) ~= 'table' then
      raise('image.gaussianpyramid: a list of scales expected, got %s', torch.type(scales))
   end
   A.check('gaussianpyramid', src)
   local kernel = image.gaussian{size = 3, normalize = true}:typeAs(src)
   local d, blurred = src:dim(), src
   local height, width = src:size(d - 1), src:size(d)
   for i = 1, #scales do
      local s = A.number('gaussianpyramid', 'a scale', scales[i])
      local h, w = max(1, floor(height * s)), max(1, floor(width * s))
      local out = dst[i] or src.new()
      dst[i] = out
      if d == 3 then out:resize(src:size(1), h, w) else out:resize(h, w) end
      if i > 1 then blurred = image.convolve(blurred, kernel, 'same'):contiguous() end
      if s == 1 then out:copy(blurred) else image.scale(out, blurred, 'simple') end
   end
   return dst
end

local function morphology(name, default_pad, grow)
   image[name] = function(src, kernel, pad)
      A.check(name, src)
      kernel = kernel or torch.ones(3, 3)
      if not A.is_tensor(kernel) or kernel:dim() ~= 2 or kernel:size(1) % 2 == 0 or kernel:size(2) % 2 == 0 then
         raise('image.%s: 2D kernel of odd sizes expected', name)
      end
      local dst = src.new():resizeAs(src)
      K.morphology(view(dst), view(src), view(kernel), A.number(name, 'pad', pad, default_pad), grow)
      return dst
   end
end
-- erode(src [, kernel [, pad]]), dilate(src [, kernel [, pad]]) of images of zeros and ones; pad is the value outside
morphology('erode', 1, false)
morphology('dilate', 0, true)
