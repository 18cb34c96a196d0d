-- nn.BatchNormalization(nOutput [, eps [, momentum [, affine]]])
--   input: batch x nOutput;  y = (x - mean) / sqrt(var + eps) * weight + bias, with the statistics of
--   the batch in training and running_mean, running_var in evaluation.
--   running = (1 - momentum) * running + momentum * batch; Ioffe and Szegedy, 2015.
local err = require 'luatorch.error'
local nn = require 'nn'
local kernels = require 'nn.shared.kernels'
local expect = require 'nn.shared.expect'
local BatchNormalization, parent = torch.class('nn.BatchNormalization', 'nn.Module')
BatchNormalization.__version = 2
BatchNormalization.nDim = 2

function BatchNormalization:__init(nOutput, eps, momentum, affine)
   parent.__init(self)
   if type(nOutput) ~= 'number' then
      err.raise('%s: missing argument #1: dimensionality of input, a number', torch.type(self))
   end
   if nOutput == 0 then
      err.raise('%s: to set affine=false call BatchNormalization(nOutput, eps, momentum, false)', torch.type(self))
   end
   if affine ~= nil and type(affine) ~= 'boolean' then
      err.raise('%s: affine has to be true or false, got %s', torch.type(self), torch.type(affine))
   end
   self.affine = affine ~= false
   self.eps = eps or 1e-5
   self.train = true
   self.momentum = momentum or 0.1
   self.running_mean = torch.zeros(nOutput)
   self.running_var = torch.ones(nOutput)
   if self.affine then
      self.weight, self.bias = torch.Tensor(nOutput), torch.Tensor(nOutput)
      self.gradWeight, self.gradBias = torch.Tensor(nOutput), torch.Tensor(nOutput)
      self:reset()
   end
end

function BatchNormalization:reset()
   if self.weight then self.weight:uniform() end
   if self.bias then self.bias:zero() end
   self.running_mean:zero()
   self.running_var:fill(1)
end

local function check_input(self, input)
   local nDim, planes = self.nDim, self.running_mean:nElement()
   if input:dim() ~= nDim or input:size(2) ~= planes then
      local sizes = table.concat(input:size():totable(), 'x')
      if input:dim() ~= nDim then
         err.raise('only mini-batch supported (%dD tensor), got %dD tensor instead (%s)', nDim, input:dim(), sizes)
      end
      err.raise('got %d-feature tensor, expected %d (input of size %s)', input:size(2), planes, sizes)
   end
end

-- A sample without a batch becomes a batch of one, in the caller's tensor, as Torch7 has it.
local function make_batch(self, input)
   if self.train == false and input:dim() == self.nDim - 1 and input:size(1) == self.running_mean:nElement() then
      input = nn.utils.addSingletonDimension(input, input, 1)
   end
   return input
end

-- The statistics of a batch of one are those of evaluation.
local function training(self, input) return self.train and input:size(1) > 1 end

function BatchNormalization:updateOutput(input)
   local list = kernels(self, input)
   input = make_batch(self, input)
   check_input(self, input)
   self.save_mean = self.save_mean or self.running_mean.new()
   self.save_std = self.save_std or self.running_mean.new()
   list.BatchNormalization_updateOutput(
      input, self.output, self.weight, self.bias, self.running_mean, self.running_var, self.save_mean, self.save_std,
      training(self, input), self.momentum, self.eps)
   return self.output
end

local function backward(self, input, gradOutput, scale, gradInput, gradWeight, gradBias)
   local list = kernels(self, input)
   check_input(self, input)
   check_input(self, expect.gradOutput(self, gradOutput))
   if training(self, input) and not (self.save_mean and self.save_mean:nElement() > 0) then
      err.raise('%s: must call :updateOutput() first', torch.type(self))
   end
   list.BatchNormalization_backward(
      input, gradOutput, gradInput, gradWeight, gradBias, self.weight, self.running_mean, self.running_var,
      self.save_mean, self.save_std, training(self, input), scale or 1, self.eps)
   return self.gradInput
end

function BatchNormalization:backward(input, gradOutput, scale)
   return backward(self, input, gradOutput, scale, self.gradInput, self.gradWeight, self.gradBias)
end

function BatchNormalization:updateGradInput(input, gradOutput)
   return backward(self, input, gradOutput, 1, self.gradInput)
end

function BatchNormalization:accGradParameters(input, gradOutput, scale)
   return backward(self, input, gradOutput, scale, nil, self.gradWeight, self.gradBias)
end

-- Files of version 1 keep 1 / sqrt(var + eps) as running_std.
function BatchNormalization:read(file, version)
   parent.read(self, file)
   if version < 2 and self.running_std then
      self.running_var = self.running_std:pow(-2):add(-self.eps)
      self.running_std = nil
   end
end

function BatchNormalization:clearState()
   nn.utils.clear(self, '_input', '_gradOutput', 'save_mean', 'save_std')
   return parent.clearState(self)
end

function BatchNormalization:__tostring__()
   return ('%s (%dD) (%d)'):format(torch.type(self), self.nDim, self.running_mean:nElement())
end
