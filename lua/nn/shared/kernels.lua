-- kernels(module, input): the THNN functions for the type of `input`, which must be a tensor of
-- a floating point type.
local err = require 'luatorch.error'
local type_of = require('torch.Tensor').type_of

return function(self, input)
   local t = type_of(input)
   local list = t and t.tensor_class.THNN
   if list then return list end
   err.raise('%s: tensor of a floating point type expected, got %s', torch.type(self), torch.type(input))
end
