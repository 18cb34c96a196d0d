-- The package xlua: named arguments with usage texts, progress bars, command line options,
-- profiling, and small additions to the string and table libraries.
local xlua = {}
rawset(_G, 'xlua', xlua)
package.loaded.xlua = xlua

require 'xlua.progress'
require 'xlua.text'
require 'xlua.library'

-- Read when first named.
local on_demand = {
   OptionParser = 'OptionParser', Profiler = 'Profiler',
   usage = 'usage', unpack = 'usage', unpack_class = 'usage', usage_module = 'usage',
}
return setmetatable(xlua, {__index = function(t, name)
   if on_demand[name] then
      require('xlua.' .. on_demand[name])
      return rawget(t, name)
   end
end})
