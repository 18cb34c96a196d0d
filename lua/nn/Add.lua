-- nn.Add(inputSize [, scalar]): y_i = x_i + b_i, or x_i + b where scalar is true.
local uniform = require 'nn.shared.uniform'
local expect = require 'nn.shared.expect'
local Add, parent = torch.class('nn.Add', 'nn.Module')

function Add:__init(inputSize, scalar)
   parent.__init(self)
   local size = scalar and 1 or inputSize
   self.scalar = scalar
   self.bias = torch.Tensor(size)
   self.gradBias = torch.Tensor(size)
   self._ones = torch.Tensor{1}
   self:reset()
end

function Add:reset(stdv)
   self.bias:uniform(-uniform.range(stdv, self.bias:size(1)), uniform.range(stdv, self.bias:size(1)))
end

local function ones(self, n)
   local buffer = self._ones
   if buffer:nElement() ~= n then buffer:resize(n):fill(1) end
   return buffer
end

function Add:updateOutput(input)
   expect.tensor(self, input)
   local output, bias = self.output, self.bias
   output:resizeAs(input):copy(input)
   if self.scalar then
      output:add(bias[1])
   elseif input:isSameSizeAs(bias) then
      output:add(bias)
   else
      local batch = input:size(1)
      output:view(batch, -1):addr(1, ones(self, batch), bias:view(-1))
   end
   return output
end

function Add:updateGradInput(_, gradOutput)
   local gradInput = self.gradInput
   if gradInput then return gradInput:resizeAs(gradOutput):copy(gradOutput) end
end

function Add:accGradParameters(input, gradOutput, scale)
   scale = scale or 1
   local gradBias = self.gradBias
   if gradBias:size(1) == 1 then
      gradBias[1] = gradBias[1] + scale * gradOutput:sum()
   elseif input:isSameSizeAs(gradBias) then
      gradBias:add(scale, gradOutput)
   else
      local batch = input:size(1)
      gradBias:view(-1):addmv(scale, gradOutput:contiguous():view(batch, -1):t(), ones(self, batch))
   end
end
