-- What nn.Euclidean and nn.WeightedEuclidean share: differences to the centers and their lengths.
local err = require 'luatorch.error'
local M = {}

-- Keeps a division by zero from happening where the input is a center.
local EPSILON = 1e-7

-- difference(self, input) -> self._diff, batch x inputSize x outputSize: x_i - w_ij
function M.difference(self, input)
   local weight = self.weight
   local n = input:dim()
   if n ~= 1 and n ~= 2 then err.raise('%s: 1D or 2D input expected, got %dD', torch.type(self), n) end
   local size, out = weight:size(1), weight:size(2)
   if input:size(n) ~= size then
      err.raise('%s: input of %d features expected, got %d', torch.type(self), size, input:size(n))
   end
   local batch = n == 1 and 1 or input:size(1)
   self._diff = self._diff or input.new()
   local diff = self._diff
   diff:resize(batch, size, out):copy(input:contiguous():view(batch, size, 1):expandAs(diff))
   return diff:add(-1, weight:view(1, size, out):expandAs(diff))
end

-- distances(self, input, diff): output, the length of diff along its second dimension
function M.distances(self, input, diff)
   local output, batch, out = self.output, diff:size(1), diff:size(3)
   output:norm(diff, 2, 2)
   if input:dim() == 1 then return output:resize(out) end
   return output:resize(batch, out)
end

-- pull(self, gradOutput) -> self._pull: the difference times gradOutput / output
function M.pull(self, gradOutput)
   local diff = self._diff
   local batch, out = diff:size(1), diff:size(3)
   self._pull = self._pull or diff.new()
   local factor = torch.add(self.output, EPSILON)
   factor:cdiv(gradOutput, factor)
   self._pull:resizeAs(diff):copy(diff)
   return self._pull:cmul(factor:view(batch, 1, out):expandAs(diff))
end

return M
