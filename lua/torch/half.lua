-- IEEE 754 half precision <-> Lua numbers, for torch.HalfTensor element access.
local bit = require 'bit'
local ffi = require 'ffi'
local band, rshift, lshift, bor = bit.band, bit.rshift, bit.lshift, bit.bor
local M = {}

function M.tonumber(h)
   local sign = band(h, 0x8000) ~= 0 and -1 or 1
   local exponent, fraction = band(rshift(h, 10), 31), band(h, 1023)
   if exponent == 0 then return sign * fraction * 2^-24 end
   if exponent == 31 then return fraction == 0 and sign * math.huge or 0/0 end
   return sign * (1 + fraction / 1024) * 2^(exponent - 15)
end

local box = ffi.new('union { double d; uint32_t u[2]; }')
-- round to nearest, ties to even
function M.fromnumber(x)
   if x ~= x then return 0x7e00 end
   box.d = x
   local sign = ffi.abi('le') and rshift(box.u[1], 31) or rshift(box.u[0], 31)
   sign = lshift(sign, 15)
   x = math.abs(x)
   if x >= 65520 then return bor(sign, 0x7c00) end
   local exponent = x < 2^-14 and -14 or math.floor(math.log(x) / math.log(2))
   if x >= 2^(exponent + 1) then exponent = exponent + 1 elseif x < 2^exponent and exponent > -14 then
      exponent = exponent - 1
   end
   local units = x / 2^(exponent - 10)          -- below 2048; 1024 and up when normal
   local whole = math.floor(units)
   local rest = units - whole
   if rest > 0.5 or (rest == 0.5 and whole % 2 == 1) then whole = whole + 1 end
   if exponent == -14 and whole < 1024 then return bor(sign, whole) end
   if whole == 2048 then whole, exponent = 1024, exponent + 1 end
   return bor(sign, lshift(exponent + 15, 10), whole - 1024)
end

return M
