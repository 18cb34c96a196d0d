-- The THNN functions for an input, or an error that says what was wrong with it.
local err = require 'luatorch.error'
local class = require 'torch.class'
local T = require 'torch.Tensor'
local type_of = T.type_of

-- kernels(module, input) -> table of THNN functions for input's element type
return function(module, input)
   local t = type_of(input)
   local list = t and t.tensor_class.THNN
   if not list then
      err.raise('%s: a tensor of a floating point type expected as input, got %s', class.type(module),
                class.type(input))
   end
   return list
end
