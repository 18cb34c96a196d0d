-- torch.Generator: the Mersenne Twister MT19937 of Matsumoto and Nishimura (1998), with what
-- Torch7 keeps beside it: the seed, and the half of a Box-Muller pair not yet given out.
--
-- One struct, lt_generator:
--   state[624]  the words, as signed 32-bit integers (LuaJIT's bit operations work on those)
--   left, next  words left before the next twist, counting the one that twists; index of the
--               word to be drawn.  Seeding sets left to 1, so that the first draw twists.
local ffi = require 'ffi'
local bit = require 'bit'
local host = require 'luatorch.host'
local err = require 'luatorch.error'
local torch = require 'torch.class'
local bxor, band, bor, lshift, rshift, arshift, tobit =
   bit.bxor, bit.band, bit.bor, bit.lshift, bit.rshift, bit.arshift, bit.tobit
local log, sqrt, cos, sin, pi = math.log, math.sqrt, math.cos, math.sin, math.pi
local class_of = host.class_of

ffi.cdef[[
typedef struct {
   double _seed;
   int32_t _left, _next, _seeded, _normal_is_valid;
   double _normal_x, _normal_y, _normal_rho;
   int32_t _state[624];
} lt_generator;

/* Torch7's generator in memory, which torch.getRNGState() shows as bytes. */
typedef struct {
   uint64_t the_initial_seed;
   int32_t left, seeded;
   uint64_t next;
   uint64_t state[624];
   double normal_x, normal_y, normal_rho;
   int32_t normal_is_valid;
} lt_generator_image;
]]

local M = {}
local struct, image = ffi.typeof('lt_generator'), ffi.typeof('lt_generator_image')
local uint64, int64 = ffi.typeof('uint64_t'), ffi.typeof('int64_t')
local N, SIGN = 624, tobit(0x80000000)
M.IMAGE_BYTES = ffi.sizeof(image)

local UPPER, LOWER, MATRIX = tobit(0x80000000), 0x7fffffff, tobit(0x9908b0df)
local TEMPER_B, TEMPER_C = tobit(0x9d2c5680), tobit(0xefc60000)

local function mix(u, v, far)
   local y = bor(band(u, UPPER), band(v, LOWER))
   return bxor(far, rshift(y, 1), band(arshift(lshift(v, 31), 31), MATRIX))
end

-- The next 624 words.
local function twist(g)
   local s = g._state
   for k = 0, 226 do s[k] = mix(s[k], s[k + 1], s[k + 397]) end
   for k = 227, 622 do s[k] = mix(s[k], s[k + 1], s[k - 227]) end
   s[623] = mix(s[623], s[0], s[396])
   g._left, g._next = N, 0
end
M.twist = twist

local function temper(y)
   y = bxor(y, rshift(y, 11))
   y = bxor(y, band(lshift(y, 7), TEMPER_B))
   y = bxor(y, band(lshift(y, 15), TEMPER_C))
   return bxor(y, rshift(y, 18))
end

-- unsigned(word): the number in [0, 2^32) that a tempered word stands for
local function unsigned(word) return bxor(temper(word), SIGN) + 2147483648 end
M.unsigned = unsigned

-- random(g): 32 random bits as a number in [0, 2^32)
local function random(g)
   local left = g._left - 1
   if left == 0 then
      twist(g)
      left = N
   end
   g._left = left
   local k = g._next
   g._next = k + 1
   return unsigned(g._state[k])
end
M.random = random

local function uniform(g) return random(g) * 2^-32 end
M.uniform = uniform

-- normal(g): Box and Muller's pair, one half a call
function M.normal(g)
   if g._normal_is_valid ~= 0 then
      g._normal_is_valid = 0
      return g._normal_rho * sin(2 * pi * g._normal_x)
   end
   local x = uniform(g)
   local y = uniform(g)
   local rho = sqrt(-2 * log(1 - y))
   g._normal_x, g._normal_y, g._normal_rho, g._normal_is_valid = x, y, rho, 1
   return rho * cos(2 * pi * x)
end

-- seed(g, number): the paper's 2002 initialisation from the low 32 bits of the seed
function M.seed(g, seed)
   seed = seed >= 0 and math.floor(seed) or math.ceil(seed)
   g._seed = seed
   local s = g._state
   local y = tobit(seed % 2^32)
   s[0] = y
   for j = 1, N - 1 do
      y = bxor(y, rshift(y, 30))
      local high, low = rshift(y, 16), band(y, 0xffff)
      y = tobit(band(high * 1812433253 % 2^32, 0xffff) * 65536 + low * 1812433253 + j)
      s[j] = y
   end
   g._left, g._next, g._seeded = 1, 0, 1
   g._normal_is_valid, g._normal_x, g._normal_y, g._normal_rho = 0, 0, 0, 0
end

-- entropy(): a whole number in [0, 2^53) that nobody can guess
local calls = 0
function M.entropy()
   local f = io.open('/dev/urandom', 'rb')
   local bytes = f and f:read(7)
   if f then f:close() end
   if bytes and #bytes == 7 then
      local v = 0
      for i = 1, 6 do v = v * 256 + bytes:byte(i) end
      return v * 32 + bytes:byte(7) % 32
   end
   calls = calls + 1
   local address = tonumber(ffi.cast('uintptr_t', ffi.cast('void *', ffi.new('char[1]'))))
   return (os.time() * 2^20 + os.clock() * 1e6 % 2^20 + address * 7919 + calls * 104729) % 2^53
end

-- save(g, bytes): writes Torch7's image of g at a pointer
function M.save(g, bytes)
   local to = ffi.new(image)
   to.the_initial_seed = g._seed < 0 and ffi.cast(uint64, ffi.cast(int64, g._seed)) or ffi.cast(uint64, g._seed)
   to.left, to.seeded, to.next = g._left, g._seeded, g._next
   for i = 0, N - 1 do to.state[i] = g._state[i] % 2^32 end
   to.normal_x, to.normal_y, to.normal_rho = g._normal_x, g._normal_y, g._normal_rho
   to.normal_is_valid = g._normal_is_valid
   ffi.copy(bytes, to, M.IMAGE_BYTES)
end

-- load(g, bytes): the reverse; false, and g unchanged, if the bytes are no generator
function M.load(g, bytes)
   local from = ffi.new(image)
   ffi.copy(from, bytes, M.IMAGE_BYTES)
   local left, next = from.left, tonumber(from.next)
   if left < 1 or left > N or (left > 1 and left + next ~= N + 1) then return false end
   local seed = from.the_initial_seed
   g._seed = tonumber(seed >= 2^63 and ffi.cast(int64, seed) or seed)
   g._left, g._seeded, g._next = left, from.seeded, left > 1 and next or (next <= N and next or 0)
   for i = 0, N - 1 do g._state[i] = tobit(tonumber(from.state[i] % 2^32)) end
   g._normal_x, g._normal_y, g._normal_rho = from.normal_x, from.normal_y, from.normal_rho
   g._normal_is_valid = from.normal_is_valid ~= 0 and 1 or 0
   return true
end

----------------------------------------------------------------------- the class

local mt = torch.newmetatable('torch.Generator')
M.class = mt

-- torch.Generator(): a generator of its own, seeded at random
function mt.new()
   local g = struct()
   M.seed(g, M.entropy())
   return g
end
mt.__factory = mt.new

function M.is(x) return class_of(x) == mt end

-- The name without an address, as Torch7 prints it.
mt.__tostring__ = function() return 'torch.Generator' end
ffi.metatype(struct, {
   __index = function(_, key) return host.class_lookup(mt, key) end,
   __newindex = function(_, key) err.raise('torch.Generator has no field %s to set', tostring(key)) end,
   __tostring = mt.__tostring,
   __eq = function(a, b)
      return class_of(a) == mt and class_of(b) == mt and ffi.cast('void *', a) == ffi.cast('void *', b)
   end,
})
host.classes[tonumber(struct)] = mt
host.classes[tonumber(ffi.typeof('$ &', struct))] = mt
torch.Generator = host.make_constructor(mt)

M.default = mt.new()
return M
