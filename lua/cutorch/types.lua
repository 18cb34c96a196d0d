-- The Cuda element types: each mirrors a host type.
--
-- Without a GPU (`host` true) their tensors live in host memory and everything that the
-- mirrored type can do, they can.
local types = require 'torch.types'

local mirrors = {
   {'Cuda', 'Float'}, {'CudaDouble', 'Double'}, {'CudaHalf', 'Half'}, {'CudaByte', 'Byte'},
   {'CudaChar', 'Char'}, {'CudaShort', 'Short'}, {'CudaInt', 'Int'}, {'CudaLong', 'Long'},
}

-- register(host): adds the types
return function(host)
   local added = {}
   for i, pair in ipairs(mirrors) do
      local m = types.byname[pair[2]]
      added[i] = {
         name = pair[1], mirror = pair[2], ctype = m.ctype, code = m.code, size = m.size,
         integer = m.integer, lo = m.lo, hi = m.hi, host = host, cuda = true,
      }
      types.byname[pair[1]] = added[i]
   end
   for _, t in ipairs(added) do
      t.long, t.byte = types.byname.CudaLong, types.byname.CudaByte
      types.add(t)
   end
end
