-- The package nn.  A module's file is read when the module is first named.
local host = require 'luatorch.host'
require 'torch'

local nn = {}
rawset(_G, 'nn', nn)
package.loaded.nn = nn
host.autoload.nn = nn
nn.THNN = require 'nn.THNN'

-- nn.X reads lua/nn/X.lua.
setmetatable(nn, {__index = function(_, name)
   if type(name) == 'string' and host.internal_exists('nn.' .. name) then
      require('nn.' .. name)
      return rawget(nn, name)
   end
end})

return nn
