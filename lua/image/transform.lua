-- image.translate, rotate, polar, logpolar, hflip, vflip, flip.  Arithmetic: luatorch/ops/image.py.
local err = require 'luatorch.error'
local A = require 'image.arguments'
local T = require 'torch.Tensor'
local K = require('luatorch.kernels')('ops.image')
local image = image
local raise, view = err.raise, T.view
local floor, ceil, max = math.floor, math.ceil, math.max

local function truncated(v) return v >= 0 and floor(v) or ceil(v) end

-- translate([dst,] src, x, y): by whole pixels, right and down; what comes in is 0
function image.translate(...)
   local dst, src, x, y = A.split('translate', ...)
   A.check('translate', src)
   x, y = truncated(A.number('translate', 'x', x)), truncated(A.number('translate', 'y', y))
   if dst and A.shared(dst, src) then src = src:clone() end
   dst = (dst or src.new()):resizeAs(src)
   K.translate(view(A.planes(dst)), view(A.planes(src:contiguous())), x, y)
   return dst
end

local INTERPOLATION = {simple = false, bilinear = true}

-- rotate([dst,] src, theta [, mode]): counter-clockwise about the middle, mode simple | bilinear
function image.rotate(...)
   local dst, src, theta, mode = A.split('rotate', ...)
   A.check('rotate', src)
   theta = A.number('rotate', 'theta', theta)
   local bilinear = A.choose('rotate', 'mode', mode or 'simple', INTERPOLATION)
   if dst and A.shared(dst, src) then raise('image.rotate: in-place rotate not supported') end
   dst = dst or src.new()
   if dst:dim() ~= src:dim() then dst:resizeAs(src) end
   if dst:dim() == 3 and dst:size(1) ~= src:size(1) then dst:resizeAs(src) end
   K.rotate(view(A.planes(dst)), view(A.planes(src:contiguous())), theta, bilinear)
   return dst
end

local EXTENT = {full = true, valid = false}

local function polar(name, logarithmic)
   return function(...)
      local dst, src, interpolation, mode = A.split(name, ...)
      A.check(name, src)
      local bilinear = A.choose(name, 'interpolation', interpolation, INTERPOLATION)
      local full = A.choose(name, 'mode', mode, EXTENT)
      if dst and A.shared(dst, src) then src = src:clone() end
      local d = src:dim()
      if not dst or dst:dim() ~= d then
         local size = max(src:size(d), src:size(d - 1))
         dst = dst or src.new()
         if d == 3 then dst:resize(src:size(1), size, size) else dst:resize(size, size) end
      elseif d == 3 and dst:size(1) ~= src:size(1) then
         dst:resize(src:size(1), dst:size(2), dst:size(3))
      end
      K.polar(view(A.planes(dst)), view(A.planes(src:contiguous())), logarithmic, bilinear, full)
      return dst
   end
end

-- polar([dst,] src, interpolation, mode): angle down, radius to the right; interpolation simple | bilinear,
-- mode full | valid.  logpolar: with the logarithm of the radius.
image.polar, image.logpolar = polar('polar', false), polar('logpolar', true)

local function mirror(name, axis)
   return function(...)
      local dst, src = A.split(name, ...)
      A.check(name, src)
      if src:dim() == 2 and not src:isContiguous() then raise('image.%s: a contiguous image expected', name) end
      dst = (dst or src.new()):resizeAs(src)
      K.flip(view(dst), view(src), src:dim() - axis)
      return dst
   end
end
image.hflip, image.vflip = mirror('hflip', 1), mirror('vflip', 2)

-- flip([dst,] src, dim): along one dimension of a tensor of 1 to 5
function image.flip(...)
   local dst, src, dim = A.split('flip', ...)
   dim = A.number('flip', 'flip_dim', dim)
   if src:dim() < 1 or src:dim() > 5 then
      raise('image.flip: tensor of 1 to 5 dimensions expected, got %d', src:dim())
   end
   if dim < 1 or dim > src:dim() or dim % 1 ~= 0 then
      raise('image.flip: dimension %s out of range of a %dD tensor', tostring(dim), src:dim())
   end
   if not src:isContiguous() then raise('image.flip: a contiguous tensor expected') end
   if dst and A.shared(dst, src) then raise('image.flip: in-place flip not supported') end
   dst = (dst or src.new()):resizeAs(src)
   K.flip(view(dst), view(src), dim - 1)
   return dst
end
