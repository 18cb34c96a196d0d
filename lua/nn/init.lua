-- The package nn.  A module's file is read when the module is first named.
local host = require 'luatorch.host'
require 'torch'

local nn = {}
rawset(_G, 'nn', nn)
package.loaded.nn = nn
host.autoload.nn = nn
nn.THNN = require 'nn.THNN'

local meta = {}

-- nn.X reads lua/nn/X.lua.
function meta.__index(_, name)
   if type(name) == 'string' and host.internal_exists('nn.' .. name) then
      require('nn.' .. name)
      return rawget(nn, name)
   end
end

-- pairs(nn) reads all of it.
function meta.__pairs()
   for file in require('paths').files(host.root .. '/nn') do
      local name = file:match('^(%w+)%.lua$')
      if name and name ~= 'init' then local _ = nn[name] end
   end
   return host.next, nn, nil
end

setmetatable(nn, meta)

return nn
