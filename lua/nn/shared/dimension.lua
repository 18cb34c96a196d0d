-- install(Class): _getPositiveDimension, of modules with the fields dimension and nInputDims.
local expect = require 'nn.shared.expect'

return function(Class)
   -- The dimension that is meant in a tensor, or in the tensors of a list: counted from the end
   -- where it is negative, one further where there is a batch.
   function Class:_getPositiveDimension(input)
      local dimension = expect.number(self, 'dimension', self.dimension)
      local n = (torch.isTensor(input) and input or input[1]):dim()
      if dimension < 0 then return n + dimension + 1 end
      return self.nInputDims and n == self.nInputDims + 1 and dimension + 1 or dimension
   end
end
