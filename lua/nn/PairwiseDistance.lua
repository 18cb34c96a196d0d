-- nn.PairwiseDistance([p]): from {x, y}, the p-norm of x - y, of vectors or of each row.
local err = require 'luatorch.error'
local rows = require 'nn.shared.rows'
local expect = require 'nn.shared.expect'
local PairwiseDistance, parent = torch.class('nn.PairwiseDistance', 'nn.Module')

function PairwiseDistance:__init(p)
   parent.__init(self)
   self.gradInput = {torch.Tensor(), torch.Tensor()}
   self.diff = torch.Tensor()
   self.norm = p or 2
end

local function difference(self, input)
   local x, y = rows.pair(self, input)
   self.diff = self.diff or x.new()
   return self.diff:resizeAs(x):copy(x):add(-1, y)
end

function PairwiseDistance:updateOutput(input)
   local diff, output = difference(self, input), self.output
   output:norm(diff, self.norm, 2)
   return output:resize(diff:size(1))
end

-- With d = x - y:  sign(d) for p = 1, else d |d|^(p-2) / |d|_p^(p-1)
function PairwiseDistance:updateGradInput(input, gradOutput)
   expect.gradOutput(self, gradOutput)
   local diff, p, grads = difference(self, input), self.norm, self.gradInput
   local n = diff:size(1)
   if gradOutput:nElement() ~= n then
      err.raise('nn.PairwiseDistance: gradOutput has %d elements for %d pairs', gradOutput:nElement(), n)
   end
   grads[1] = grads[1] or diff.new()
   grads[2] = grads[2] or diff.new()
   local first = grads[1]
   local scale = gradOutput:contiguous():view(n, 1)
   if p == 1 then
      first:sign(diff)
   else
      if p == 2 then first:resizeAs(diff):copy(diff)
      elseif p > 2 then first:abs(diff):pow(p - 2):cmul(diff)
      else first:abs(diff):clamp(1e-300, math.huge):pow(p - 2):cmul(diff) end
      -- a little is added, so that equal inputs do not divide zero by zero
      scale = torch.cdiv(scale, torch.add(self.output:view(n, 1), 1e-6):pow(p - 1))
   end
   first:cmul(scale:expandAs(first))
   if input[1]:dim() == 1 then first:resize(input[1]:size()) end
   grads[2]:resizeAs(first):copy(first):mul(-1)
   return grads
end
