-- image.drawText and image.drawRect, on images 3 x height x width.  Colors are {R, G, B} from 0 to 255.
local err = require 'luatorch.error'
local host = require 'luatorch.host'
local bit = require 'bit'
local glyphs = require 'image.font'
local A = require 'image.arguments'
local image = image
local raise, rawtype = err.raise, host.rawtype
local floor, max, min = math.floor, math.max, math.min
local band, lshift = bit.band, bit.lshift

-- target(name, src, options): the image to draw on
local function target(name, src, options)
   if not A.is_tensor(src) or src:dim() ~= 3 or src:size(1) ~= 3 then
      raise('image.%s: image of 3 x height x width expected, got %s', name, A.is_tensor(src)
            and table.concat(src:size():totable(), ' x ') or torch.type(src))
   end
   return options.inplace and src or src:clone()
end

-- color_of(name, x, color): the color as values of image x
local function color_of(name, x, color)
   if rawtype(color) ~= 'table' and not A.is_tensor(color) then
      raise('image.%s: color {R, G, B} expected, got %s', name, torch.type(color))
   end
   local scale = (torch.type(x) == 'torch.FloatTensor' or torch.type(x) == 'torch.DoubleTensor') and 255 or 1
   local out = {}
   for i = 1, 3 do out[i] = A.number(name, 'a color', color[i]) / scale end
   return out
end

-- fill(x, color, left, top, width, height): a box, from (0, 0), cut at the borders of the image
local function fill(x, color, left, top, width, height)
   local first_row, last_row = max(0, top), min(x:size(2), top + height)
   local first, last = max(0, left), min(x:size(3), left + width)
   if first_row >= last_row or first >= last then return end
   local part = x:narrow(2, first_row + 1, last_row - first_row):narrow(3, first + 1, last - first)
   for i = 1, 3 do part[i]:fill(color[i]) end
end

local function glyph(dst, code, x, y, size, color, bg)
   if bg then fill(dst, bg, x, y, 6 * size, 8 * size) end
   local columns = glyphs[code]
   for i = 1, 5 do
      for j = 0, 7 do
         if band(columns[i], lshift(1, j)) ~= 0 then
            fill(dst, color, x + (i - 1) * size, y + j * size, size, size)
         end
      end
   end
end

-- drawText(src, text [, x [, y [, options]]]): options color, bg, size, wrap, inplace; x and y from 0, default 1
function image.drawText(src, text, x, y, options)
   options = options or {}
   local dst = target('drawText', src, options)
   x, y = floor(A.number('drawText', 'x', x, 1)), floor(A.number('drawText', 'y', y, 1))
   local size = max(1, floor(A.number('drawText', 'size', options.size, 1)))
   local color = color_of('drawText', dst, options.color or {255, 0, 0})
   local bg = options.bg and color_of('drawText', dst, options.bg)
   local wrap = options.wrap ~= false
   local left, top = x, y
   text = text == nil and '' or tostring(text)
   for k = 1, #text do
      local code = text:byte(k)
      if code == 10 then
         left, top = x, top + 8 * size
      elseif code ~= 13 then
         if wrap and left > x and left + 6 * size > dst:size(3) then left, top = x, top + 8 * size end
         glyph(dst, code, left, top, size, color, bg)
         left = left + 6 * size
      end
   end
   return dst
end

-- drawRect(src, x1, y1, x2, y2 [, options]): corners from (1, 1); options color, lineWidth, inplace
function image.drawRect(src, x1, y1, x2, y2, options)
   options = options or {}
   local dst = target('drawRect', src, options)
   x1, y1 = floor(A.number('drawRect', 'x1', x1)), floor(A.number('drawRect', 'y1', y1))
   x2, y2 = floor(A.number('drawRect', 'x2', x2)), floor(A.number('drawRect', 'y2', y2))
   local line = max(1, floor(A.number('drawRect', 'lineWidth', options.lineWidth, 1)))
   local color = color_of('drawRect', dst, options.color or {255, 0, 0})
   local before = floor(line / 2) + 1                 -- the line's middle is on the corner
   local left, top, width, height = x1 - before, y1 - before, x2 - x1 + line, y2 - y1 + line
   fill(dst, color, left, top, width, line)
   fill(dst, color, left, y2 - before, width, line)
   fill(dst, color, left, top, line, height)
   fill(dst, color, x2 - before, top, line, height)
   return dst
end
