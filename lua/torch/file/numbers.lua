-- Numbers in files: the C values of the eight element types, binary (either byte order, longs
-- of 4 or 8 bytes) or as text (Torch7's formats: %.17g, %.9g, %d; one byte types are raw).
local ffi = require 'ffi'
local types = require 'torch.types'
local half = require 'torch.half'
local element = require 'torch.element'
local stream = require 'torch.file.stream'
local buffer = require 'string.buffer'
local raise = require('luatorch.error').raise
local need, reserve, put, get = stream.need, stream.reserve, stream.put, stream.get
local cast, tonumber, floor = ffi.cast, tonumber, math.floor
local C = ffi.C

ffi.cdef[[
double lt_strtod(const char *p, char **end) __asm__("strtod");
float lt_strtof(const char *p, char **end) __asm__("strtof");
long long lt_strtoll(const char *p, char **end, int base) __asm__("strtoll");
int lt_snprintf(char *p, size_t n, const char *format, ...) __asm__("snprintf");
]]

local M = {}
local int32_p, int64_p = ffi.typeof('int32_t *'), ffi.typeof('int64_t *')
local double_p, bytes_p, char_p = ffi.typeof('double *'), ffi.typeof('uint8_t *'), ffi.typeof('char *')
local box = ffi.new('union { int32_t i; int64_t q; double d; float f; uint8_t b[8]; }')
local stop = ffi.new('char *[1]')
local text = buffer.new(4096)
local NEWLINE, TOKEN = 10, 1024      -- no number that we must read whole is longer than TOKEN

local function reverse(p, size, n)
   p = cast(bytes_p, p)
   for i = 0, n - 1 do
      local q = p + i * size
      for k = 0, size / 2 - 1 do q[k], q[size - 1 - k] = q[size - 1 - k], q[k] end
   end
end

----------------------------------------------------------------------- text, one number

-- Moves to the next number's first character; false at the end of the file.
local function skip_space(f)
   while true do
      local p, at, last = f._p, f._at, f._end
      while at < last do
         local c = p[at]
         if c ~= 32 and (c < 9 or c > 13) then break end
         at = at + 1
      end
      f._at = at
      if at < last then break end
      if not need(f, 1) then return false end
   end
   if f._end - f._at < TOKEN then need(f, TOKEN) end
   return true
end

-- After what was read, the newline that autoSpacing wrote.
local function skip_newline(f)
   if f._spacing and (f._at < f._end or need(f, 1)) and f._p[f._at] == NEWLINE then
      f._at = f._at + 1
   end
end
M.skip_newline = skip_newline

-- The C functions that read a number stop at its end, or nowhere.
local function took(f, p)
   local n = tonumber(stop[0] - p)
   f._at = f._at + n
   return n > 0
end

-- C reads a payload with a NaN, which LuaJIT must not see (torch/element.lua).
local function read_nan(f)
   local p, at = f._p, f._at
   local sign = p[at] == 45
   if sign or p[at] == 43 then at = at + 1 end
   if (p[at] == 110 or p[at] == 78) and ffi.string(p + at, 3):lower() == 'nan' then
      f._at = at + 3
      return sign and element.NEGATIVE_NAN or element.NAN
   end
end

local function reader(convert)
   return function(f)
      local nan = read_nan(f)
      if nan then return true, nan end
      local p = cast(char_p, f._p + f._at)
      local v = convert(p, stop)
      return took(f, p), v
   end
end

local text_readers = {
   Double = reader(function(p, at) return C.lt_strtod(p, at) end),
   Float = reader(function(p, at) return C.lt_strtof(p, at) end),
}
text_readers.Half = function(f)
   local ok, v = text_readers.Float(f)
   return ok, half.fromnumber(v)
end
local function read_integer(f)
   local p = cast(char_p, f._p + f._at)
   local v = C.lt_strtoll(p, stop, 10)
   return took(f, p), v
end

-- Digits of an integer below 2^53, at p[at]; the position after them.
local function digits(p, at, v)
   if v < 0 then
      p[at] = 45
      at, v = at + 1, -v
   end
   local n, rest = 1, v
   while rest >= 10 do
      rest = floor(rest / 10)
      n = n + 1
   end
   for i = at + n - 1, at, -1 do
      local q = floor(v / 10)
      p[i] = 48 + (v - q * 10)
      v = q
   end
   return at + n
end

-- C writes the sign of a NaN, LuaJIT does not.
local function nan_text(v)
   box.d = v
   return (ffi.abi('le') and box.b[7] or box.b[0]) >= 128 and '-nan' or 'nan'
end

local function put_real(v, format)
   if v ~= v then text:put(nan_text(v)) else text:putf(format, v) end
end

local text_writers = {
   Double = function(v)
      if v == floor(v) and v > -1e15 and v < 1e15 and v ~= 0 then text:putf('%d', v)
      else put_real(v, '%.17g') end
   end,
   Float = function(v) put_real(v, '%.9g') end,
   Half = function(v) put_real(half.tonumber(v), '%.9g') end,
   Long = function(v)
      local d = tonumber(v)
      if d > -2^53 and d < 2^53 then text:putf('%d', d)
      else
         local p = text:reserve(32)
         text:commit(C.lt_snprintf(p, 32, '%lld', cast('long long', v)))
      end
   end,
}
local function write_integer(v) text:putf('%d', v) end

local function put_text(f)
   local p, n = text:ref()
   text:reset()                      -- first: the bytes stay, and put may raise
   put(f, p, n)
end

----------------------------------------------------------------------- arrays

local PIECE = 2^18               -- bytes

-- least(f, t): bytes that an element of type t takes in f at least
function M.least(f, t)
   if f._binary then return t.mirror == 'Long' and f._long == 4 and 4 or t.size end
   return 1
end

-- read(f, t, p, n) -> how many elements of type t could be read to p
function M.read(f, t, p, n)
   local size = t.size
   if f._binary or size == 1 then
      if t.mirror == 'Long' and f._long == 4 then
         for i = 0, n - 1 do
            if not need(f, 4) then return i end
            get(f, box, 4)
            if f._swap then reverse(box, 4, 1) end
            p[i] = box.i
         end
         return n
      end
      -- in pieces, which are still in the cache when they are looked at again
      local done, short = 0
      repeat
         local count = math.min(n - done, PIECE / size)
         local got = get(f, p + done, count * size)
         local whole = floor(got / size)
         if whole * size ~= got then f._at = math.max(0, f._at - (got - whole * size)) end
         if f._swap and size > 1 then reverse(p + done, size, whole) end
         element.tame(t, p + done, whole)
         done, short = done + whole, whole < count
      until short or done >= n
      if not f._binary and n > 0 then skip_newline(f) end
      return done
   end
   local read = text_readers[t.mirror] or read_integer
   local count = 0
   while count < n do
      if not skip_space(f) then break end
      local ok, v = read(f)
      if not ok then break end
      p[count] = v
      count = count + 1
   end
   if n > 0 then skip_newline(f) end
   return count
end

-- write(f, t, p, n): writes n elements of type t from p; returns how many were written
function M.write(f, t, p, n)
   local size = t.size
   if f._binary or size == 1 then
      local done
      if (t.mirror == 'Long' and f._long == 4) or (f._swap and size > 1) then
         local width = t.mirror == 'Long' and f._long == 4 and 4 or size
         for i = 0, n - 1 do
            if width == size then ffi.copy(box, p + i, size) else box.i = cast('int32_t', p[i]) end
            if f._swap then reverse(box, width, 1) end
            put(f, box, width)
         end
         done = n
      else
         done = floor(put(f, p, n * size) / size)
      end
      if not f._binary and f._spacing and n > 0 then put(f, '\n', 1) end
      return done
   end
   local writer, spacing = text_writers[t.mirror] or write_integer, f._spacing
   for i = 0, n - 1 do
      writer(p[i])
      if spacing then text:put(i < n - 1 and ' ' or '\n') end
      if #text > 32000 then put_text(f) end
   end
   if #text > 0 then put_text(f) end
   return n
end

----------------------------------------------------------------------- what objects are made of

local function short(f)
   f._error = true
   raise('read error: read 0 blocks instead of 1%s', stream.place(f))
end

-- int(f), double(f): one number.  They raise at the end of the file, also in a quiet one.
function M.int(f)
   if f._binary and not f._swap then
      local at = f._at
      if at + 4 > f._end then
         if not need(f, 4) then return short(f) end
         at = f._at
      end
      f._at = at + 4
      return cast(int32_p, f._p + at)[0]
   end
   if f._binary then
      if get(f, box, 4) ~= 4 then return short(f) end
      reverse(box, 4, 1)
      return box.i
   end
   if not skip_space(f) then return short(f) end
   -- most integers are short: no call
   local p, at, v = f._p, f._at, 0
   local c = p[at]
   while c >= 48 and c <= 57 and v < 2^40 do
      v = v * 10 + (c - 48)
      at = at + 1
      c = p[at]
   end
   if at == f._at or v >= 2^31 or (c >= 48 and c <= 57) then
      local ok, q = read_integer(f)
      if not ok then return short(f) end
      v = tonumber(cast('int32_t', q))
      at = f._at
      c = p[at]
   end
   f._at = at
   if c == NEWLINE and f._spacing then f._at = at + 1 else skip_newline(f) end
   return v
end

local load_double = element.loader(types.byname.Double)
function M.double(f)
   if f._binary and not f._swap then
      local at = f._at
      if at + 8 > f._end then
         if not need(f, 8) then return short(f) end
         at = f._at
      end
      f._at = at + 8
      return load_double(cast(double_p, f._p + at), 0)
   end
   if f._binary then
      if get(f, box, 8) ~= 8 then return short(f) end
      reverse(box, 8, 1)
      return load_double(cast(double_p, box), 0)
   end
   if not skip_space(f) then return short(f) end
   local ok, v = text_readers.Double(f)
   if not ok then return short(f) end
   skip_newline(f)
   return v
end

-- long(f) -> Lua number
local long = types.byname.Long
local one_long = ffi.new('int64_t[1]')
function M.long(f)
   if f._binary and not f._swap and f._long ~= 4 then
      local at = f._at
      if at + 8 > f._end then
         if not need(f, 8) then return short(f) end
         at = f._at
      end
      f._at = at + 8
      return tonumber(cast(int64_p, f._p + at)[0])
   end
   if M.read(f, long, one_long, 1) ~= 1 then return short(f) end
   return tonumber(one_long[0])
end

function M.put_int(f, v)
   reserve(f, 16)
   local at = f._at
   if f._binary then
      cast(int32_p, f._p + at)[0] = v
      if f._swap then reverse(f._p + at, 4, 1) end
      f._at = at + 4
      return
   end
   local p = f._p
   at = digits(p, at, v)
   if f._spacing then
      p[at] = NEWLINE
      at = at + 1
   end
   f._at = at
end

function M.put_double(f, v)
   reserve(f, 40)
   local at = f._at
   if f._binary then
      cast(double_p, f._p + at)[0] = v
      if f._swap then reverse(f._p + at, 8, 1) end
      f._at = at + 8
      return
   end
   if v == floor(v) and v > -1e15 and v < 1e15 and v ~= 0 then
      local p = f._p
      at = digits(p, at, v)
      if f._spacing then
         p[at] = NEWLINE
         at = at + 1
      end
      f._at = at
      return
   end
   put_real(v, '%.17g')
   if f._spacing then text:put('\n') end
   put_text(f)
end

-- n numbers (at most 16) of a double array, as longs
local longs = ffi.new('int64_t[16]')
function M.put_longs(f, p, n)
   for i = 0, n - 1 do longs[i] = p[i] end
   M.write(f, long, longs, n)
end

return M
