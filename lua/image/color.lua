-- Colour spaces: image.rgb2yuv, rgb2y, rgb2hsl, rgb2hsv, rgb2lab, rgb2nrgb and the ways back, y2jet, colormap,
-- jetColormap.  All take ([dst,] src) with src 3 x height x width.  Arithmetic: luatorch/ops/color.py.
local err = require 'luatorch.error'
local A = require 'image.arguments'
local T = require 'torch.Tensor'
local K = require('luatorch.kernels')('ops.color')
local image = image
local raise, view = err.raise, T.view
local floor, fmod = math.floor, math.fmod

local function rgb(name, ...)
   local dst, src = A.split(name, ...)
   if src:dim() ~= 3 or src:size(1) ~= 3 then
      raise('image.%s: image of 3 x height x width expected, got %s', name, table.concat(src:size():totable(), ' x '))
   end
   return dst, src
end

local function conversion(name, types)
   image[name] = function(...)
      local dst, src = rgb(name, ...)
      if types and not types[torch.type(src)] then raise('image.%s: not for %s', name, torch.type(src)) end
      dst = (dst or src.new()):resizeAs(src)
      if A.shared(dst, src) then src = src:clone() end
      K[name](view(dst), view(src))
      return dst
   end
end
conversion('rgb2hsl')
conversion('hsl2rgb')
conversion('rgb2hsv')
conversion('hsv2rgb')
local REAL = {['torch.FloatTensor'] = true, ['torch.DoubleTensor'] = true}
conversion('rgb2lab', REAL)
conversion('lab2rgb', REAL)

-- rgb2y([dst,] src) -> 1 x height x width
function image.rgb2y(...)
   local dst, src = rgb('rgb2y', ...)
   dst = (dst or src.new()):resize(1, src:size(2), src:size(3))
   K.rgb2y(view(dst), view(src))
   return dst
end

-- The rows of a matrix times the planes of an image, in the image's own arithmetic.
local function linear(name, matrix)
   image[name] = function(...)
      local dst, src = rgb(name, ...)
      dst = (dst or src.new()):resizeAs(src)
      if A.shared(dst, src) then src = src:clone() end
      for i = 1, 3 do
         local plane = dst[i]:zero()
         for j = 1, 3 do
            if matrix[i][j] ~= 0 then plane:add(matrix[i][j], src[j]) end
         end
      end
      return dst
   end
end
linear('rgb2yuv', {{0.299, 0.587, 0.114}, {-0.14713, -0.28886, 0.436}, {0.615, -0.51499, -0.10001}})
linear('yuv2rgb', {{1, 0, 1.13983}, {1, -0.39465, -0.58060}, {1, 2.03211, 0}})

-- rgb2nrgb([dst,] src): each plane by the sum of all; black stays black
function image.rgb2nrgb(...)
   local dst, src = rgb('rgb2nrgb', ...)
   dst = (dst or src.new()):resizeAs(src)
   local sum = src[1]:clone():add(src[2]):add(src[3])
   sum[sum:eq(0)] = 1
   for i = 1, 3 do dst[i]:copy(torch.cdiv(src[i], sum)) end
   return dst
end

-- jetColormap(n) -> n x 3, from blue to red
function image.jetColormap(n)
   n = A.number('jetColormap', 'the number of colors', n)
   local map = torch.Tensor(n, 3)
   local function ramp(x, shift)
      return math.max(0, math.min(1, 4 * x - shift, -4 * x + shift + 3))
   end
   for i = 1, n do
      local x = i / n
      map[i][1], map[i][2], map[i][3] = ramp(x, 1.5), ramp(x, 0.5), ramp(x, -0.5)
   end
   return map
end

-- y2jet([dst,] src): levels 1 to L, L the highest, as colors of jetColormap(L); src height x width,
-- 1 x height x width or a vector
function image.y2jet(...)
   local dst, src = A.split('y2jet', ...)
   if src:dim() == 1 then src = src:view(1, 1, src:size(1)) end
   A.check('y2jet', src)
   if src:dim() == 2 then src = src:view(1, src:size(1), src:size(2)) end
   if src:size(1) ~= 1 then raise('image.y2jet: one plane expected, got %d', src:size(1)) end
   local levels = floor(src:max())
   if levels < 1 or floor(src:min()) < 1 then raise('image.y2jet: levels from 1 on expected, got %s', src:min()) end
   local colors = image.jetColormap(levels):index(1, src:long():view(-1))
   dst = (dst or src.new()):resize(3, src:size(2), src:size(3))
   dst:copy(colors:t():contiguous():view(3, src:size(2), src:size(3)))
   return dst
end

-- colormap(n) -> n x 3: colors round the wheel of hues, 39 degrees apart, of changing saturation
function image.colormap(n)
   n = A.number('colormap', 'the number of colors', n)
   local hsl = torch.Tensor(3, n, 1)
   for i = 1, n do
      hsl[1][i][1] = fmod((i - 1) * 39, 360) / 360
      hsl[2][i][1] = fmod((i - 1) / 9, 0.7) + 0.3
      hsl[3][i][1] = 0.5
   end
   return image.hsl2rgb(hsl):view(3, n):t():contiguous()
end
