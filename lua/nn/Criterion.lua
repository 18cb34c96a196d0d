-- nn.Criterion: a scalar `output` from input and target, and `gradInput`.
-- Documentation: nn's doc/criterion.md.
local err = require 'luatorch.error'
local nn = require 'nn'
local Criterion = torch.class('nn.Criterion')

function Criterion:__init()
   self.gradInput = torch.Tensor()
   self.output = 0
end

function Criterion:updateOutput() end
function Criterion:updateGradInput() end

function Criterion:forward(input, target) return self:updateOutput(input, target) end
function Criterion:backward(input, target) return self:updateGradInput(input, target) end

function Criterion:clone()
   local f = torch.MemoryFile('rw'):binary()
   f:writeObject(self)
   f:seek(1)
   local clone = f:readObject()
   f:close()
   return clone
end

-- type(name [, cache]): casts every tensor in the criterion
function Criterion:type(name, tensorCache)
   if not name then err.raise('%s: must provide a type to convert to', torch.type(self)) end
   tensorCache = tensorCache or {}
   local recursiveType = nn.utils.recursiveType
   for key, value in pairs(self) do
      self[key] = recursiveType(value, name, tensorCache)
   end
   return self
end

function Criterion:float() return self:type('torch.FloatTensor') end
function Criterion:double() return self:type('torch.DoubleTensor') end
function Criterion:half() return self:type('torch.HalfTensor') end
function Criterion:cuda() return self:type('torch.CudaTensor') end
function Criterion:cudaHalf() return self:type('torch.CudaHalfTensor') end
function Criterion:cudaDouble() return self:type('torch.CudaDoubleTensor') end

function Criterion:__call__(input, target)
   self.output = self:forward(input, target)
   self.gradInput = self:backward(input, target)
   return self.output, self.gradInput
end
