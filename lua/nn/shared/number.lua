-- number(module, name, value, default) -> value, or default where it is nil; raises unless a number.
local err = require 'luatorch.error'

return function(self, name, value, default)
   if value == nil then value = default end
   if type(value) ~= 'number' then
      err.raise('%s: number expected for %s, got %s', torch.type(self), name, torch.type(value))
   end
   return value
end
