-- What the subtractive and divisive normalizations have in common: kernels, the module that takes
-- weighted means over a neighbourhood and all planes, and its value for an input of ones, which is
-- less than one at the borders.
local err = require 'luatorch.error'
local nn = require 'nn'
local expect = require 'nn.shared.expect'
local floor = math.floor

local M = {}

-- kernel(self, nInputPlane, kernel [, root]): checked, and scaled to a sum of 1 / nInputPlane, or of its root
-- where root is set and the kernel is 1-D, in place as in Torch7; 9x9 of ones when left out
function M.kernel(self, nInputPlane, kernel, root)
   self.nInputPlane = nInputPlane or 1
   kernel = kernel or torch.Tensor(9, 9):fill(1)
   local d = torch.isTensor(kernel) and kernel:dim()
   if d ~= 1 and d ~= 2 then
      err.raise('%s: averaging kernel must be 2D or 1D, got %s', torch.type(self), d and d .. 'D' or torch.type(kernel))
   end
   for i = 1, d do
      if kernel:size(i) % 2 == 0 then
         err.raise('%s: averaging kernel must have odd dimensions, got %s', torch.type(self),
                   table.concat(kernel:size():totable(), 'x'))
      end
   end
   self.kernel = kernel
   local planes = expect.number(self, 'nInputPlane', self.nInputPlane)
   kernel:div(kernel:sum() * (root and d == 1 and math.sqrt(planes) or planes))
end

-- estimator(self, before, after) -> [before,] padding, convolution with the kernel over all planes, the same for
-- every plane [, after]
function M.estimator(self, before, after)
   local n, kernel = self.nInputPlane, self.kernel
   local d = kernel:dim()
   local kH, kW = kernel:size(1), kernel:size(d)
   local net = nn.Sequential()
   if before then net:add(before) end
   net:add(nn.SpatialZeroPadding(floor(kW / 2), floor(kW / 2), floor(kH / 2), floor(kH / 2)))
   if d == 2 then
      local conv = nn.SpatialConvolution(n, 1, kW, kH)
      for i = 1, n do conv.weight[1][i] = kernel end
      conv.bias:zero()
      net:add(conv)
   else
      local rows, columns = nn.SpatialConvolutionMap(nn.tables.oneToOne(n), kW, 1), nn.SpatialConvolution(n, 1, 1, kH)
      for i = 1, n do
         rows.weight[i]:copy(kernel)
         columns.weight[1][i]:copy(kernel)
      end
      rows.bias:zero()
      columns.bias:zero()
      net:add(rows):add(columns)
   end
   net:add(nn.Replicate(n, 1, 3))
   if after then net:add(after) end
   return net
end

-- coefficients(self, input): the estimate for ones of the input's size, in self.coef
function M.coefficients(self, input)
   local d = input:dim()
   local coef = self.coef
   if d + 1 ~= coef:dim() or input:size(d) ~= coef:size(d + 1) or input:size(d - 1) ~= coef:size(d)
      or coef:type() ~= input:type() or (d == 4 and coef:size(1) ~= input:size(1)) then
      self.ones = self.ones or input.new()
      local sample = d == 4 and input[1] or input
      self._coef = self.meanestimator:updateOutput(self.ones:resizeAs(sample):fill(1)):clone()
      if d == 4 then
         local size = self._coef:size():totable()
         self.coef = self._coef:view(1, unpack(size)):expand(input:size(1), unpack(size))
      else
         self.coef = self._coef
      end
   end
   return self.coef
end

function M.check(self, input)
   local d = torch.isTensor(input) and input:dim()
   if d ~= 3 and d ~= 4 then
      err.raise('%s: 3D or 4D tensor expected as input, got %s', torch.type(self),
                d and d .. 'D' or torch.type(input))
   end
end

return M
