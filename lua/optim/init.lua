-- The package optim.  An optimizer's file is read when the optimizer is first named.
local host = require 'luatorch.host'
require 'torch'

local optim = {}
rawset(_G, 'optim', optim)
package.loaded.optim = optim
host.autoload.optim = optim

-- optim.x reads lua/optim/x.lua.
setmetatable(optim, {__index = function(_, name)
   if type(name) == 'string' and host.internal_exists('optim.' .. name) then
      require('optim.' .. name)
      return rawget(optim, name)
   end
end})

return optim
