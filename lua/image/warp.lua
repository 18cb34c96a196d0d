-- image.warp and image.affinetransform.  Arithmetic: luatorch/ops/image.py.
local err = require 'luatorch.error'
local host = require 'luatorch.host'
local A = require 'image.arguments'
local T = require 'torch.Tensor'
local K = require('luatorch.kernels')('ops.image')
local image = image
local raise, view = err.raise, T.view

local MODES = {simple = 0, bilinear = 1, bicubic = 2, lanczos = 3}
local CLAMP = {clamp = false, pad = true}

-- warp([dst,] src, field [, mode [, offset [, clamp_mode [, pad_val]]]]): each pixel from where the field
-- (2 x height x width: rows, columns) says, relative to its own place unless offset is false.  mode: simple |
-- bilinear | bicubic | lanczos; clamp_mode: positions outside move to the edge (clamp) or give pad_val (pad).
function image.warp(a, b, c, ...)
   local dst, src, field, mode, offset, clamp_mode, pad_val
   if A.is_tensor(c) then
      dst, src, field = a, b, c
      mode, offset, clamp_mode, pad_val = ...
   else
      src, field, mode = a, b, c
      offset, clamp_mode, pad_val = ...
   end
   A.check('warp', src)
   if not A.is_tensor(field) or field:dim() ~= 3 or field:size(1) ~= 2 then
      raise('image.warp: field of 2 x height x width expected, got %s', A.is_tensor(field)
            and table.concat(field:size():totable(), ' x ') or torch.type(field))
   end
   if torch.type(field) ~= torch.type(src) or (dst and torch.type(dst) ~= torch.type(src)) then
      raise('image.warp: image and field must have the same type, got %s and %s', torch.type(src), torch.type(field))
   end
   mode = A.choose('warp', 'mode', mode or 'bilinear', MODES)
   local pad = A.choose('warp', 'clamp_mode', clamp_mode or 'clamp', CLAMP)
   if pad_val ~= nil and not pad then raise("image.warp: pad_val can only be set when clamp_mode is 'pad'") end
   if dst and A.shared(dst, src) then src = src:clone() end
   dst = dst or src.new()
   if src:dim() == 3 then dst:resize(src:size(1), field:size(2), field:size(3))
   else dst:resize(field:size(2), field:size(3)) end
   K.warp(view(A.planes(dst)), view(A.planes(src:contiguous())), view(field), mode, offset ~= false, pad,
          A.number('warp', 'pad_val', pad_val, 0))
   return dst
end

-- affinetransform([dst,] src, matrix [, mode [, translation [, clamp_mode [, pad_val]]]]): a pixel at p (row,
-- column, from the middle) comes from matrix * p - translation: the picture moves by `translation` first
function image.affinetransform(a, b, c, ...)
   local dst, src, matrix, mode, translation, clamp_mode, pad_val
   if A.is_tensor(c) then
      dst, src, matrix = a, b, c
      mode, translation, clamp_mode, pad_val = ...
   else
      src, matrix, mode = a, b, c
      translation, clamp_mode, pad_val = ...
   end
   A.check('affinetransform', src)
   if not A.is_tensor(matrix) or matrix:dim() ~= 2 or matrix:size(1) ~= 2 or matrix:size(2) ~= 2 then
      raise('image.affinetransform: 2 x 2 matrix expected')
   end
   local d = src:dim()
   local height, width = src:size(d - 1), src:size(d)
   local places = torch.DoubleTensor(2, height, width)
   places[1]:copy(torch.range(0, height - 1):add(-(height - 1) / 2):view(height, 1):expand(height, width))
   places[2]:copy(torch.range(0, width - 1):add(-(width - 1) / 2):view(1, width):expand(height, width))
   local field = torch.mm(matrix:double(), places:view(2, height * width)):view(2, height, width):add(-1, places)
   if translation ~= nil then
      if not A.is_tensor(translation) and host.rawtype(translation) ~= 'table' then
         raise('image.affinetransform: translation of two numbers expected, got %s', torch.type(translation))
      end
      field[1]:add(-A.number('affinetransform', 'translation', translation[1]))
      field[2]:add(-A.number('affinetransform', 'translation', translation[2]))
   end
   field = field:typeAs(src)
   if dst then return image.warp(dst, src, field, mode, true, clamp_mode, pad_val) end
   return image.warp(src, field, mode, true, clamp_mode, pad_val)
end
