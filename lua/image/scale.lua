-- image.scale and image.crop.  Arithmetic: luatorch/ops/image.py.
local err = require 'luatorch.error'
local host = require 'luatorch.host'
local A = require 'image.arguments'
local T = require 'torch.Tensor'
local K = require('luatorch.kernels')('ops.image')
local image = image
local raise, view, rawtype = err.raise, T.view, host.rawtype
local floor, max = math.floor, math.max

local MODES = {bilinear = 'scale_bilinear', bicubic = 'scale_bicubic', simple = 'scale_simple'}

local function resize(x, src, height, width)
   if src:dim() == 3 then return x:resize(src:size(1), height, width) end
   return x:resize(height, width)
end

local function pixels(v) return max(1, floor(v)) end

-- size_of(src, size) -> width, height for size: a number or 'MAX' (the longer side), '^MIN' (the
-- shorter), '*SC' or '*N/D' (a factor), 'WxH'
local function size_of(src, size)
   local d = src:dim()
   local height, width = src:size(d - 1), src:size(d)
   local text = tostring(size)
   local w, h = text:match('^(%d+)x(%d+)$')
   if w then return tonumber(w), tonumber(h) end
   if rawtype(size) == 'number' or text:match('^%d+$') then
      if width >= height then return tonumber(size), height * tonumber(size) / width end
      return width * tonumber(size) / height, tonumber(size)
   end
   local least = text:match('^%^(%d+)$')
   if least then
      least = tonumber(least)
      if width <= height then return least, height * least / width end
      return width * least / height, least
   end
   local n, divisor = text:match('^%*(%d+)/(%d+)$')
   local factor = n and n / divisor or tonumber(text:match('^%*(%d*%.?%d+)$') or text:match('^%*(%d+%.?)$'))
   if not factor then
      raise("image.scale: size must be a number, 'WxH', 'MAX', '^MIN', '*SC' or '*N/D', got %s", text)
   end
   return width * factor, height * factor
end

-- scale(src, width, height [, mode]), scale(src, size [, mode]), scale(dst, src [, mode])
function image.scale(a, b, c, d)
   local dst, src, width, height, mode
   if not A.is_tensor(a) then raise('image.scale: image expected, got %s', torch.type(a)) end
   if A.is_tensor(b) then
      dst, src, mode = a, b, c
      A.check('scale', src)
      if torch.type(a) ~= torch.type(b) then
         raise('image.scale: destination and source must have the same type, got %s and %s', torch.type(a),
               torch.type(b))
      end
      if dst:dim() ~= src:dim() then
         raise('image.scale: destination and source must have as many dimensions, got %d and %d', dst:dim(), src:dim())
      end
      local n = dst:dim()
      height, width = dst:size(n - 1), dst:size(n)
      if n == 3 and dst:size(1) ~= src:size(1) then resize(dst, src, height, width) end
      if A.shared(dst, src) then src = src:clone() end
   else
      src = A.check('scale', a)
      if b == nil then raise('image.scale: width and height, or a size, expected') end
      if rawtype(c) == 'number' then width, height, mode = A.number('scale', 'width', b), c, d
      else
         width, height = size_of(src, b)
         mode = c
      end
      dst = resize(src.new(), src, pixels(height), pixels(width))
   end
   local kernel = A.choose('scale', 'mode', mode or 'bilinear', MODES)
   K[kernel](view(A.planes(dst)), view(A.planes(src:contiguous())))
   return dst
end

local CORNERS = {
   c = function(dx, dy) return floor(dx / 2), floor(dy / 2) end,
   tl = function() return 0, 0 end,
   tr = function(dx) return dx, 0 end,
   bl = function(_, dy) return 0, dy end,
   br = function(dx, dy) return dx, dy end,
}

-- crop([dst,] src, x1, y1, x2, y2), from (x1, y1) to before (x2, y2), counted from 0;
-- crop([dst,] src, format, width, height), format c | tl | tr | bl | br.  A destination that has another
-- size gets the part scaled.
function image.crop(...)
   local dst, src, a, b, c, d = A.split('crop', ...)
   A.check('crop', src)
   local n = src:dim()
   local height, width = src:size(n - 1), src:size(n)
   local x1, y1, x2, y2
   if rawtype(a) == 'string' then
      local w, h = floor(A.number('crop', 'width', b)), floor(A.number('crop', 'height', c))
      x1, y1 = A.choose('crop', 'format', a, CORNERS)(width - w, height - h)
      x2, y2 = x1 + w, y1 + h
   else
      x1, y1 = floor(A.number('crop', 'x1', a)), floor(A.number('crop', 'y1', b))
      x2, y2 = floor(A.number('crop', 'x2', c)), floor(A.number('crop', 'y2', d))
   end
   if not (x1 >= 0 and y1 >= 0 and x2 <= width and y2 <= height and x1 < x2 and y1 < y2) then
      raise('image.crop: crop from (%d, %d) to (%d, %d) is not inside an image of %d x %d', x1, y1, x2, y2, width,
            height)
   end
   local part = src:narrow(n - 1, y1 + 1, y2 - y1):narrow(n, x1 + 1, x2 - x1)
   if dst and dst:dim() == n and (dst:size(n - 1) ~= y2 - y1 or dst:size(n) ~= x2 - x1) then
      return image.scale(dst, part:clone())
   end
   if dst and A.shared(dst, src) then part = part:clone() end
   return resize(dst or src.new(), src, y2 - y1, x2 - x1):copy(part)
end

