-- nn.Constant(value [, nInputDim]): `value`, a tensor or number, whatever the input; repeated for each
-- row of a batch when the input has more than nInputDim dimensions.
local err = require 'luatorch.error'
local rawtype = require('luatorch.host').rawtype
local branches = require 'nn.shared.branches'
local expect = require 'nn.shared.expect'
local Constant, parent = torch.class('nn.Constant', 'nn.Module')

function Constant:__init(value, nInputDim)
   parent.__init(self)
   self.value = value
   if rawtype(value) == 'number' then self.value = torch.Tensor{value} end
   if not torch.isTensor(self.value) then
      err.raise('nn.Constant: expecting number or tensor as value, got %s', torch.type(value))
   end
   self.nInputDim = nInputDim
end

function Constant:updateOutput(input)
   if self.nInputDim then expect.tensor(self, input) end
   local output, value = self.output, self.value
   if self.nInputDim and input:dim() > self.nInputDim then
      local batch, size = input:size(1), value:size():totable()
      output:resize(batch, unpack(size))
      return output:copy(value:contiguous():view(1, unpack(size)):expand(output:size()))
   end
   return output:resize(value:size()):copy(value)
end

function Constant:updateGradInput(input)
   self.gradInput = branches.no_gradient(self.gradInput, input)
   return self.gradInput
end
