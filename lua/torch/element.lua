-- Reading elements from memory into Lua.
--
-- LuaJIT keeps the type of a value in the bits that distinguish one NaN from another, and the
-- FFI hands over a double as it stands.  A NaN with a payload of its own (memory that was never
-- written, a file, an integer seen as a float) would become a string or a table at a random
-- address.  So floating point elements are looked at before they are taken for numbers.
local ffi = require 'ffi'
local bit = require 'bit'
local half = require 'torch.half'
local native = require 'luatorch.native'
local cast, band, tonumber = ffi.cast, bit.band, tonumber

local rawtype = require('luatorch.host').rawtype

local M = {}
local int32_p = ffi.typeof('const int32_t *')
local HIGH = ffi.abi('le') and 1 or 0
local LOW = 1 - HIGH

-- The two NaNs that are safe, by sign.
local box = ffi.new('union { double d; uint32_t u[2]; }')
box.u[HIGH], box.u[LOW] = 0x7ff80000, 0
local positive = box.d
box.u[HIGH] = 0xfff80000
local negative = box.d
M.NAN, M.NEGATIVE_NAN = positive, negative

-- Signed words: LuaJIT keeps these as integers, and makes doubles of unsigned ones.  What is not finite is
-- looked at apart, so that little is left to do for what is: four instructions.
local words = ffi.typeof(ffi.abi('le') and 'const struct { int32_t low, high; } *'
                         or 'const struct { int32_t high, low; } *')
local function not_finite(p, at)
   local w = cast(words, p)[at]
   if w.low == 0 and band(w.high, 0xfffff) == 0 then return p[at] end
   return w.high < 0 and negative or positive
end
local function not_a_number(p, at) return cast(int32_p, p)[at] < 0 and negative or positive end

local loaders = {
   Double = function(p, at)
      if band(cast(words, p)[at].high, 0x7fffffff) >= 0x7ff00000 then return not_finite(p, at) end
      return p[at]
   end,
   Float = function(p, at)
      if band(cast(int32_p, p)[at], 0x7fffffff) > 0x7f800000 then return not_a_number(p, at) end
      return p[at]
   end,
   Half = function(p, at) return half.tonumber(p[at]) end,
   Long = function(p, at) return tonumber(p[at]) end,
}
local function plain(p, at) return p[at] end

-- loader(t) -> f(p, at): element `at` of the typed pointer p, as a Lua number
function M.loader(t) return loaders[t.mirror] or plain end

-- number(x): the number x that a C function returned, its NaN made safe.  Where it is taken for
-- something else already, its sign bit is set.
function M.number(x)
   if rawtype(x) ~= 'number' then return negative end
   if x ~= x then
      box.d = x
      return box.u[HIGH] >= 0x80000000 and negative or positive
   end
   return x
end

-- tame(t, p, n): gives the NaNs among n elements, which come from outside, the safe payload
local words_p, halves_p = ffi.typeof('uint32_t *'), ffi.typeof('uint16_t *')
function M.tame(t, p, n)
   if native and native[t.ctype] then return native[t.ctype].tame(p, n) end
   local u = cast(words_p, p)
   if t.mirror == 'Double' then
      for i = 0, n - 1 do
         local high = u[2 * i + HIGH]
         local h = band(high, 0x7fffffff)
         if h >= 0x7ff00000 and (h > 0x7ff00000 or u[2 * i + LOW] ~= 0) then
            u[2 * i + HIGH], u[2 * i + LOW] = high >= 2^31 and 0xfff80000 or 0x7ff80000, 0
         end
      end
   elseif t.mirror == 'Float' then
      for i = 0, n - 1 do
         local high = u[i]
         if band(high, 0x7fffffff) > 0x7f800000 then u[i] = high >= 2^31 and 0xffc00000 or 0x7fc00000 end
      end
   elseif t.mirror == 'Half' then
      u = cast(halves_p, p)
      for i = 0, n - 1 do
         if band(u[i], 0x7fff) > 0x7c00 then u[i] = u[i] >= 0x8000 and 0xfe00 or 0x7e00 end
      end
   end
end

return M
