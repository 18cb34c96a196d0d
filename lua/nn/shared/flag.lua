-- flag(module, inplace) -> the boolean to keep; raises unless inplace is a boolean or left out.
local err = require 'luatorch.error'

return function(self, inplace)
   if inplace ~= nil and type(inplace) ~= 'boolean' then
      err.raise('%s: in-place flag must be boolean, got %s', torch.type(self), torch.type(inplace))
   end
   return inplace or false
end
