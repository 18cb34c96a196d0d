-- nn.WeightNorm(module [, outputDim]): replaces the weight of a module by g v / |v|, with a length g and
-- a direction v for each output; outputDim is the weight's dimension of outputs.
--   v: outputs x rest;  g: outputs x 1
-- Source: Salimans and Kingma, Weight Normalization (2016).
local err = require 'luatorch.error'
local expect = require 'nn.shared.expect'
local WeightNorm, parent = torch.class('nn.WeightNorm', 'nn.Decorator')
local EPSILON = 1e-4

function WeightNorm:__init(module, outputDim)
   parent.__init(self, module)
   expect.module(self, module)
   if not torch.isTensor(module.weight) then
      err.raise('nn.WeightNorm: %s has no weight', torch.type(module))
   end
   self.bias, self.gradBias = module.bias, module.gradBias
   self.outputDim = outputDim or 1
   self.weightSize = module.weight:size()
   local outputs = module.weight:size(self.outputDim)
   self.viewIn = torch.LongStorage{outputs, module.weight:nElement() / outputs}
   local new = module.weight.new
   self.v, self.gradV = new(self.viewIn), new(self.viewIn):zero()
   self.g, self.gradG = new(outputs, 1), new(outputs, 1):zero()
   self._norm, self._scale = new(outputs, 1), new(outputs, 1)
   self:resetInit()
end

function WeightNorm:resetInit()
   self.v:normal(0, math.sqrt(2 / self.viewIn[2]))
   self.g:norm(self.v, 2, 2)
   if self.bias then self.bias:zero() end
end

-- The dimensions of the weight with that of the outputs first, and where each then comes from.
local function order(self)
   local n, list, back = self.weightSize:size(), {self.outputDim}, {}
   for d = 1, n do
      if d ~= self.outputDim then list[#list + 1] = d end
   end
   for i, d in ipairs(list) do back[d] = i end
   return list, back
end

-- permuteIn(weight) -> outputs x rest
function WeightNorm:permuteIn(weight)
   local list = order(self)
   return weight:permute(unpack(list)):contiguous():view(self.viewIn)
end

-- permuteOut(matrix) -> a tensor with the dimensions of the module's weight
function WeightNorm:permuteOut(matrix)
   local list, back = order(self)
   local size = torch.LongStorage(#list)
   for i, d in ipairs(list) do size[i] = self.weightSize[d] end
   return matrix:view(size):permute(unpack(back))
end

function WeightNorm:updateWeight()
   self._norm:norm(self.v, 2, 2):pow(2):add(EPSILON):sqrt()
   self._scale:cdiv(self.g, self._norm)
   local matrix = torch.cmul(self.v, self._scale:expandAs(self.v))
   self.modules[1].weight:copy(self:permuteOut(matrix))
end

function WeightNorm:evaluate()
   if self.train ~= false then self:updateWeight() end
   parent.evaluate(self)
end

function WeightNorm:updateOutput(input)
   if self.train ~= false then self:updateWeight() end
   return parent.updateOutput(self, input)
end

-- With W' the gradient of the weight, n the norm and s the sum of W' v along each row:
-- g' = s / n,  v' = g / n (W' - v s / n^2)
function WeightNorm:accGradParameters(input, gradOutput, scale)
   local module = self.modules[1]
   module.gradWeight:zero()
   module:accGradParameters(input, gradOutput, scale or 1)
   local gradW = self:permuteIn(module.gradWeight):clone()
   local s = torch.cmul(gradW, self.v):sum(2):cdiv(self._norm)
   self.gradG:add(s)
   gradW:addcmul(-1, self.v, s:cdiv(self._norm):expandAs(self.v))
   self.gradV:addcmul(1, gradW, self._scale:expandAs(self.v))
end

function WeightNorm:accUpdateGradParameters(input, gradOutput, lr)
   self:zeroGradParameters()
   self:accGradParameters(input, gradOutput, 1)
   self:updateParameters(lr)
end
WeightNorm.sharedAccUpdateGradParameters = WeightNorm.accUpdateGradParameters

function WeightNorm:parameters()
   if self.bias then
      return {self.v, self.g, self.bias}, {self.gradV, self.gradG, self.gradBias}
   end
   return {self.v, self.g}, {self.gradV, self.gradG}
end

function WeightNorm:zeroGradParameters()
   local _, grads = self:parameters()
   for i = 1, #grads do grads[i]:zero() end
end

function WeightNorm:updateParameters(learningRate)
   local params, grads = self:parameters()
   for i = 1, #params do params[i]:add(-learningRate, grads[i]) end
end

-- The module's weight follows from v and g: it is not saved.
function WeightNorm:write(file)
   local module = self.modules[1]
   local weight, gradWeight = module.weight, module.gradWeight
   module.weight, module.gradWeight = nil, nil
   local fields = {}
   for key, value in pairs(self) do fields[key] = value end
   file:writeObject(fields)
   module.weight, module.gradWeight = weight, gradWeight
end

function WeightNorm:read(file)
   for key, value in pairs(file:readObject()) do self[key] = value end
   local module = self.modules[1]
   if not module.weight then
      module.weight = self.v.new(self.weightSize)
      module.gradWeight = self.v.new(self.weightSize):zero()
      self.g:resize(self.viewIn[1], 1)
      self.gradG:resize(self.viewIn[1], 1)
      self._norm = self.v.new(self.viewIn[1], 1)
      self._scale = self.v.new(self.viewIn[1], 1)
      self:updateWeight()
   end
end
