-- nn.DepthConcat(dimension): as nn.Concat, for outputs whose other sizes differ: the smaller ones
-- are put in the middle of zeros.
local floor, max = math.floor, math.max
local DepthConcat, parent = torch.class('nn.DepthConcat', 'nn.Concat')

function DepthConcat:windowNarrow(whole, part, offset)
   local window = whole:narrow(self.dimension, offset, part:size(self.dimension))
   for d = 1, part:dim() do
      local n, room = part:size(d), whole:size(d)
      if d ~= self.dimension and room ~= n then
         window = window:narrow(d, floor((room - n) / 2 + 1), n)
      end
   end
   return window
end

function DepthConcat:growSize(size, output)
   parent.growSize(self, size, output)
   for d = 1, output:dim() do
      if d ~= self.dimension then size[d] = max(size[d], output:size(d)) end
   end
end

-- startOutput(whole, size): the borders stay zero where nothing is copied
function DepthConcat:startOutput(whole, size) whole:resize(size):zero() end
