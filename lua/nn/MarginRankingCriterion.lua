-- nn.MarginRankingCriterion([margin]): max(0, -y (x1 - x2) + margin).
--   input: two tensors of one element and a target 1 or -1, or two vectors and a vector of targets;
-- then averaged, or summed where the field sizeAverage is false.
require 'nn'
local expect = require 'nn.shared.expect'
local MarginRankingCriterion, parent = torch.class('nn.MarginRankingCriterion', 'nn.Criterion')

function MarginRankingCriterion:__init(margin)
   parent.__init(self)
   self.margin = margin or 1
   self.gradInput = {torch.Tensor(1), torch.Tensor(1)}
   self.sizeAverage = true
end

local function first(x) return torch.isTensor(x) and x:select(1, 1) or x end

-- -y (x1 - x2) + margin, element by element, in `result`
local function distances(self, result, input, y)
   result:resizeAs(input[1]):copy(input[1]):add(-1, input[2]):mul(-1):cmul(y)
   return result:add(self.margin)
end

local function single(input) return input[1]:size(1) == 1 end

local function scalar(self, input, y)
   return -y * (first(input[1]:view(-1)) - first(input[2]:view(-1))) + self.margin
end

function MarginRankingCriterion:updateOutput(input, y)
   expect.tensors(self, input)
   if not torch.isTensor(y) then expect.number(self, 'the target', y) end
   if single(input) then
      self.output = math.max(0, scalar(self, input, first(y)))
   else
      if not torch.isTensor(y) then y = input[1].new(input[1]:size()):fill(y) end
      self._output = self._output or input[1].new()
      self.output = distances(self, self._output, input, y):cmax(0):sum()
      if self.sizeAverage then self.output = self.output / y:size(1) end
   end
   return self.output
end

function MarginRankingCriterion:updateGradInput(input, y)
   local g1, g2 = self.gradInput[1], self.gradInput[2]
   if single(input) then
      y = first(y)
      if scalar(self, input, y) < 0 then y = 0 end
      g1:resizeAs(input[1]):fill(-y)
      g2:resizeAs(input[2]):fill(y)
   else
      if not torch.isTensor(y) then y = input[1].new(input[1]:size()):fill(y) end
      self.dist = self.dist or input[1].new()
      local dist = distances(self, self.dist, input, y)
      dist:copy(torch.ge(dist, 0))
      g2:resizeAs(dist):copy(dist):cmul(y)
      g1:resizeAs(dist):copy(g2):mul(-1)
      if self.sizeAverage then
         g1:div(y:size(1))
         g2:div(y:size(1))
      end
   end
   return self.gradInput
end
