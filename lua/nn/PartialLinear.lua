-- nn.PartialLinear(inputSize, outputSize [, bias]): nn.Linear that can be told to compute a part of its
-- outputs: setPartition(indices), resetPartition().
--   weight: outputSize x inputSize;  bias: 1 x outputSize;  input: batch x inputSize
local err = require 'luatorch.error'
local rows = require 'nn.shared.rows'
local expect = require 'nn.shared.expect'
local PartialLinear, parent = torch.class('nn.PartialLinear', 'nn.Module')

function PartialLinear:__init(inputsize, outputsize, bias)
   parent.__init(self)
   self.inputsize, self.outputsize = inputsize, outputsize
   self.weight = torch.Tensor(outputsize, inputsize)
   self.gradWeight = torch.Tensor(outputsize, inputsize):zero()
   if bias == nil or bias then
      self.bias = torch.Tensor(1, outputsize):zero()
      self.gradBias = torch.Tensor(1, outputsize):zero()
   end
   self:reset()
end

-- reset([stdv]): normal weights, as of an nn.LookupTable, and no bias
function PartialLinear:reset(stdv)
   self.weight:normal(0, stdv or 1)
   if self.bias then self.bias:zero() end
end

-- setPartition(indices): a tensor of the outputs to compute
function PartialLinear:setPartition(indices)
   if not torch.isTensor(indices) or indices:dim() ~= 1 then
      err.raise('nn.PartialLinear: a vector of indices expected, got %s', torch.type(indices))
   end
   self.partition = torch.LongTensor():resize(indices:size()):copy(indices)
end

function PartialLinear:resetPartition() self.partition = nil end

local function chosen(self, parameter, dim)
   if not self.partition then return parameter end
   return parameter:index(dim, self.partition)
end

function PartialLinear:updateOutput(input)
   expect.tensor(self, input)
   local partition = self.partition
   if partition and (partition:min() < 1 or partition:max() > self.outputsize) then
      err.raise('nn.PartialLinear: the partition must be of indices from 1 to %d', self.outputsize)
   end
   local x, weight = rows.matrix(input), chosen(self, self.weight, 1)
   local output = self.output
   output:resize(x:size(1), weight:size(1))
   output:mm(x, weight:t())
   if self.bias then output:add(chosen(self, self.bias, 2):expandAs(output)) end
   if input:dim() == 1 then output:resize(weight:size(1)) end
   return output
end

function PartialLinear:updateGradInput(input, gradOutput)
   expect.gradOutput(self, gradOutput)
   local gradInput = self.gradInput
   if not gradInput then return nil end
   gradInput:resizeAs(rows.matrix(input))
   gradInput:mm(rows.matrix(gradOutput), chosen(self, self.weight, 1))
   return gradInput:resizeAs(input)
end

function PartialLinear:accGradParameters(input, gradOutput, scale)
   scale = scale or 1
   local x, g = rows.matrix(input), rows.matrix(gradOutput)
   if not self.partition then
      self.gradWeight:addmm(scale, g:t(), x)
      if self.bias then self.gradBias:add(scale, g:sum(1)) end
      return
   end
   self.gradWeight:indexAdd(1, self.partition, torch.mm(g:t(), x):mul(scale))
   if self.bias then self.gradBias:indexAdd(2, self.partition, g:sum(1):mul(scale)) end
end

-- The indices are LongTensors whatever the type of the rest.
function PartialLinear:type(typename, tensorCache)
   if not typename then return self._type end
   local partition = self.partition
   self.partition = nil
   parent.type(self, typename, tensorCache)
   self.partition = partition
   return self
end

function PartialLinear:__tostring__()
   return ('%s(%d -> %d)%s'):format(torch.type(self), self.inputsize, self.outputsize,
                                    self.bias and '' or ' without bias')
end
