-- The package xlua.
local xlua = {}
rawset(_G, 'xlua', xlua)
package.loaded.xlua = xlua
require 'xlua.progress'
return xlua
