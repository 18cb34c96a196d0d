-- nn.SpatialUpSamplingBilinear(scale) or ({oheight = H, owidth = W})
--   input: [batch x] planes x height x width, interpolated linearly to scale times as many
--   rows and columns, or to oheight x owidth
local err = require 'luatorch.error'
local host = require 'luatorch.host'
local kernels = require 'nn.shared.kernels'
local expect = require 'nn.shared.expect'
local SpatialUpSamplingBilinear, parent = torch.class('nn.SpatialUpSamplingBilinear', 'nn.Module')

local function whole(self, name, v)
   if type(v) ~= 'number' or v < 1 or v % 1 ~= 0 then
      err.raise('%s: %s must be a whole number of at least 1, got %s', torch.type(self), name, tostring(v))
   end
   return v
end

function SpatialUpSamplingBilinear:__init(params)
   parent.__init(self)
   if host.rawtype(params) == 'table' then
      self.owidth, self.oheight = whole(self, 'owidth', params.owidth), whole(self, 'oheight', params.oheight)
   else
      self.scale_factor = whole(self, 'scale_factor', params)
   end
   self.inputSize, self.outputSize = torch.LongStorage(4), torch.LongStorage(4)
end

function SpatialUpSamplingBilinear:setScaleFactor(scale)
   self.scale_factor = scale
   self.owidth, self.oheight = nil, nil
   return self
end

local function sizes(self, input)
   local d = input:dim()
   if d ~= 3 and d ~= 4 then err.raise('%s: only supports 3D or 4D tensors, got %dD', torch.type(self), d) end
   local height, width = input:size(d - 1), input:size(d)
   local scale = self.scale_factor
   if scale then return height, width, height * scale, width * scale end
   return height, width, self.oheight, self.owidth
end

function SpatialUpSamplingBilinear:updateOutput(input)
   local list = kernels(self, input)
   local _, _, oheight, owidth = sizes(self, input)
   list.SpatialUpSamplingBilinear_updateOutput(input, self.output, oheight, owidth)
   return self.output
end

function SpatialUpSamplingBilinear:updateGradInput(input, gradOutput)
   expect.gradOutput(self, gradOutput)
   local list = kernels(self, input)
   local height, width, oheight, owidth = sizes(self, input)
   if gradOutput:dim() ~= input:dim() then
      err.raise('%s: input and gradOutput must have the same number of dimensions, got %dD and %dD', torch.type(self),
                input:dim(), gradOutput:dim())
   end
   local d = input:dim()
   list.SpatialUpSamplingBilinear_updateGradInput(
      gradOutput, self.gradInput, d == 4 and input:size(1) or 1, input:size(d - 2), height, width, oheight, owidth)
   return self.gradInput
end

function SpatialUpSamplingBilinear:__tostring__()
   if self.scale_factor then return ('%s(%d)'):format(torch.type(self), self.scale_factor) end
   return ('%s(%d, %d)'):format(torch.type(self), self.oheight, self.owidth)
end
