-- Loading and saving: image.load, image.save, image.decompress, image.compress and their forms
-- for one format.  The files are read and written in luatorch/ops/imagefiles.py.
local err = require 'luatorch.error'
local host = require 'luatorch.host'
local A = require 'image.arguments'
local T = require 'torch.Tensor'
local K = require('luatorch.kernels')('ops.imagefiles')
local image = image
local raise, view, rawtype = err.raise, T.view, host.rawtype

-- extension -> format
local FORMATS = {jpg = 'jpg', JPG = 'jpg', jpeg = 'jpg', JPEG = 'jpg', png = 'png', PNG = 'png',
                 ppm = 'ppm', PPM = 'ppm', pgm = 'pgm', PGM = 'pgm'}

-- result(name, decoded, channels, height, width, depth, tensortype): a tensor of the decoded image
local function result(name, decoded, channels, height, width, depth, tensortype)
   if tensortype == nil then
      tensortype = torch.getdefaulttensortype() == 'torch.FloatTensor' and 'float' or 'double'
   end
   local class = tensortype == 'byte' and torch.ByteTensor or tensortype == 'float' and torch.FloatTensor
      or tensortype == 'double' and torch.DoubleTensor
   if not class then
      raise('image.%s: tensor type must be byte | float | double, got %s', name, tostring(tensortype))
   end
   local x = class(channels, height, width)
   K.store(view(x), decoded)
   if depth == nil then return x end
   if depth == 1 then
      if channels == 1 then return x end
      if channels == 2 then return x:narrow(1, 1, 1) end
      if channels >= 3 then return image.rgb2y(x:narrow(1, 1, 3))[1] end
   elseif depth == 3 then
      if channels == 3 then return x end
      if channels == 4 then return x:narrow(1, 1, 3) end
      if channels == 1 then
         local rgb = class(3, height, width)
         for i = 1, 3 do rgb[i]:copy(x[1]) end
         return rgb
      end
   end
   raise('image.%s: cannot give an image of %d channels the depth %s', name, channels, tostring(depth))
end

local function filename(name, path)
   if rawtype(path) ~= 'string' then raise('image.%s: file name expected, got %s', name, torch.type(path)) end
   return path
end

local function bytes(name, x)
   if torch.type(x) ~= 'torch.ByteTensor' or x:dim() ~= 1 then
      raise('image.%s: one-dimensional torch.ByteTensor expected, got %s', name, torch.type(x))
   end
   return view(x)
end

local function decompressor(name, kind)
   image[name] = function(x, depth, tensortype)
      local decoded, c, h, w = K.decode_bytes(bytes(name, x), kind)
      return result(name, decoded, c, h, w, depth, tensortype)
   end
end

local function loader(name, kind)
   image[name] = function(path, depth, tensortype)
      local decoded, c, h, w = K.decode_file(filename(name, path), kind)
      return result(name, decoded, c, h, w, depth, tensortype)
   end
end

local function measurer(name, kind)
   image[name] = function(path) return K.file_size(filename(name, path), kind) end
end

-- load(filename [, depth [, tensortype]]): the format is told by the contents
loader('load')
loader('loadPNG', 'png')
loader('loadJPG', 'jpg')
loader('loadPPM', 'ppm')
loader('loadPGM', 'ppm')           -- both read all of the PNM family
decompressor('decompress')
decompressor('decompressPNG', 'png')
decompressor('decompressJPG', 'jpg')
measurer('getPNGsize', 'png')
measurer('getJPGsize', 'jpg')
measurer('getPPMsize', 'ppm')
measurer('getPGMsize', 'ppm')

-- getSize(filename) -> LongTensor{channels, height, width}
function image.getSize(path)
   return torch.LongTensor{K.file_size(filename('getSize', path), nil)}
end

-- channels that a format can hold
local HOLDS = {jpg = {[1] = true, [3] = true}, png = {[1] = true, [3] = true, [4] = true}, ppm = {[3] = true},
               pgm = {[1] = true}}

local function check(name, x, kind)
   A.check(name, x)
   local channels = x:dim() == 3 and x:size(1) or 1
   if not HOLDS[kind][channels] then
      raise('image.%s: cannot write %d channels as %s', name, channels, kind:upper())
   end
   return view(x)
end

local function saver(name, kind)
   image[name] = function(path, x, quality)
      K.encode_file(filename(name, path), check(name, x, kind), kind, A.number(name, 'quality', quality, 75))
   end
end
saver('savePNG', 'png')
saver('saveJPG', 'jpg')
saver('savePPM', 'ppm')
saver('savePGM', 'pgm')

local function compressor(name, kind)
   image[name] = function(x, quality)
      local data = K.encode_bytes(check(name, x, kind), kind, A.number(name, 'quality', quality, 75))
      return torch.ByteTensor(torch.ByteStorage():string(data))
   end
end
compressor('compressPNG', 'png')
compressor('compressJPG', 'jpg')

local function by_extension(name, path)
   local extension = filename(name, path):match('([^%./]+)$')
   local kind = path:find('%.') and FORMATS[extension]
   if not kind then raise('image.%s: unknown image type of %s', name, path) end
   return kind
end

-- save(filename, image): the format is told by the file's extension
function image.save(path, x)
   local kind = by_extension('save', path)
   K.encode_file(path, check('save', x, kind), kind, 75)
end

-- compress(image, extension [, quality]) -> ByteTensor
function image.compress(x, extension, quality)
   local kind = FORMATS[extension]
   if kind ~= 'png' and kind ~= 'jpg' then
      raise('image.compress: the format must be png or jpg, got %s', tostring(extension))
   end
   return image[kind == 'png' and 'compressPNG' or 'compressJPG'](x, quality)
end

-- supported_filetypes[extension] = {loader, saver, getSize}
image.supported_filetypes = {}
local FUNCTIONS = {jpg = {'loadJPG', 'saveJPG', 'getJPGsize'}, png = {'loadPNG', 'savePNG', 'getPNGsize'},
                   ppm = {'loadPPM', 'savePPM', 'getPPMsize'}, pgm = {'loadPGM', 'savePGM', 'getPGMsize'}}
for extension, kind in pairs(FORMATS) do
   local f = FUNCTIONS[kind]
   image.supported_filetypes[extension] = {loader = image[f[1]], saver = image[f[2]], getsize = image[f[3]]}
end

function image.is_supported(extension) return image.supported_filetypes[extension] ~= nil end
