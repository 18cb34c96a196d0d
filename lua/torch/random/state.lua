-- Seeds and the state of a generator: torch.seed, manualSeed, initialSeed, getRNGState and
-- setRNGState, each with a torch.Generator as an optional first argument.
local host = require 'luatorch.host'
local err = require 'luatorch.error'
local torch = require 'torch.class'
local types = require 'torch.types'
local T = require 'torch.Tensor'
local Generator = require 'torch.Generator'
local raise, argerror = err.raise, err.argerror
local rawtype, is_generator = host.rawtype, Generator.is
local default, Byte = Generator.default, types.byname.Byte

-- seed([generator]): a new random seed, which is returned
function torch.seed(g)
   if g ~= nil and not is_generator(g) then argerror(1, 'seed', 'Generator expected, got %s', torch.type(g)) end
   local seed = Generator.entropy()
   Generator.seed(g or default, seed)
   return seed
end

-- manualSeed([generator,] number)
function torch.manualSeed(g, seed)
   if not is_generator(g) then g, seed = default, g end
   local v = rawtype(seed) ~= 'cdata' and tonumber(seed)
   if not v then argerror(g == default and 1 or 2, 'manualSeed', 'number expected, got %s', torch.type(seed)) end
   -- what a C long makes of numbers beyond it
   if v ~= v or v >= 2^63 or v < -2^63 then v = -2^63 end
   Generator.seed(g, v)
end

-- initialSeed([generator]): the number that the generator was seeded with
function torch.initialSeed(g)
   if g ~= nil and not is_generator(g) then
      argerror(1, 'initialSeed', 'Generator expected, got %s', torch.type(g))
   end
   return (g or default)._seed
end

local function arguments(name, a, b)
   local g = default
   if is_generator(a) then g, a = a, b end
   if a ~= nil and T.type_of(a) ~= Byte then
      argerror(g == default and 1 or 2, name, 'ByteTensor expected, got %s', torch.type(a))
   end
   return g, a or T.empty(Byte)
end

-- getRNGState([generator,] [result]): a ByteTensor with Torch7's 5048 bytes
function torch.getRNGState(a, b)
   local g, r = arguments('getRNGState', a, b)
   T.scratch[0] = Generator.IMAGE_BYTES
   T.set_contiguous(Byte, r, 1, T.scratch)
   Generator.save(g, T.pointer(r))
   return r
end

-- setRNGState([generator,] state)
function torch.setRNGState(a, b)
   local g, state = arguments('setRNGState', a, b)
   if T.numel(state) ~= Generator.IMAGE_BYTES then
      raise('setRNGState: RNG state is wrong size: %d bytes expected, got %d', Generator.IMAGE_BYTES,
            T.numel(state))
   end
   if not T.is_contiguous(state) then raise('setRNGState: RNG state needs to be contiguous') end
   if not Generator.load(g, T.pointer(state)) then raise('setRNGState: these bytes are no RNG state') end
   return state
end
