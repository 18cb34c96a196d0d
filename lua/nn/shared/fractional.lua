-- What the fractional max poolings have in common.  Axes are named as in the fields: poolSizeW,
-- outW or ratioW...
local err = require 'luatorch.error'
local T = require 'torch.Tensor'
local floor = math.floor

local M = {}
M.PLANE, M.VOLUME = {'W', 'H'}, {'T', 'W', 'H'}

-- The axes counted from an input's last one: planes are height x width, and volumes, here, are
-- height x width x time, as Torch7 has them.
local PLANE_AXES, VOLUME_AXES = {W = 0, H = 1}, {T = 0, W = 1, H = 2}

-- configure(self, axes, kernel, sizes): sizes are output sizes, all of 1 or more, or ratios, all
-- between 0 and 1
function M.configure(self, axes, kernel, sizes)
   local whole, ratio = true, true
   for i = 1, #axes do
      local k, s = kernel[i], sizes[i]
      if type(k) ~= 'number' or k < 2 or k % 1 ~= 0 then
         err.raise('%s: poolSize%s must be an integer > 1, got %s', torch.type(self), axes[i], tostring(k))
      end
      if type(s) ~= 'number' then
         err.raise('%s: number expected for the output size or ratio of %s, got %s', torch.type(self), axes[i],
                   torch.type(s))
      end
      self['poolSize' .. axes[i]] = k
      whole, ratio = whole and s >= 1 and s % 1 == 0, ratio and s > 0 and s < 1
   end
   if not whole and not ratio then
      err.raise('%s: either ratios between 0 and 1 exclusive or output sizes of 1 or more expected, got %s',
                torch.type(self), table.concat(sizes, ', '))
   end
   for i = 1, #axes do self[(whole and 'out' or 'ratio') .. axes[i]] = sizes[i] end
end

-- output_size(self, axis, input) -> the output's size along that axis
function M.output_size(self, a, input)
   if self['out' .. a] then return self['out' .. a] end
   local from_end = (self.poolSizeT and VOLUME_AXES or PLANE_AXES)[a]
   return floor(input:size(input:dim() - from_end) * self['ratio' .. a])
end

-- samples(self, input, axes): randomSamples, batch x planes x axes; new ones unless the regions are fixed
function M.samples(self, input, axes)
   local n = #axes
   if not T.type_of(input) or (input:dim() ~= n + 1 and input:dim() ~= n + 2) then
      err.raise('%s: input must be %dD or %dD, got %s', torch.type(self), n + 1, n + 2,
                T.type_of(input) and input:dim() .. 'D' or torch.type(input))
   end
   local batched = input:dim() == n + 2
   local batch, planes = batched and input:size(1) or 1, input:size(batched and 2 or 1)
   local samples = self.randomSamples
   if not samples or samples:type() ~= input:type() then
      samples = input.new()
      self.randomSamples = samples
   end
   if not self.fixed or samples:dim() ~= 3 or samples:size(1) ~= batch or samples:size(2) ~= planes then
      samples:resize(batch, planes, n):uniform()
   end
   return samples
end

-- fixPoolingRegions([value]): whether every forward pass uses the same regions
function M.fixPoolingRegions(self, value)
   if value == nil then value = true end
   self.fixed = value
   return self
end

function M.clearState(parent)
   return function(self)
      self.indices, self.randomSamples = nil, nil
      return parent.clearState(self)
   end
end

-- describe(self, axes): nn.X(3x4, 2,2): output size, or 0 where it is a ratio, and window
function M.describe(self, axes)
   local size, pool = {}, {}
   for i = 1, #axes do
      local a = axes[i]
      size[i] = ('%d'):format(self['out' .. a] or self['ratio' .. a])
      pool[i] = ('%d'):format(self['poolSize' .. a])
   end
   return ('%s(%s, %s)'):format(torch.type(self), table.concat(size, 'x'), table.concat(pool, ','))
end

return M
