-- nn.VolumetricMaxUnpooling(poolingModule)
--   puts each element where the nn.VolumetricMaxPooling took its maximum from, and 0 elsewhere; the
--   pooling's windows must not overlap
local err = require 'luatorch.error'
local kernels = require 'nn.shared.kernels'
local VolumetricMaxUnpooling, parent = torch.class('nn.VolumetricMaxUnpooling', 'nn.Module')

function VolumetricMaxUnpooling:__init(poolingModule)
   parent.__init(self)
   local p = poolingModule
   if torch.type(p) ~= 'nn.VolumetricMaxPooling' then
      err.raise('%s: argument must be a nn.VolumetricMaxPooling module, got %s', torch.type(self), torch.type(p))
   end
   if p.kT ~= p.dT or p.kH ~= p.dH or p.kW ~= p.dW then
      err.raise("%s: the size of pooling module's kernel must be equal to its stride", torch.type(self))
   end
   self.pooling = p
end

local function pooled(self)
   local p = self.pooling
   if not p.itime then err.raise('%s: the pooling module has not been used yet', torch.type(self)) end
   self.indices = p.indices
   return p
end

function VolumetricMaxUnpooling:updateOutput(input)
   local p = pooled(self)
   kernels(self, input).VolumetricMaxUnpooling_updateOutput(
      input, self.output, p.indices, p.itime, p.iwidth, p.iheight, p.dT, p.dW, p.dH, p.padT, p.padW, p.padH)
   return self.output
end

function VolumetricMaxUnpooling:updateGradInput(input, gradOutput)
   local p = pooled(self)
   kernels(self, input).VolumetricMaxUnpooling_updateGradInput(
      input, gradOutput, self.gradInput, p.indices, p.itime, p.iwidth, p.iheight, p.dT, p.dW, p.dH,
      p.padT, p.padW, p.padH)
   return self.gradInput
end

function VolumetricMaxUnpooling:empty() return self:clearState() end

function VolumetricMaxUnpooling:__tostring__()
   return torch.type(self) .. ' associated to ' .. tostring(self.pooling)
end
