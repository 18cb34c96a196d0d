-- nn.CReLU(nInputDims [, inplace]): ReLU of x and of -x, joined along the first dimension that is
-- not the batch.  nInputDims: the number of dimensions of an input that is no batch.
require 'nn'
local number = require 'nn.shared.number'
local expect = require 'nn.shared.expect'
local CReLU, parent = torch.class('nn.CReLU', 'nn.Sequential')

function CReLU:__init(nInputDims, inplace)
   parent.__init(self)
   self.nInputDims = number(self, 'nInputDims', nInputDims)
   self.inplace = inplace or false
   self:add(nn.ConcatTable():add(nn.Identity()):add(nn.MulConstant(-1)))
   self:add(nn.JoinTable(2))
   self:add(nn.ReLU(self.inplace))
end

-- x with a batch dimension of size 1 in front
local function batched(x) return nn.utils.addSingletonDimension(x, 1) end

function CReLU:updateOutput(input)
   expect.tensor(self, input)
   local single = input:dim() == self.nInputDims
   local output = parent.updateOutput(self, single and batched(input) or input)
   self.output = single and output:select(1, 1) or output
   return self.output
end

function CReLU:updateGradInput(input, gradOutput)
   local single = input:dim() == self.nInputDims
   local output = self.output
   if single then
      input, gradOutput = batched(input), batched(gradOutput)
      self.output = batched(output)
   end
   local gradInput = parent.updateGradInput(self, input, gradOutput)
   self.output = output
   self.gradInput = single and gradInput:select(1, 1) or gradInput
   return self.gradInput
end

function CReLU:backward(input, gradOutput)
   return self:updateGradInput(input, gradOutput)
end

function CReLU:__tostring__() return 'CReLU()' end
