-- nn.Linear(inputSize, outputSize [, bias]): y = W x + b.
--   input: inputSize, or batch x inputSize;  weight: outputSize x inputSize;  bias: outputSize
local err = require 'luatorch.error'
local nn = require 'nn'
local sqrt = math.sqrt
local expect = require 'nn.shared.expect'
local Linear, parent = torch.class('nn.Linear', 'nn.Module')

function Linear:__init(inputSize, outputSize, bias)
   parent.__init(self)
   if bias == nil then bias = true end
   expect.number(self, 'inputSize', inputSize)
   expect.number(self, 'outputSize', outputSize)
   self.weight = torch.Tensor(outputSize, inputSize)
   self.gradWeight = torch.Tensor(outputSize, inputSize)
   if bias then
      self.bias = torch.Tensor(outputSize)
      self.gradBias = torch.Tensor(outputSize)
   end
   self:reset()
end

function Linear:noBias()
   self.bias, self.gradBias = nil, nil
   return self
end

-- reset([stdv]): uniform in [-stdv sqrt(3), stdv sqrt(3)], or in [-1 / sqrt(inputSize), ...]
function Linear:reset(stdv)
   stdv = stdv and stdv * sqrt(3) or 1 / sqrt(self.weight:size(2))
   local weight, bias = self.weight, self.bias
   if nn.oldSeed then
      for i = 1, weight:size(1) do
         weight:select(1, i):apply(function() return torch.uniform(-stdv, stdv) end)
      end
      if bias then
         for i = 1, bias:nElement() do bias[i] = torch.uniform(-stdv, stdv) end
      end
   else
      weight:uniform(-stdv, stdv)
      if bias then bias:uniform(-stdv, stdv) end
   end
   return self
end

-- addBuffer: n ones, which multiply the bias of a batch
local function ones(self, n)
   local buffer = self.addBuffer
   if not buffer then
      buffer = self.output.new()
      self.addBuffer = buffer
   end
   if buffer:nElement() ~= n then buffer:resize(n):fill(1) end
   return buffer
end

function Linear:updateOutput(input)
   expect.tensor(self, input)
   local output, weight, bias = self.output, self.weight, self.bias
   local dim = input:dim()
   if dim == 1 then
      output:resize(weight:size(1))
      if bias then output:copy(bias) else output:zero() end
      output:addmv(1, weight, input)
   elseif dim == 2 then
      local n, count = input:size(1), output:nElement()
      output:resize(n, weight:size(1))
      if output:nElement() ~= count then output:zero() end
      output:addmm(0, output, 1, input, weight:t())
      if bias then output:addr(1, ones(self, n), bias) end
   else
      err.raise('input must be vector or matrix, got %s', dim .. 'D tensor')
   end
   return output
end

function Linear:updateGradInput(input, gradOutput)
   local gradInput = self.gradInput
   if gradInput then
      local count = gradInput:nElement()
      gradInput:resizeAs(input)
      if gradInput:nElement() ~= count then gradInput:zero() end
      if input:dim() == 1 then
         gradInput:addmv(0, 1, self.weight:t(), gradOutput)
      elseif input:dim() == 2 then
         gradInput:addmm(0, 1, gradOutput, self.weight)
      end
      return gradInput
   end
end

function Linear:accGradParameters(input, gradOutput, scale)
   expect.gradOutput(self, gradOutput)
   scale = scale or 1
   local bias = self.bias
   if input:dim() == 1 then
      self.gradWeight:addr(scale, gradOutput, input)
      if bias then self.gradBias:add(scale, gradOutput) end
   elseif input:dim() == 2 then
      self.gradWeight:addmm(scale, gradOutput:t(), input)
      if bias then self.gradBias:addmv(scale, gradOutput:t(), ones(self, input:size(1))) end
   end
end

-- Adding straight to the parameters is right for shared ones too.
function Linear:sharedAccUpdateGradParameters(input, gradOutput, lr)
   self:defaultAccUpdateGradParameters(input, gradOutput, lr)
end

function Linear:clearState()
   if self.addBuffer then self.addBuffer:set() end
   return parent.clearState(self)
end

function Linear:__tostring__()
   return ('%s(%d -> %d)%s'):format(torch.type(self), self.weight:size(2), self.weight:size(1),
                                    self.bias and '' or ' without bias')
end
