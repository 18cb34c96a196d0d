-- nn.Module: what every module has.  A module computes `output` from `input` (updateOutput),
-- `gradInput` from `gradOutput` (updateGradInput) and adds to the gradients of its parameters
-- (accGradParameters); all of it is plain fields that programs read and write.
-- Documentation: nn's doc/module.md.
local host = require 'luatorch.host'
local err = require 'luatorch.error'
local nn = require 'nn'
local flatten = require 'nn.shared.flatten'
local rawtype = host.rawtype
local select = select

local Module = torch.class('nn.Module')

function Module:__init()
   self.gradInput = torch.Tensor()
   self.output = torch.Tensor()
   self._type = self.output:type()
end

-- parameters() -> {weights}, {gradWeights}; nothing when the module has none
function Module:parameters()
   local weight, bias = self.weight, self.bias
   if weight and bias then
      return {weight, bias}, {self.gradWeight, self.gradBias}
   elseif weight then
      return {weight}, {self.gradWeight}
   elseif bias then
      return {bias}, {self.gradBias}
   end
end

function Module:updateOutput() return self.output end
function Module:updateGradInput() return self.gradInput end
function Module:accGradParameters() end

function Module:forward(input) return self:updateOutput(input) end

function Module:backward(input, gradOutput, scale)
   self:updateGradInput(input, gradOutput)
   self:accGradParameters(input, gradOutput, scale or 1)
   return self.gradInput
end

function Module:backwardUpdate(input, gradOutput, lr)
   self:updateGradInput(input, gradOutput)
   self:accUpdateGradParameters(input, gradOutput, lr)
   return self.gradInput
end

-- accUpdateGradParameters: adds -lr times the gradients to the parameters themselves, without
-- keeping the gradients; parameters that several modules share go through their gradients.
function Module:accUpdateGradParameters(input, gradOutput, lr)
   if self.shared then
      self:sharedAccUpdateGradParameters(input, gradOutput, lr)
   else
      self:defaultAccUpdateGradParameters(input, gradOutput, lr)
   end
end

function Module:defaultAccUpdateGradParameters(input, gradOutput, lr)
   local gradWeight, gradBias = self.gradWeight, self.gradBias
   self.gradWeight, self.gradBias = self.weight, self.bias
   self:accGradParameters(input, gradOutput, -lr)
   self.gradWeight, self.gradBias = gradWeight, gradBias
end

function Module:sharedAccUpdateGradParameters(input, gradOutput, lr)
   if self:parameters() then
      self:zeroGradParameters()
      self:accGradParameters(input, gradOutput, 1)
      self:updateParameters(lr)
   end
end

function Module:zeroGradParameters()
   local _, grads = self:parameters()
   if grads then
      for i = 1, #grads do grads[i]:zero() end
   end
end

function Module:updateParameters(learningRate)
   local params, grads = self:parameters()
   if params then
      for i = 1, #params do params[i]:add(-learningRate, grads[i]) end
   end
end

function Module:training() self.train = true end
function Module:evaluate() self.train = false end

-- share(mlp, 'weight', 'bias', ...): those tensors become views of mlp's
function Module:share(mlp, ...)
   for i = 1, select('#', ...) do
      local name = select(i, ...)
      if self[name] ~= nil then
         if not torch.isTensor(mlp[name]) then
            err.raise('%s: nothing to share: the other module has no tensor %s', torch.type(self), tostring(name))
         end
         self[name]:set(mlp[name])
         self.shared, mlp.shared = true, true
      end
   end
   return self
end

-- clone(...): a deep copy, which shares the parameters that are named
function Module:clone(...)
   local f = torch.MemoryFile('rw'):binary()
   f:writeObject(self)
   f:seek(1)
   local clone = f:readObject()
   f:close()
   if select('#', ...) > 0 then clone:share(self, ...) end
   return clone
end

-- type() -> name;  type(name [, cache]) casts every tensor in the module.  Tensors and storages
-- that were shared stay shared; `cache` carries that over several calls.
function Module:type(name, tensorCache)
   if not name then return self._type end
   tensorCache = tensorCache or {}
   local recursiveType = nn.utils.recursiveType
   for key, value in pairs(self) do
      self[key] = recursiveType(value, name, tensorCache)
   end
   self._type = name
   return self
end

for method, element in pairs{float = 'Float', double = 'Double', half = 'Half', cuda = 'Cuda',
                             cudaHalf = 'CudaHalf', cudaDouble = 'CudaDouble'} do
   local name = 'torch.' .. element .. 'Tensor'
   Module[method] = function(self, ...) return self:type(name, ...) end
end

function Module:reset() end

-- read(file): the fields, as torch.File writes them; classes whose fields have changed build on this
function Module:read(file)
   for key, value in pairs(file:readObject()) do self[key] = value end
end

Module.flatten = flatten
-- Packages register here where their tensors are best put together; here they are so in place.
Module._flattenTensorBuffer = {}

-- getParameters() -> flat parameters, flat gradients: the parameters become views of these two
function Module:getParameters()
   local params, grads = self:parameters()
   local p, g = flatten(params), flatten(grads)
   if p:nElement() ~= g:nElement() then
      err.raise('check that you are sharing parameters and gradParameters: %d and %d elements',
                p:nElement(), g:nElement())
   end
   if params then
      for i = 1, #params do
         if params[i]:storageOffset() ~= grads[i]:storageOffset() then
            err.raise('misaligned parameter at %d', i)
         end
      end
   end
   return p, g
end

function Module:__call__(input, gradOutput)
   self:forward(input)
   if gradOutput then
      self:backward(input, gradOutput)
      return self.output, self.gradInput
   end
   return self.output
end

local function append(to, from)
   for i = 1, #from do to[#to + 1] = from[i] end
end

-- findModules(typename) -> list of the modules of exactly that type, list of their containers
function Module:findModules(typename, container)
   local nodes, containers = {}, {}
   if torch.typename(self) == typename then nodes[1], containers[1] = self, container or self end
   local children = self.modules
   if rawtype(children) == 'table' then
      for i = 1, #children do
         local found, holders = children[i]:findModules(typename, self)
         append(nodes, found)
         append(containers, holders)
      end
   end
   return nodes, containers
end

-- listModules() -> this module and all below it, each before its children
function Module:listModules()
   local list, children = {self}, self.modules
   if rawtype(children) == 'table' then
      for i = 1, #children do append(list, children[i]:listModules()) end
   end
   return list
end

function Module:clearState() return nn.utils.clear(self, 'output', 'gradInput') end

-- apply(f): f(module) for this module and all below it
function Module:apply(callback)
   callback(self)
   local children = self.modules
   if children then
      for i = 1, #children do children[i]:apply(callback) end
   end
end

-- replace(f) -> f(self); the modules below are replaced by what f gives for them
function Module:replace(callback)
   local out = callback(self)
   local children = self.modules
   if children then
      for i = 1, #children do children[i] = children[i]:replace(callback) end
   end
   return out
end

-- The name of the class; Torch7 gives it to modules without a text of their own.
function Module:__tostring__() return torch.type(self) end
