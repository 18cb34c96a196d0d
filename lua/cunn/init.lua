-- The package cunn: nn on Cuda tensors.  The modules themselves are nn's; loading cutorch
-- gives the Cuda types their THNN functions.
require 'cutorch'
local nn = require 'nn'
rawset(_G, 'cunn', rawget(_G, 'cunn') or {})
package.loaded.cunn = nn
require 'cunn.DataParallelTable'
return nn
