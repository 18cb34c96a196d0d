-- nn.MM([transA [, transB]]): from {A, B}, the product A B of matrices, or of each pair of a batch.
--   A: [b x] m x n;  B: [b x] n x p;  transposed first where transA, transB
local err = require 'luatorch.error'
local rawtype = require('luatorch.host').rawtype
local expect = require 'nn.shared.expect'
local MM, parent = torch.class('nn.MM', 'nn.Module')

function MM:__init(transA, transB)
   parent.__init(self)
   self.transA = transA or false
   self.transB = transB or false
   self.gradInput = {torch.Tensor(), torch.Tensor()}
end

-- The two matrices (or batches of them), checked.
local function operands(self, input)
   if rawtype(input) ~= 'table' or #input ~= 2 then
      err.raise('input must be a pair of minibatch matrices')
   end
   local a, b = input[1], input[2]
   expect.tensor(self, a)
   expect.tensor(self, b)
   local n = a:dim()
   if n ~= 2 and n ~= 3 then err.raise('input tensors must be 2D or 3D, got %dD', n) end
   if b:dim() ~= n then err.raise('second input tensor must be %dD, got %dD', n, b:dim()) end
   if n == 3 and a:size(1) ~= b:size(1) then
      err.raise('inputs must contain the same number of minibatches: %d and %d', a:size(1), b:size(1))
   end
   return a, b, n
end

local function turned(x, n, transposed)
   if transposed then return x:transpose(n - 1, n) end
   return x
end

local function product(result, a, b, n)
   if n == 2 then
      result:resize(a:size(1), b:size(2))
      return result:mm(a, b)
   end
   result:resize(a:size(1), a:size(2), b:size(3))
   return result:bmm(a, b)
end

function MM:updateOutput(input)
   local a, b, n = operands(self, input)
   a, b = turned(a, n, self.transA), turned(b, n, self.transB)
   if a:size(n) ~= b:size(n - 1) then
      err.raise('matrix sizes do not match: %dx%d times %dx%d', a:size(n - 1), a:size(n), b:size(n - 1), b:size(n))
   end
   return product(self.output, a, b, n)
end

function MM:updateGradInput(input, gradOutput)
   expect.gradOutput(self, gradOutput)
   local a, b, n = operands(self, input)
   local grads = self.gradInput
   grads[1] = grads[1] or a.new()
   grads[2] = grads[2] or b.new()
   if gradOutput:dim() ~= n then err.raise('arguments must be a %dD tensor, gradOutput is %dD', n, gradOutput:dim()) end
   local g = gradOutput
   a, b = turned(a, n, self.transA), turned(b, n, self.transB)
   -- dA = G B', dB = A' G; transposed where the operand was
   if self.transA then product(grads[1], b, g:transpose(n - 1, n), n)
   else product(grads[1], g, b:transpose(n - 1, n), n) end
   if self.transB then product(grads[2], g:transpose(n - 1, n), a, n)
   else product(grads[2], a:transpose(n - 1, n), g, n) end
   return grads
end
