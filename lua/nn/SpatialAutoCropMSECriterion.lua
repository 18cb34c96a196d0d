-- nn.SpatialAutoCropMSECriterion([sizeAverage]): MSECriterion of the input and of the centre of the
-- target, which may be larger: planes x height x width, or a batch of these.
-- backward wants a target of the size of the input.
local err = require 'luatorch.error'
require 'nn'
local expect = require 'nn.shared.expect'
local SpatialAutoCropMSECriterion, parent = torch.class('nn.SpatialAutoCropMSECriterion', 'nn.MSECriterion')

function SpatialAutoCropMSECriterion:__init(sizeAverage)
   parent.__init(self, sizeAverage)
end

-- the middle n elements of x along dim
local function centre(x, dim, n)
   local spare = x:size(dim) - n
   if spare == 0 then return x end
   return x:narrow(dim, math.floor(spare / 2) + 1, n)
end

function SpatialAutoCropMSECriterion:updateOutput(input, target)
   expect.real(self, input)
   expect.tensor(self, target, 'target')
   local nd = input:dim()
   if nd ~= target:dim() or (nd ~= 3 and nd ~= 4) then
      err.raise('%s: 3D or 4D input and target of as many dimensions expected, got %dD and %dD', torch.type(self), nd,
                target:dim())
   end
   if input:size(nd) > target:size(nd) or input:size(nd - 1) > target:size(nd - 1) then
      err.raise('%s: the target must be at least as large as the input, got %dx%d for an input of %dx%d',
                torch.type(self), target:size(nd - 1), target:size(nd), input:size(nd - 1), input:size(nd))
   end
   target = centre(centre(target, nd - 1, input:size(nd - 1)), nd, input:size(nd))
   return parent.updateOutput(self, input, target)
end
