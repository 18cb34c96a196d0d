-- nn.SpatialZeroPadding(padLeft [, padRight, padTop, padBottom])
--   input: [batch x] planes x height x width, in zeros; negative pads crop, and those left out are padLeft
local err = require 'luatorch.error'
local expect = require 'nn.shared.expect'
local SpatialZeroPadding, parent = torch.class('nn.SpatialZeroPadding', 'nn.Module')
local max = math.max
local PADS = {'pad_l', 'pad_r', 'pad_t', 'pad_b'}

function SpatialZeroPadding:__init(pad_l, pad_r, pad_t, pad_b)
   parent.__init(self)
   self.pad_l, self.pad_r = pad_l, pad_r or pad_l
   self.pad_t, self.pad_b = pad_t or pad_l, pad_b or pad_l
end

-- window(x, first cut of rows and columns, height, width): that part of the images x
local function window(x, top, left, height, width)
   local d = x:dim()
   return x:narrow(d - 1, top + 1, height):narrow(d, left + 1, width)
end

-- sizes(self, input) -> output height and width, height and width of what input and output share
local function sizes(self, input)
   for _, name in ipairs(PADS) do
      if type(self[name]) ~= 'number' then
         err.raise('%s: number expected for %s, got %s', torch.type(self), name, torch.type(self[name]))
      end
   end
   if not torch.isTensor(input) or (input:dim() ~= 3 and input:dim() ~= 4) then
      err.raise('%s: input must be 3 or 4-dimensional, got %s', torch.type(self),
                torch.isTensor(input) and input:dim() .. 'D' or torch.type(input))
   end
   local d = input:dim()
   local h, w = input:size(d - 1) + self.pad_t + self.pad_b, input:size(d) + self.pad_l + self.pad_r
   local shared_h = input:size(d - 1) - max(0, -self.pad_t) - max(0, -self.pad_b)
   local shared_w = input:size(d) - max(0, -self.pad_l) - max(0, -self.pad_r)
   if shared_h < 1 or shared_w < 1 then
      err.raise('%s: input is too small: %dx%d', torch.type(self), input:size(d - 1), input:size(d))
   end
   return h, w, shared_h, shared_w
end

local function inner(self, x, height, width)
   return window(x, max(0, -self.pad_t), max(0, -self.pad_l), height, width)
end
local function outer(self, x, height, width)
   return window(x, max(0, self.pad_t), max(0, self.pad_l), height, width)
end

function SpatialZeroPadding:updateOutput(input)
   local h, w, height, width = sizes(self, input)
   local size, d = input:size(), input:dim()
   size[d - 1], size[d] = h, w
   self.output:resize(size):zero()
   outer(self, self.output, height, width):copy(inner(self, input, height, width))
   return self.output
end

function SpatialZeroPadding:updateGradInput(input, gradOutput)
   expect.gradOutput(self, gradOutput)
   local h, w, height, width = sizes(self, input)
   local d = input:dim()
   if gradOutput:dim() ~= d or gradOutput:size(d - 1) ~= h or gradOutput:size(d) ~= w then
      err.raise('%s: input and gradOutput sizes do not match: %dx%d expected', torch.type(self), h, w)
   end
   self.gradInput:resizeAs(input):zero()
   inner(self, self.gradInput, height, width):copy(outer(self, gradOutput, height, width))
   return self.gradInput
end

function SpatialZeroPadding:__tostring__()
   return ('%s(l=%d, r=%d, t=%d, b=%d)'):format(torch.type(self), self.pad_l, self.pad_r, self.pad_t, self.pad_b)
end
