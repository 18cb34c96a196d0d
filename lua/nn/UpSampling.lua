-- nn.UpSampling(scale [, mode]) or ({oheight = H, owidth = W [, odepth = D]}, 'linear')
--   input: batch x planes x [depth x] height x width; mode: 'nearest' repeats each element scale times along
--   every axis, 'linear' (or 'bilinear', 'trilinear') interpolates to scale times the size, or to that given
local err = require 'luatorch.error'
local host = require 'luatorch.host'
local kernels = require 'nn.shared.kernels'
local UpSampling, parent = torch.class('nn.UpSampling', 'nn.Module')

local function whole(self, name, v)
   if type(v) ~= 'number' or v < 1 or v % 1 ~= 0 then
      err.raise('%s: %s must be a whole number of at least 1, got %s', torch.type(self), name, tostring(v))
   end
   return v
end

local MODES = {nearest = 'nearest', linear = 'linear', bilinear = 'linear', trilinear = 'linear'}

function UpSampling:__init(params, mode)
   parent.__init(self)
   self.mode = MODES[mode or 'nearest']
   if not self.mode then
      err.raise("%s: mode must be 'nearest', 'linear', 'bilinear' or 'trilinear', got %s", torch.type(self),
                tostring(mode))
   end
   if host.rawtype(params) == 'table' then
      if self.mode == 'nearest' then
         err.raise('%s: nearest neighbor upsampling requires a scale', torch.type(self))
      end
      self.owidth, self.oheight = whole(self, 'owidth', params.owidth), whole(self, 'oheight', params.oheight)
      if params.odepth then self.odepth = whole(self, 'odepth', params.odepth) end
   else
      self.scale_factor = whole(self, 'scale_factor', params)
   end
   self.inputSize, self.outputSize = torch.LongStorage(4), torch.LongStorage(4)
end

function UpSampling:setScaleFactor(scale)
   self.scale_factor = whole(self, 'scale_factor', scale)
   self.owidth, self.oheight, self.odepth = nil, nil, nil
   return self
end

-- sizes(self, input): the input's sizes into inputSize, the output's into outputSize -> dimensions
local function sizes(self, input)
   local d, scale = input:dim(), self.scale_factor
   if d ~= 4 and d ~= 5 then
      err.raise('%s: only supports 4D or 5D tensors, i.e. mini-batches, got %dD', torch.type(self), d)
   end
   if not scale and (d == 5) ~= (self.odepth ~= nil) then
      err.raise('%s: output size has to be %s for a %dD input', torch.type(self),
                d == 5 and '{odepth, oheight, owidth}' or '{oheight, owidth}', d)
   end
   self.inputSize:resize(d):copy(input:size())
   self.outputSize:resize(d):copy(input:size())
   local out = self.outputSize
   if scale then
      for i = 3, d do out[i] = input:size(i) * scale end
   else
      out[d], out[d - 1] = self.owidth, self.oheight
      if d == 5 then out[3] = self.odepth end
   end
   return d
end

function UpSampling:updateOutput(input)
   local list = kernels(self, input)
   local d, out = sizes(self, input), self.outputSize
   if self.mode == 'nearest' then
      local name = d == 4 and 'SpatialUpSamplingNearest' or 'VolumetricUpSamplingNearest'
      list[name .. '_updateOutput'](input, self.output, self.scale_factor)
   elseif d == 4 then
      list.SpatialUpSamplingBilinear_updateOutput(input, self.output, out[3], out[4])
   else
      list.VolumetricUpSamplingTrilinear_updateOutput(input, self.output, out[3], out[4], out[5])
   end
   return self.output
end

function UpSampling:updateGradInput(input, gradOutput)
   local list = kernels(self, input)
   local d, size, out = sizes(self, input), self.inputSize, self.outputSize
   if self.mode == 'nearest' then
      local name = d == 4 and 'SpatialUpSamplingNearest' or 'VolumetricUpSamplingNearest'
      list[name .. '_updateGradInput'](input, gradOutput, self.gradInput, self.scale_factor)
   elseif d == 4 then
      list.SpatialUpSamplingBilinear_updateGradInput(
         gradOutput, self.gradInput, size[1], size[2], size[3], size[4], out[3], out[4])
   else
      list.VolumetricUpSamplingTrilinear_updateGradInput(
         gradOutput, self.gradInput, size[1], size[2], size[3], size[4], size[5], out[3], out[4], out[5])
   end
   return self.gradInput
end

-- nn.UpSampling(2x, nearest), nn.UpSampling(4x5, linear)
function UpSampling:__tostring__()
   local size
   if self.scale_factor then size = ('%dx'):format(self.scale_factor)
   else
      size = ('%dx%d'):format(self.oheight, self.owidth)
      if self.odepth then size = self.odepth .. 'x' .. size end
   end
   return ('%s(%s, %s)'):format(torch.type(self), size, self.mode)
end
