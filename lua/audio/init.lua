-- The package audio: sound files and short-time Fourier transforms.
--
--   x, rate = audio.load('voice.wav')              samples x channels, whole numbers of 32 bits
--   spectrum = audio.spectrogram(x, 400, 'hann', 160)
--
-- Functions: the README of Torch7's audio package; orders of axes that it leaves open, or states
-- otherwise than programs use them, are the programs'.  The arithmetic is in luatorch/ops/audio.py.
local err = require 'luatorch.error'
local host = require 'luatorch.host'
local torch = require 'torch'
local T = require 'torch.Tensor'
local K = require('luatorch.kernels')('ops.audio')
local view, type_of, rawtype = T.view, T.type_of, host.rawtype

local audio = {}
rawset(_G, 'audio', audio)
package.loaded.audio = audio

local function check_string(name, i, what, x)
   if rawtype(x) ~= 'string' then err.argerror(i, 'audio.' .. name, '%s expected, got %s', what, torch.type(x)) end
   return x
end

local function check_count(name, i, what, x)
   local n = rawtype(x) == 'number' and x >= 1 and x < 2^31 and x - x % 1
   if not n then err.argerror(i, 'audio.' .. name, '%s expected, got %s', what, tostring(x)) end
   return n
end

-- samples(name, i, x) -> the view of samples, a vector or samples x channels, and how many there are
local function samples(name, i, x)
   local t = type_of(x)
   if not t or x:dim() < 1 or x:dim() > 2 then
      err.argerror(i, 'audio.' .. name, 'tensor of samples x channels expected, got %s',
                   t and x:dim() .. 'D tensor' or torch.type(x))
   end
   return view(x), x:nElement()
end

----------------------------------------------------------------------- files

local function loaded(found, n, channels, rate)
   if n == 0 then return torch.Tensor(), rate end
   local x = torch.Tensor(n, channels)
   K.store(view(x), found)
   return x, rate
end

-- load(path) -> samples x channels of the default type, the rate in Hz
function audio.load(path) return loaded(K.load_file(check_string('load', 1, 'file name', path))) end

-- save(path, x, rate): in the format that the name ends in
function audio.save(path, x, rate)
   check_string('save', 1, 'file name', path)
   K.save_file(path, (samples('save', 2, x)), check_count('save', 3, 'rate in Hz', rate))
end

-- compress(x, rate, extension) -> a CharTensor with the file of that format
function audio.compress(x, rate, extension)
   local data = K.save_bytes((samples('compress', 1, x)), check_count('compress', 2, 'rate in Hz', rate),
                             check_string('compress', 3, 'name of a format', extension))
   return torch.CharTensor(torch.CharStorage():string(data))
end

-- decompress(x [, extension]) -> samples x channels, rate; the format is told by the contents
function audio.decompress(x)
   local kind = torch.type(x)
   if kind ~= 'torch.CharTensor' and kind ~= 'torch.ByteTensor' or x:dim() ~= 1 then
      err.argerror(1, 'audio.decompress', 'one-dimensional torch.CharTensor expected, got %s', kind)
   end
   return loaded(K.load_bytes(view(x)))
end

-- samplevoice() -> a short sample, as load gives it
function audio.samplevoice() return audio.load(K.sample_path()) end

----------------------------------------------------------------------- transforms

local WINDOWS = {rect = true, hamming = true, hann = true, bartlett = true}

-- checked(name, x, size, window, stride) -> view, size, window, stride, how many windows, type of the result
local function checked(name, x, size, window, stride)
   local shown, n = samples(name, 1, x)
   if x:dim() == 2 and x:size(1) > 1 and x:size(2) > 1 then
      err.argerror(1, 'audio.' .. name, 'one channel expected, got a tensor of size %s', T.size_string(x))
   end
   size = check_count(name, 2, 'window size', size)
   if not WINDOWS[window] then
      err.argerror(3, 'audio.' .. name, 'window type rect | hamming | hann | bartlett expected, got %s',
                   tostring(window))
   end
   stride = check_count(name, 4, 'stride', stride)
   if size > n then err.raise('audio.%s: a window of %d samples is longer than the %d samples', name, size, n) end
   local t = type_of(x)
   if t.integer or t.mirror == 'Half' then t = type_of(torch.Tensor()) end
   return shown, size, window, stride, math.floor((n - size) / stride) + 1, t
end

-- stft(x, window size, window type, stride) -> windows x (size / 2 + 1) x 2: real and imaginary
-- parts, the highest frequency first
function audio.stft(x, ...)
   local shown, size, window, stride, n, t = checked('stft', x, ...)
   local r = T.new(t, n, math.floor(size / 2) + 1, 2)
   K.stft(view(r), shown, size, window, stride)
   return r
end

-- spectrogram(x, window size, window type, stride) -> (size / 2 + 1) x windows: the magnitudes in dB,
-- the highest frequency in the first row, as a picture of it is drawn
function audio.spectrogram(x, ...)
   local shown, size, window, stride, n, t = checked('spectrogram', x, ...)
   local r = T.new(t, math.floor(size / 2) + 1, n)
   K.spectrogram(view(r), shown, size, window, stride)
   return r
end

return audio
