-- What the pooling modules have in common.  Axes are named as in the fields: {'W', 'H'} for kW...
local type_of = require('torch.Tensor').type_of
local concat = table.concat

local M = {}
M.PLANE, M.VOLUME = {'W', 'H'}, {'T', 'W', 'H'}

-- sizes(self, axes, kernel, stride, pad): sets k*, d* (default: the kernel) and pad* (default 0)
function M.sizes(self, axes, kernel, stride, pad)
   for i = 1, #axes do
      local a = axes[i]
      self['k' .. a], self['d' .. a] = kernel[i], stride[i] or kernel[i]
      self['pad' .. a] = pad[i] or 0
   end
end

function M.ceil(self)
   self.ceil_mode = true
   return self
end

function M.floor(self)
   self.ceil_mode = false
   return self
end

function M.count_include(self)
   self.count_include_pad = true
   return self
end

function M.count_exclude(self)
   self.count_include_pad = false
   return self
end

-- indices(self, x): the LongTensor for indices into tensors like x; a converted module may
-- have another type there
function M.indices(self, x)
   local t = type_of(x)
   if t and type_of(self.indices) ~= t.long then self.indices = t.long.tensor_class.new() end
   return self.indices
end

-- remember(self, x, axes): the input's size as itime, iheight, iwidth
function M.remember(self, x, axes)
   if not type_of(x) or x:dim() < #axes then return end
   local n = x:dim()
   self.iwidth, self.iheight = x:size(n), x:size(n - 1)
   if #axes == 3 then self.itime = x:size(n - 2) end
end

function M.clearState(parent)
   return function(self)
      if self.indices then self.indices:set() end
      return parent.clearState(self)
   end
end

local function values(self, prefix, axes)
   local list, zero = {}, true
   for i = 1, #axes do
      list[i] = self[prefix .. axes[i]] or 0
      zero = zero and list[i] == 0
   end
   return list, zero
end

-- describe(self, axes [, extra]): nn.X(2x2, 2,2, 1,1)
function M.describe(self, axes, extra)
   local text = ('%s(%s, %s'):format(torch.type(self), concat((values(self, 'k', axes)), 'x'),
                                     concat((values(self, 'd', axes)), ','))
   local pad, none = values(self, 'pad', axes)
   if not none then text = text .. ', ' .. concat(pad, ',') end
   return text .. (extra or '') .. ')'
end

function M.dilation(self, axes)
   return ', ' .. concat((values(self, 'dilation', axes)), ',')
end

return M
