-- image.toDisplayTensor, image.display, image.window.
local err = require 'luatorch.error'
local host = require 'luatorch.host'
local A = require 'image.arguments'
local image = image
local raise, rawtype = err.raise, host.rawtype
local ceil, floor, min = math.ceil, math.floor, math.min

local OPTIONS = {'input', 'padding', 'nrow', 'scaleeach', 'min', 'max', 'symmetric', 'saturate'}

-- options(names, ...): as arguments.options; a table of images alone is the input
local function options(names, ...)
   local first = ...
   if select('#', ...) == 1 and rawtype(first) == 'table' and not first.input and not first.image then
      return {input = first}
   end
   if select('#', ...) == 1 and rawtype(first) == 'table' then return first end
   local out = {}
   for i = 1, #names do out[names[i]] = (select(i, ...)) end
   return out
end

-- The images of a table as one tensor.
local function stack(list)
   local n = host.len(list)
   if n == 0 or not A.is_tensor(list[1]) then
      raise('image.toDisplayTensor: tensor or table of tensors expected, got %s', torch.type(list))
   end
   local first = list[1]
   local d = first:dim()
   if d ~= 2 and d ~= 3 then raise('image.toDisplayTensor: images of 2 or 3 dimensions expected, got %d', d) end
   local batch = d == 2 and first.new(n, 1, first:size(1), first:size(2))
      or first.new(n, first:size(1), first:size(2), first:size(3))
   for i = 1, n do
      if not A.is_tensor(list[i]) or list[i]:nElement() ~= first:nElement() then
         raise('image.toDisplayTensor: image %d has another size than the first', i)
      end
      batch[i]:copy(list[i])
   end
   return batch
end

-- toDisplayTensor(input [, padding, nrow, scaleeach, min, max, symmetric, saturate]), or a table of these: a
-- grid of images with values from 0 to 1, nrow (6) images a row, `padding` white pixels round each
function image.toDisplayTensor(...)
   local o = options(OPTIONS, ...)
   local input = o.input
   local padding, nrow = A.number('toDisplayTensor', 'padding', o.padding, 0),
                         A.number('toDisplayTensor', 'nrow', o.nrow, 6)
   if rawtype(input) == 'table' then input = stack(input) end
   if not A.is_tensor(input) then
      raise('image.toDisplayTensor: tensor or table of tensors expected, got %s', torch.type(input))
   end
   local saturate = o.saturate
   if saturate == nil then saturate = true end
   local function compress(x)
      return image.minmax{tensor = x, min = o.min, max = o.max, symm = o.symmetric, saturate = saturate}
   end
   local d = input:dim()
   if d == 2 or (d == 3 and (input:size(1) == 1 or input:size(1) == 3)) then return compress(input) end

   -- a batch of images, of one or three planes; planes that are no color are images themselves
   local gray = d == 3
   if d == 3 then
      input = input:contiguous():view(input:size(1), 1, input:size(2), input:size(3))
   elseif d ~= 4 or (input:size(2) ~= 1 and input:size(2) ~= 3) then
      if d ~= 4 then raise('image.toDisplayTensor: tensor of 2 to 4 dimensions expected, got %d', d) end
      input = input:contiguous():view(input:size(1) * input:size(2), 1, input:size(3), input:size(4))
   end
   local packed
   if o.scaleeach then
      packed = torch.Tensor(input:size())
      for i = 1, input:size(1) do packed[i]:copy(compress(input[i])) end
   else
      packed = compress(input)
   end
   local n, planes = packed:size(1), packed:size(2)
   local columns = min(nrow, n)
   local rows = ceil(n / columns)
   local height, width = packed:size(3) + padding, packed:size(4) + padding
   local grid = torch.Tensor(planes, height * rows, width * columns):fill(packed:max())
   local before = floor(padding / 2)
   for k = 1, n do
      local row, column = floor((k - 1) / columns), (k - 1) % columns
      grid:narrow(2, row * height + before + 1, packed:size(3))
          :narrow(3, column * width + before + 1, packed:size(4)):copy(packed[k])
   end
   return gray and grid[1] or grid
end

local DISPLAY = {'image', 'zoom', 'min', 'max', 'legend', 'win', 'x', 'y', 'scaleeach', 'gui', 'offscreen', 'padding',
                 'symm', 'nrow', 'saturate'}

-- display(input [, zoom, min, max, legend, win, ...]), or a table of these: shows images as toDisplayTensor gives
-- them, in the notebook or, for there are no windows here, as itorch.image does: in the terminal or as a file.
-- Returns a descriptor of what is shown, which `win` takes.
function image.display(...)
   local o = options(DISPLAY, ...)
   local input = o.image or o.input
   local picture = image.toDisplayTensor{input = input, padding = o.padding, nrow = o.nrow, saturate = o.saturate,
                                         scaleeach = o.scaleeach, min = o.min, max = o.max, symmetric = o.symm}
   local zoom, d = A.number('display', 'zoom', o.zoom, 1), picture:dim()
   if zoom ~= 1 then
      picture = image.scale(picture, picture:size(d) * zoom, picture:size(d - 1) * zoom, 'simple')
   end
   local itorch = rawget(_G, 'itorch') or require 'itorch'
   itorch.image(picture)
   local win = rawtype(o.win) == 'table' and o.win or {}
   win.image, win.legend, win.width, win.height = picture, o.legend, picture:size(d), picture:size(d - 1)
   return win
end

-- window(): a window of qlua, which there is none here
function image.window()
   raise('image.window: there is no graphical interface (qtlua) here; image.display shows pictures without one')
end
