-- cudnn.SpatialConvolution(nInputPlane, nOutputPlane, kW, kH [, dW, dH, padW, padH [, groups]])
--   nn.SpatialConvolution in `groups` parts: each sees nInputPlane/groups planes and makes
--   nOutputPlane/groups.  weight: nOutputPlane x nInputPlane/groups x kH x kW
local err = require 'luatorch.error'
local shared = require 'nn.shared.convolution'
local kernels = require 'nn.shared.kernels'
local SpatialConvolution, parent = torch.class('cudnn.SpatialConvolution', 'nn.SpatialConvolution')
require 'cudnn.shared.tuning'(SpatialConvolution)

function SpatialConvolution:__init(nInputPlane, nOutputPlane, kW, kH, dW, dH, padW, padH, groups)
   groups = groups or 1
   if type(groups) ~= 'number' or groups < 1 or groups % 1 ~= 0 then
      err.argerror(9, torch.type(self), 'number of groups expected, got %s', tostring(groups))
   end
   if type(nInputPlane) == 'number' and nInputPlane % groups ~= 0 then
      err.raise('%s: nInputPlane should be divisible by the number of groups, got %d and %d', torch.type(self),
                nInputPlane, groups)
   end
   if type(nOutputPlane) == 'number' and nOutputPlane % groups ~= 0 then
      err.raise('%s: nOutputPlane should be divisible by the number of groups, got %d and %d', torch.type(self),
                nOutputPlane, groups)
   end
   self.groups = groups
   parent.__init(self, nInputPlane, nOutputPlane, kW, kH, dW, dH, padW, padH)
   if groups > 1 then
      shared.parameters(self, {nOutputPlane, nInputPlane / groups, kH, kW}, {nOutputPlane})
      self:reset()
   end
end

function SpatialConvolution:reset(stdv)
   shared.uniform(self, stdv, self.kW * self.kH * self.nInputPlane / (self.groups or 1))
end

-- part(x, axis, g, groups): the planes of group g (from 0), in memory of their own
local function part(x, axis, g, groups)
   local n = x:size(axis) / groups
   return x:narrow(axis, g * n + 1, n):contiguous()
end

-- planes(x, axis, g, groups): the same, in x itself
local function planes(x, axis, g, groups)
   if x == nil then return nil end
   local n = x:size(axis) / groups
   return x:narrow(axis, g * n + 1, n)
end

local function buffers(self)
   shared.upgrade(self)
   shared.spread(self, self.nOutputPlane, self.nInputPlane / self.groups, self.kH, self.kW)
   return shared.buffers(self)
end

local function axis_of(self, x)
   local nd = x:dim()
   if nd ~= 3 and nd ~= 4 or x:size(nd - 2) ~= self.nInputPlane then
      err.raise('%s: input of %d planes expected, 3D or 4D, got size %s', torch.type(self), self.nInputPlane,
                table.concat(x:size():totable(), 'x'))
   end
   return nd - 2
end

local function geometry(self) return self.kW, self.kH, self.dW, self.dH, self.padW, self.padH end

function SpatialConvolution:updateOutput(input)
   local groups = self.groups or 1
   if groups == 1 then return parent.updateOutput(self, input) end
   local list, finput, fgradInput = kernels(self, input), buffers(self)
   local axis, y = axis_of(self, input), input.new()
   for g = 0, groups - 1 do
      list.SpatialConvolutionMM_updateOutput(part(input, axis, g, groups), y, planes(self.weight, 1, g, groups),
                                             planes(self.bias, 1, g, groups), finput, fgradInput, geometry(self))
      if g == 0 then
         local size = y:size()
         size[axis] = self.nOutputPlane
         self.output:resize(size)
      end
      planes(self.output, axis, g, groups):copy(y)
   end
   return self.output
end

function SpatialConvolution:updateGradInput(input, gradOutput)
   local groups = self.groups or 1
   if groups == 1 then return parent.updateGradInput(self, input, gradOutput) end
   if not self.gradInput then return end
   local list, finput, fgradInput = kernels(self, input), buffers(self)
   local axis, dx = axis_of(self, input), input.new()
   self.gradInput:resizeAs(input)
   for g = 0, groups - 1 do
      list.SpatialConvolutionMM_updateGradInput(part(input, axis, g, groups), part(gradOutput, axis, g, groups), dx,
                                                planes(self.weight, 1, g, groups), finput, fgradInput, geometry(self))
      planes(self.gradInput, axis, g, groups):copy(dx)
   end
   return self.gradInput
end

function SpatialConvolution:accGradParameters(input, gradOutput, scale)
   local groups = self.groups or 1
   if groups == 1 then return parent.accGradParameters(self, input, gradOutput, scale) end
   local list, fgradInput = kernels(self, input), select(2, buffers(self))
   local axis = axis_of(self, input)
   for g = 0, groups - 1 do
      -- a fresh buffer: what it holds from the forward pass is of the last group
      list.SpatialConvolutionMM_accGradParameters(
         part(input, axis, g, groups), part(gradOutput, axis, g, groups), planes(self.gradWeight, 1, g, groups),
         planes(self.gradBias, 1, g, groups), input.new(), fgradInput, self.kW, self.kH, self.dW, self.dH, self.padW,
         self.padH, scale or 1)
   end
end

function SpatialConvolution:from_nn() self.groups = 1 end
function SpatialConvolution:to_nn()
   self.groups, self.fastest_mode = nil, nil
   shared.spread(self, self.nOutputPlane, self.nInputPlane, self.kH, self.kW)
end
