-- nn.LinearWeightNorm(inputSize, outputSize [, bias [, eps]]): nn.Linear whose weight is g v / |v|, row
-- by row, with v (outputSize x inputSize) and g (outputSize x 1) learned.
-- Source: Salimans and Kingma, Weight Normalization (2016).
local nn = require 'nn'
local uniform = require 'nn.shared.uniform'
local LinearWeightNorm, parent = torch.class('nn.LinearWeightNorm', 'nn.Linear')

function LinearWeightNorm:__init(inputSize, outputSize, bias, eps)
   nn.Module.__init(self)
   if bias == nil then bias = true end
   self.eps = eps or 1e-16
   self.outputSize, self.inputSize = outputSize, inputSize
   self.v = torch.Tensor(outputSize, inputSize)
   self.gradV = torch.Tensor(outputSize, inputSize)
   self.weight = torch.Tensor(outputSize, inputSize)
   self.g = torch.Tensor(outputSize, 1)
   self.gradG = torch.Tensor(outputSize, 1)
   self.norm = torch.Tensor(outputSize, 1)
   self.scale = torch.Tensor(outputSize, 1)
   if bias then
      self.bias = torch.Tensor(outputSize)
      self.gradBias = torch.Tensor(outputSize)
   end
   self:reset()
end

function LinearWeightNorm:evaluate()
   if self.train ~= false then self:updateWeightMatrix() end
   parent.evaluate(self)
end

-- initFromWeight([weight]): g and v such that the layer computes with this weight
function LinearWeightNorm:initFromWeight(weight)
   weight = weight or self.weight
   self.g:norm(weight, 2, 2):clamp(self.eps, math.huge)
   self.v:copy(weight)
   return self
end

-- LinearWeightNorm.fromLinear(linear) -> a layer that computes the same
function LinearWeightNorm.fromLinear(linear)
   local module = nn.LinearWeightNorm(linear.weight:size(2), linear.weight:size(1), linear.bias ~= nil)
   module.weight:copy(linear.weight)
   module:initFromWeight()
   if linear.bias then module.bias:copy(linear.bias) end
   return module
end

-- toLinear() -> nn.Linear that computes the same
function LinearWeightNorm:toLinear()
   self:updateWeightMatrix()
   local module = nn.Linear(self.inputSize, self.outputSize, self.bias ~= nil)
   module.weight:copy(self.weight)
   if self.bias then module.bias:copy(self.bias) end
   return module
end

function LinearWeightNorm:parameters()
   if self.bias then
      return {self.v, self.g, self.bias}, {self.gradV, self.gradG, self.gradBias}
   end
   return {self.v, self.g}, {self.gradV, self.gradG}
end

function LinearWeightNorm:reset(stdv)
   stdv = uniform.range(stdv, self.inputSize)
   self.weight:uniform(-stdv, stdv)
   self:initFromWeight()
   if self.bias then self.bias:uniform(-stdv, stdv) end
end

function LinearWeightNorm:updateWeightMatrix()
   self.norm:norm(self.v, 2, 2):clamp(self.eps, math.huge)
   self.scale:cdiv(self.g, self.norm)
   self.weight:cmul(self.v, self.scale:expandAs(self.v))
end

function LinearWeightNorm:updateOutput(input)
   if self.train ~= false then self:updateWeightMatrix() end
   return parent.updateOutput(self, input)
end

-- With W' the gradient of the weight and s the sum of W' v along each row:
-- g' = s / |v|,  v' = g / |v| (W' - v s / |v|^2)
function LinearWeightNorm:accGradParameters(input, gradOutput, scale)
   scale = scale or 1
   local v = self.v
   self.gradWeight = v.new():resizeAs(v):zero()
   parent.accGradParameters(self, input, gradOutput, scale)
   local gradW = self.gradWeight
   self.gradWeight = nil
   local s = torch.cmul(gradW, v):sum(2):cdiv(self.norm)
   self.gradG:add(s)
   gradW:addcmul(-1, v, s:cdiv(self.norm):expandAs(v))
   self.gradV:addcmul(1, gradW, self.scale:expandAs(v))
end

function LinearWeightNorm:defaultAccUpdateGradParameters(input, gradOutput, lr)
   local gradV, gradG, gradBias = self.gradV, self.gradG, self.gradBias
   self.gradV, self.gradG, self.gradBias = self.v, self.g, self.bias
   self:accGradParameters(input, gradOutput, -lr)
   self.gradV, self.gradG, self.gradBias = gradV, gradG, gradBias
end
