-- The package cudnn: nn's modules under the names, constructors and fields of cuDNN's bindings.
-- They compute as nn's do, on tensors of any floating point type, of the host or of a device.
-- A module's file is read when the module is first named.
local host = require 'luatorch.host'
require 'cutorch'
require 'nn'

local cudnn = {
   -- Choices of algorithms: programs set them, and results do not depend on them.
   benchmark = false, fastest = false, verbose = false, useFindEx = false,
   -- The release of cuDNN whose bindings these names are.
   version = 5110,
}
rawset(_G, 'cudnn', cudnn)
package.loaded.cudnn = cudnn
host.autoload.cudnn = cudnn

-- cudnn.X reads lua/cudnn/X.lua.
setmetatable(cudnn, {__index = function(_, name)
   if type(name) == 'string' and host.internal_exists('cudnn.' .. name) then
      require('cudnn.' .. name)
      return rawget(cudnn, name)
   end
end})

-- cudnn.reset(): nothing is kept between calls that would have to be forgotten
function cudnn.reset() end

return cudnn
