-- nn.Bilinear(inputSize1, inputSize2, outputSize [, bias]): from {x1, x2}, y_k = x1' A_k x2 + b_k.
--   x1: batch x inputSize1;  x2: batch x inputSize2;  weight: outputSize x inputSize1 x inputSize2
local err = require 'luatorch.error'
local rawtype = require('luatorch.host').rawtype
local uniform = require 'nn.shared.uniform'
local expect = require 'nn.shared.expect'
local Bilinear, parent = torch.class('nn.Bilinear', 'nn.Module')

local function check_size(name, n)
   if rawtype(n) ~= 'number' or n < 1 or n % 1 ~= 0 then
      err.raise('nn.Bilinear: %s must be a positive integer, got %s', name, tostring(n))
   end
end

function Bilinear:__init(inputSize1, inputSize2, outputSize, bias)
   check_size('inputSize1', inputSize1)
   check_size('inputSize2', inputSize2)
   check_size('outputSize', outputSize)
   parent.__init(self)
   if bias == nil then bias = true end
   self.weight = torch.Tensor(outputSize, inputSize1, inputSize2)
   self.gradWeight = torch.Tensor(outputSize, inputSize1, inputSize2)
   if bias then
      self.bias = torch.Tensor(outputSize)
      self.gradBias = torch.Tensor(outputSize)
   end
   self.gradInput = {torch.Tensor(), torch.Tensor()}
   self:reset()
end

function Bilinear:reset(stdv)
   stdv = uniform.range(stdv, self.weight:size(2))
   self.weight:uniform(-stdv, stdv)
   if self.bias then self.bias:uniform(-stdv, stdv) end
   return self
end

local function operands(self, input)
   if rawtype(input) ~= 'table' or #input ~= 2 then
      err.raise('input should be a table containing two data Tensors')
   end
   local a, b, weight = input[1], input[2], self.weight
   expect.tensor(self, a)
   expect.tensor(self, b)
   if a:dim() ~= 2 or b:dim() ~= 2 then
      err.raise('input Tensors should be two-dimensional, got %dD and %dD', a:dim(), b:dim())
   end
   if a:size(1) ~= b:size(1) then
      err.raise('input Tensors should have the same number of rows, got %d and %d', a:size(1), b:size(1))
   end
   if a:size(2) ~= weight:size(2) or b:size(2) ~= weight:size(3) then
      err.raise('input Tensors of %d and %d columns expected, got %d and %d', weight:size(2), weight:size(3),
                a:size(2), b:size(2))
   end
   return a, b, a:size(1), weight:size(1), weight:size(2), weight:size(3)
end

-- The rows of A_k x2: batch x outputSize x inputSize1.
local function half(self, b, n, out, in1, in2)
   self.buff2 = self.buff2 or self.output.new()
   self.buff2:resize(n, out * in1)
   self.buff2:mm(b, self.weight:view(out * in1, in2):t())
   return self.buff2:view(n, out, in1)
end

function Bilinear:updateOutput(input)
   local a, b, n, out, in1, in2 = operands(self, input)
   local products = half(self, b, n, out, in1, in2)
   local output = self.output
   output:resize(n, out, 1)
   output:bmm(products, a:contiguous():view(n, in1, 1))
   output:resize(n, out)
   if self.bias then output:add(self.bias:view(1, out):expandAs(output)) end
   return output
end

local function check_grad(gradOutput, n, out)
   if gradOutput:dim() ~= 2 or gradOutput:size(1) ~= n or gradOutput:size(2) ~= out then
      err.raise('gradOutput of size %dx%d expected, got %s', n, out,
                table.concat(gradOutput:size():totable(), 'x'))
   end
end

-- gradOutput times x1: batch x (outputSize * inputSize1)
local function outer(self, a, gradOutput, n, out, in1)
   self.buff1 = self.buff1 or self.output.new()
   self.buff1:resize(n, out, in1)
   self.buff1:cmul(gradOutput:contiguous():view(n, out, 1):expand(n, out, in1),
                   a:contiguous():view(n, 1, in1):expand(n, out, in1))
   return self.buff1:view(n, out * in1)
end

function Bilinear:updateGradInput(input, gradOutput)
   expect.gradOutput(self, gradOutput)
   local grads = self.gradInput
   if not grads then return nil end
   local a, b, n, out, in1, in2 = operands(self, input)
   check_grad(gradOutput, n, out)
   grads[1] = grads[1] or a.new()
   grads[2] = grads[2] or a.new()
   grads[1]:resize(n, 1, in1)
   grads[1]:bmm(gradOutput:contiguous():view(n, 1, out), half(self, b, n, out, in1, in2))
   grads[1]:resize(n, in1)
   grads[2]:resize(n, in2)
   grads[2]:mm(outer(self, a, gradOutput, n, out, in1), self.weight:view(out * in1, in2))
   return grads
end

function Bilinear:accGradParameters(input, gradOutput, scale)
   scale = scale or 1
   local a, b, n, out, in1, in2 = operands(self, input)
   check_grad(gradOutput, n, out)
   self.gradWeight:view(out * in1, in2):addmm(scale, outer(self, a, gradOutput, n, out, in1):t(), b)
   if self.bias then self.gradBias:add(scale, gradOutput:sum(1):view(out)) end
end

function Bilinear:clearState()
   if self.buff1 then self.buff1:set() end
   if self.buff2 then self.buff2:set() end
   for i = 1, 2 do
      if self.gradInput and self.gradInput[i] then self.gradInput[i]:set() end
   end
   self.output:set()
   return self
end

function Bilinear:__tostring__()
   return ('%s(%dx%d -> %d) %s'):format(torch.type(self), self.weight:size(2), self.weight:size(3),
                                        self.weight:size(1), self.bias and '' or ' without bias')
end
