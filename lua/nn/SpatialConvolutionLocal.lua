-- nn.SpatialConvolutionLocal(nInputPlane, nOutputPlane, iW, iH, kW, kH [, dW, dH, padW, padH])
--   a convolution with a kernel of its own for every output position.
--   weight: oH x oW x nOutputPlane x nInputPlane x kH x kW;  bias: nOutputPlane x oH x oW
local err = require 'luatorch.error'
local shared = require 'nn.shared.convolution'
local kernels = require 'nn.shared.kernels'
local SpatialConvolutionLocal, parent = torch.class('nn.SpatialConvolutionLocal', 'nn.Module')
local floor = math.floor

function SpatialConvolutionLocal:__init(nInputPlane, nOutputPlane, iW, iH, kW, kH, dW, dH, padW, padH)
   parent.__init(self)
   shared.planes(self, nInputPlane, nOutputPlane)
   shared.sizes(self, shared.PLANE, {kW, kH}, {dW, dH}, {padW, padH})
   self.iW, self.iH = shared.positive(self, 'iW', iW), shared.positive(self, 'iH', iH)
   self.oW = floor((self.padW * 2 + iW - self.kW) / self.dW) + 1
   self.oH = floor((self.padH * 2 + iH - self.kH) / self.dH) + 1
   if self.oW < 1 or self.oH < 1 then
      err.raise('%s: illegal configuration: output width or height less than 1 (%dx%d)', torch.type(self), self.oW,
                self.oH)
   end
   shared.parameters(self, {self.oH, self.oW, nOutputPlane, nInputPlane, kH, kW}, {nOutputPlane, self.oH, self.oW})
   self:reset()
end

SpatialConvolutionLocal.clearState = shared.clearState(parent)
SpatialConvolutionLocal.type = shared.type(parent)

function SpatialConvolutionLocal:reset(stdv)
   shared.uniform(self, stdv, self.kW * self.kH * self.nInputPlane)
end

-- Old versions call the convolution's buffers otherwise, and know one padding.
local function prepare(self)
   shared.upgrade(self)
   return shared.buffers(self)
end

function SpatialConvolutionLocal:updateOutput(input)
   local finput, fgradInput = prepare(self)
   kernels(self, input).SpatialConvolutionLocal_updateOutput(
      input, self.output, self.weight, self.bias, finput, fgradInput,
      self.kW, self.kH, self.dW, self.dH, self.padW, self.padH, self.iW, self.iH, self.oW, self.oH)
   return self.output
end

function SpatialConvolutionLocal:updateGradInput(input, gradOutput)
   if self.gradInput then
      local finput, fgradInput = prepare(self)
      kernels(self, input).SpatialConvolutionLocal_updateGradInput(
         input, gradOutput, self.gradInput, self.weight, finput, fgradInput,
         self.kW, self.kH, self.dW, self.dH, self.padW, self.padH, self.iW, self.iH, self.oW, self.oH)
      return self.gradInput
   end
end

function SpatialConvolutionLocal:accGradParameters(input, gradOutput, scale)
   local finput, fgradInput = prepare(self)
   kernels(self, input).SpatialConvolutionLocal_accGradParameters(
      input, gradOutput, self.gradWeight, self.gradBias, finput, fgradInput,
      self.kW, self.kH, self.dW, self.dH, self.padW, self.padH, self.iW, self.iH, self.oW, self.oH, scale or 1)
end

-- nn.SpatialConvolutionLocal(1 -> 2, 5x5, 3x3, 1,1, 1,1): planes, input size, kernel, stride, padding
function SpatialConvolutionLocal:__tostring__()
   local text = ('%s(%d -> %d, %dx%d, %dx%d'):format(torch.type(self), self.nInputPlane, self.nOutputPlane, self.iW,
                                                     self.iH, self.kW, self.kH)
   local padded = self.padW ~= 0 or self.padH ~= 0
   if self.dW ~= 1 or self.dH ~= 1 or padded then text = text .. (', %d,%d'):format(self.dW, self.dH) end
   if padded then text = text .. (', %d,%d'):format(self.padW, self.padH) end
   return text .. ')'
end
