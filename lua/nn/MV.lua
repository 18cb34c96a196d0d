-- nn.MV([trans]): from {M, v}, the product M v of a matrix and a vector, or of each pair of a batch.
--   M: [b x] m x n;  v: [b x] n;  M is transposed first where trans
local err = require 'luatorch.error'
local rawtype = require('luatorch.host').rawtype
local expect = require 'nn.shared.expect'
local MV, parent = torch.class('nn.MV', 'nn.Module')

function MV:__init(trans)
   parent.__init(self)
   if trans ~= nil and rawtype(trans) ~= 'boolean' then
      err.raise('argument must be a boolean: matrix transpose before multiplication; got %s', torch.type(trans))
   end
   self.trans = trans or false
   self.gradInput = {torch.Tensor(), torch.Tensor()}
end

local function operands(self, input)
   if rawtype(input) ~= 'table' or #input ~= 2 then err.raise('input must be a pair: matrix and vector') end
   local M, v = input[1], input[2]
   expect.tensor(self, M)
   expect.tensor(self, v)
   local n = M:dim()
   if n ~= 2 and n ~= 3 then err.raise('input matrix must be 2D or 3D, got %dD', n) end
   if v:dim() ~= n - 1 then err.raise('input vector must be %dD, got %dD', n - 1, v:dim()) end
   if n == 3 and M:size(1) ~= v:size(1) then
      err.raise('inputs must contain the same number of minibatches: %d and %d', M:size(1), v:size(1))
   end
   if self.trans then M = M:transpose(n - 1, n) end
   if M:size(n) ~= v:size(n - 1) then
      err.raise('matrix row count and vector length do not match: %d and %d', M:size(n), v:size(n - 1))
   end
   return M, v, n
end

function MV:updateOutput(input)
   local M, v, n = operands(self, input)
   local output = self.output
   if n == 2 then
      output:resize(M:size(1))
      return output:mv(M, v)
   end
   local b, m = M:size(1), M:size(2)
   output:resize(b, m, 1)
   output:bmm(M, v:contiguous():view(b, -1, 1))
   return output:resize(b, m)
end

function MV:updateGradInput(input, gradOutput)
   expect.gradOutput(self, gradOutput)
   local M, v, n = operands(self, input)
   local grads = self.gradInput
   grads[1] = grads[1] or M.new()
   grads[2] = grads[2] or v.new()
   local gm, gv = grads[1], grads[2]
   if gradOutput:dim() ~= n - 1 then err.raise('gradOutput must be %dD, got %dD', n - 1, gradOutput:dim()) end
   gm:resize(input[1]:size())
   gv:resize(v:size())
   if n == 2 then
      if self.trans then gm:ger(v, gradOutput) else gm:ger(gradOutput, v) end
      gv:mv(M:t(), gradOutput)
      return grads
   end
   local b = M:size(1)
   local column, row = gradOutput:contiguous():view(b, -1, 1), v:contiguous():view(b, 1, -1)
   if self.trans then gm:bmm(row:transpose(2, 3), column:transpose(2, 3)) else gm:bmm(column, row) end
   gv:resize(b, v:size(2), 1)
   gv:bmm(M:transpose(2, 3), column)
   gv:resize(b, v:size(2))
   return grads
end
