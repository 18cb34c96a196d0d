-- nn.SpatialMaxUnpooling(poolingModule)
--   puts each element where the nn.SpatialMaxPooling took its maximum from, and 0 elsewhere; the
--   pooling's windows must not overlap
local err = require 'luatorch.error'
local kernels = require 'nn.shared.kernels'
local SpatialMaxUnpooling, parent = torch.class('nn.SpatialMaxUnpooling', 'nn.Module')

function SpatialMaxUnpooling:__init(poolingModule)
   parent.__init(self)
   local p = poolingModule
   if torch.type(p) ~= 'nn.SpatialMaxPooling' then
      err.raise('%s: argument must be a nn.SpatialMaxPooling module, got %s', torch.type(self), torch.type(p))
   end
   if p.kH ~= p.dH or p.kW ~= p.dW then
      err.raise("%s: the size of pooling module's kernel must be equal to its stride", torch.type(self))
   end
   self.pooling = p
end

local function pooled(self)
   local p = self.pooling
   if not p.iheight then err.raise('%s: the pooling module has not been used yet', torch.type(self)) end
   self.indices = p.indices
   return p
end

function SpatialMaxUnpooling:updateOutput(input)
   local p = pooled(self)
   kernels(self, input).SpatialMaxUnpooling_updateOutput(input, self.output, p.indices, p.iwidth, p.iheight)
   return self.output
end

function SpatialMaxUnpooling:updateGradInput(input, gradOutput)
   local p = pooled(self)
   kernels(self, input).SpatialMaxUnpooling_updateGradInput(
      input, gradOutput, self.gradInput, p.indices, p.iwidth, p.iheight)
   return self.gradInput
end

function SpatialMaxUnpooling:empty() return self:clearState() end

function SpatialMaxUnpooling:__tostring__()
   return torch.type(self) .. ' associated to ' .. tostring(self.pooling)
end
