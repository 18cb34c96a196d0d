-- nn.ClassSimplexCriterion(nClasses): MSECriterion between the input and the vertex of a regular simplex
-- that stands for the target class.  Reference: arXiv 1506.08230.
--   input: nClasses, or batch x nClasses, usually of unit length;  target: class number(s)
local err = require 'luatorch.error'
require 'nn'
local expect = require 'nn.shared.expect'
local ClassSimplexCriterion, parent = torch.class('nn.ClassSimplexCriterion', 'nn.MSECriterion')

-- The n + 1 vertices of a regular simplex in n dimensions, as rows of unit length whose dot products
-- are all -1/n.  Vertex k has its last nonzero coordinate at k; the later vertices share coordinate k.
local function simplex(n)
   local vertices = torch.zeros(n + 1, n)
   local used = 0                        -- squared length of the coordinates that the later vertices share
   for k = 1, n do
      local own = math.sqrt(1 - used)
      local shared = (-1 / n - used) / own
      vertices[k][k] = own
      for later = k + 1, n + 1 do vertices[later][k] = shared end
      used = used + shared * shared
   end
   return vertices
end

function ClassSimplexCriterion:__init(nClasses)
   parent.__init(self)
   if type(nClasses) ~= 'number' or nClasses % 1 ~= 0 or nClasses < 2 then
      err.raise('Required positive integer argument nClasses > 1, got %s', tostring(nClasses))
   end
   self.nClasses = nClasses
   -- One dimension more than the simplex needs: training wants the room.
   self.simplex = torch.zeros(nClasses, nClasses)
   self.simplex:narrow(2, 1, nClasses - 1):copy(simplex(nClasses - 1))
   self._target = torch.Tensor(nClasses)
end

local function vertex(self, number)
   if not (number >= 1 and number <= self.nClasses and number % 1 == 0) then
      err.raise('nn.ClassSimplexCriterion: target class %s out of range, expected 1 to %d', tostring(number),
                self.nClasses)
   end
   return self.simplex:select(1, number)
end

-- the vertices of the target classes, in self._target
local function embed(self, input, target)
   local embedded = self._target
   if type(target) == 'number' then
      embedded:resize(self.nClasses):copy(vertex(self, target))
   elseif torch.isTensor(target) and target:dim() == 1 then
      embedded:resize(target:size(1), self.nClasses)
      for i = 1, target:size(1) do embedded:select(1, i):copy(vertex(self, target[i])) end
   else
      err.raise('nn.ClassSimplexCriterion: number or 1D tensor expected for target, got %s', torch.isTensor(target)
                and target:dim() .. 'D tensor' or torch.type(target))
   end
   if input:nElement() ~= embedded:nElement() then
      err.raise('nn.ClassSimplexCriterion: input of %d elements for targets of %d', input:nElement(),
                embedded:nElement())
   end
   return embedded
end

function ClassSimplexCriterion:updateOutput(input, target)
   expect.real(self, input)
   return parent.updateOutput(self, input, embed(self, input, target))
end

function ClassSimplexCriterion:updateGradInput(input, target)
   return parent.updateGradInput(self, input, embed(self, input, target))
end

-- getPredictions(input) -> the dot product of the input with every class's vertex
function ClassSimplexCriterion:getPredictions(input)
   if input:dim() == 1 then return self.simplex * input end
   return input * self.simplex:t()
end

-- getTopPrediction(input) -> class numbers with the highest prediction
function ClassSimplexCriterion:getTopPrediction(input)
   local predictions = self:getPredictions(input)
   local _, top = predictions:max(predictions:dim())
   return top:view(-1)
end
