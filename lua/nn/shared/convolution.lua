-- What the convolution modules have in common, whatever their number of dimensions.
-- Axes are named as in the fields of the modules: {'W', 'H'} for kW, kH, dW, padH...
local err = require 'luatorch.error'
local nn = require 'nn'
local host = require 'luatorch.host'
local kernels = require 'nn.shared.kernels'
require 'nn.thnn.convolution'
local rawtype = host.rawtype
local sqrt, concat = math.sqrt, table.concat

local M = {}
M.PLANE, M.VOLUME = {'W', 'H'}, {'T', 'W', 'H'}

local function positive(self, name, value)
   if rawtype(value) ~= 'number' or value < 1 or value % 1 ~= 0 then
      err.raise('%s: %s should be a whole number greater than zero, got %s', torch.type(self), name, tostring(value))
   end
   return value
end
M.positive = positive

-- sizes(self, axes, kernel, stride, pad): sets k*, d* and pad*; strides default to 1, the first
-- pad to 0 and the others to the first
function M.sizes(self, axes, kernel, stride, pad)
   for i = 1, #axes do
      local a = axes[i]
      self['k' .. a] = positive(self, 'k' .. a, kernel[i])
      self['d' .. a] = stride[i] or 1
      self['pad' .. a] = pad[i] or (i > 1 and self['pad' .. axes[1]]) or 0
   end
end

function M.planes(self, nInputPlane, nOutputPlane)
   self.nInputPlane = positive(self, 'nInputPlane', nInputPlane)
   self.nOutputPlane = positive(self, 'nOutputPlane', nOutputPlane)
end

-- parameters(self, sizes of weight, sizes of bias): makes them and their gradients
function M.parameters(self, weight, bias)
   self.weight = torch.Tensor(unpack(weight))
   self.bias = torch.Tensor(unpack(bias))
   self.gradWeight = torch.Tensor(unpack(weight))
   self.gradBias = torch.Tensor(unpack(bias))
end

-- uniform(self, stdv, fan): parameters uniform in [-stdv sqrt(3), stdv sqrt(3)], or in
-- [-1 / sqrt(fan), 1 / sqrt(fan)] where stdv is nil
function M.uniform(self, stdv, fan)
   stdv = stdv and stdv * sqrt(3) or 1 / sqrt(fan)
   if nn.oldSeed then
      local function draw() return torch.uniform(-stdv, stdv) end
      self.weight:apply(draw)
      if self.bias then self.bias:apply(draw) end
   else
      self.weight:uniform(-stdv, stdv)
      if self.bias then self.bias:uniform(-stdv, stdv) end
   end
end

-- Torch7 cannot reset these modules without a bias.
function M.need_bias(self)
   if not self.bias then err.raise('%s: reset: the module has no bias', torch.type(self)) end
end

function M.noBias(self)
   self.bias, self.gradBias = nil, nil
   return self
end

-- buffers(self): finput and fgradInput, made when first needed
function M.buffers(self)
   local finput, fgradInput = self.finput, self.fgradInput
   if not finput then finput = self.weight.new() self.finput = finput end
   if not fgradInput then fgradInput = self.weight.new() self.fgradInput = fgradInput end
   return finput, fgradInput
end

function M.clearState(parent)
   return function(self)
      nn.utils.clear(self, 'finput', 'fgradInput', '_input', '_gradOutput')
      return parent.clearState(self)
   end
end

-- type(): the buffers are not worth converting
function M.type(parent)
   return function(self, name, cache)
      if name then
         self.finput = self.finput and torch.Tensor()
         self.fgradInput = self.fgradInput and torch.Tensor()
      end
      return parent.type(self, name, cache)
   end
end

-- upgrade(self): modules saved by old versions have `padding` and a 2-D weight
function M.upgrade(self)
   if self.padding then
      self.padW, self.padH, self.padding = self.padding, self.padding, nil
   else
      self.padW, self.padH = self.padW or 0, self.padH or 0
   end
end

-- spread(self, sizes...): weight and gradWeight seen in that many dimensions
function M.spread(self, ...)
   local n = select('#', ...)
   if self.weight:dim() ~= n then self.weight = self.weight:view(...) end
   if self.gradWeight and self.gradWeight:dim() ~= n then self.gradWeight = self.gradWeight:view(...) end
end

local function values(self, prefix, axes)
   local list, all_one, all_zero = {}, true, true
   for i = 1, #axes do
      local v = self[prefix .. axes[i]] or 0
      list[i], all_one, all_zero = v, all_one and v == 1, all_zero and v == 0
   end
   return list, all_one, all_zero
end

-- describe(self, axes [, extra]): nn.X(2 -> 3, 5x5, 1,1, 2,2); `extra` comes before the parenthesis
function M.describe(self, axes, extra)
   local kernel = values(self, 'k', axes)
   local stride, plain = values(self, 'd', axes)
   local pad, _, none = values(self, 'pad', axes)
   local text = ('%s(%d -> %d, %s'):format(torch.type(self), self.nInputPlane, self.nOutputPlane,
                                           concat(kernel, 'x'))
   if not (plain and none) then text = text .. ', ' .. concat(stride, ',') end
   if not none then text = text .. ', ' .. concat(pad, ',') end
   return text .. (extra or '') .. (self.bias and ')' or ') without bias')
end

-- adjustment(self, axes): ", 1,1" where the full convolution has one
function M.adjustment(self, axes)
   local adjust, _, none = values(self, 'adj', axes)
   return none and '' or ', ' .. concat(adjust, ',')
end

function M.dilation(self, axes)
   return ', ' .. concat((values(self, 'dilation', axes)), ',')
end

-- plane_passes(class, prepare): the three passes of a 2-D convolution; prepare(self) gives the
-- two buffers
function M.plane_passes(class, prepare)
   function class:updateOutput(input)
      local finput, fgradInput = prepare(self)
      kernels(self, input).SpatialConvolutionMM_updateOutput(
         input, self.output, self.weight, self.bias, finput, fgradInput,
         self.kW, self.kH, self.dW, self.dH, self.padW, self.padH)
      return self.output
   end

   function class:updateGradInput(input, gradOutput)
      if self.gradInput then
         local finput, fgradInput = prepare(self)
         kernels(self, input).SpatialConvolutionMM_updateGradInput(
            input, gradOutput, self.gradInput, self.weight, finput, fgradInput,
            self.kW, self.kH, self.dW, self.dH, self.padW, self.padH)
         return self.gradInput
      end
   end

   function class:accGradParameters(input, gradOutput, scale)
      local finput, fgradInput = prepare(self)
      kernels(self, input).SpatialConvolutionMM_accGradParameters(
         input, gradOutput, self.gradWeight, self.gradBias, finput, fgradInput,
         self.kW, self.kH, self.dW, self.dH, self.padW, self.padH, scale or 1)
   end
end

return M
