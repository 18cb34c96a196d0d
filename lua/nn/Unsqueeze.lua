-- nn.Unsqueeze(pos [, numInputDims]): a dimension of size 1 put in at position pos.
-- With numInputDims, dimensions before the last numInputDims are a batch.
local err = require 'luatorch.error'
local nn = require 'nn'
local expect = require 'nn.shared.expect'
local Unsqueeze, parent = torch.class('nn.Unsqueeze', 'nn.Module')

function Unsqueeze:__init(pos, numInputDims)
   parent.__init(self)
   if not pos then err.raise('nn.Unsqueeze: the position to insert singleton dim not specified') end
   self.pos = pos
   self:setNumInputDims(numInputDims)
end

function Unsqueeze:setNumInputDims(numInputDims)
   self.numInputDims = numInputDims
   return self
end

function Unsqueeze:updateOutput(input)
   expect.tensor(self, input)
   local pos, n = self.pos, self.numInputDims
   if n then
      local batch = input:dim() - n
      if batch < 0 then
         err.raise('nn.Unsqueeze: input feature map dim (numInputDims) must be <= input:dim(): %d and %d', n,
                   input:dim())
      end
      pos = pos + batch
   end
   nn.utils.addSingletonDimension(self.output, input, pos)
   return self.output
end

function Unsqueeze:updateGradInput(input, gradOutput)
   expect.gradOutput(self, gradOutput)
   if input:nElement() ~= gradOutput:nElement() then
      err.raise('nn.Unsqueeze: gradOutput has %d elements, input %d', gradOutput:nElement(), input:nElement())
   end
   return self.gradInput:view(gradOutput:contiguous(), input:size())
end

function Unsqueeze:__tostring__() return ('%s(dim %d)'):format(torch.type(self), self.pos) end
