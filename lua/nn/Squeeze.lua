-- nn.Squeeze([dim [, numInputDims]]): the input without dimensions of size 1, or without that one.
-- With numInputDims, inputs with one more dimension have a batch first.
local err = require 'luatorch.error'
local Squeeze, parent = torch.class('nn.Squeeze', 'nn.Module')

function Squeeze:__init(dim, numInputDims)
   parent.__init(self)
   self.dim = dim
   self:setNumInputDims(numInputDims)
end

function Squeeze:setNumInputDims(numInputDims)
   self.numInputDims = numInputDims
   return self
end

function Squeeze:updateOutput(input)
   if not torch.isTensor(input) then err.raise('Squeeze only works on tensors, got %s', torch.type(input)) end
   local dim, output = self.dim, self.output
   local keep_batch = false
   if self.numInputDims and input:dim() == self.numInputDims + 1 then
      if dim then dim = dim + 1
      elseif input:size(1) == 1 then keep_batch = true end
   end
   if dim then output:squeeze(input, dim) else output:squeeze(input) end
   if keep_batch then
      local size = output:size():totable()
      if not (#size == 1 and size[1] == 1) then table.insert(size, 1, 1) end
      output:set(output:view(torch.LongStorage(size)))
   end
   return output
end

function Squeeze:updateGradInput(input, gradOutput)
   if not torch.isTensor(input) then err.raise('Squeeze only works on tensors, got %s', torch.type(input)) end
   if not torch.isTensor(gradOutput) then
      err.raise('Squeeze: gradOutput must be a tensor, got %s', torch.type(gradOutput))
   end
   return self.gradInput:set(gradOutput:contiguous():view(input:size()))
end
