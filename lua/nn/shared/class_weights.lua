-- class_weights(weights) -> weights, which must be a tensor of one dimension
local err = require 'luatorch.error'

return function(weights)
   if not torch.isTensor(weights) or weights:dim() ~= 1 then
      err.raise('weights input should be 1-D Tensor, got %s',
                torch.isTensor(weights) and weights:dim() .. 'D tensor' or torch.type(weights))
   end
   return weights
end
