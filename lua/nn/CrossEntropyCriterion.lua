-- nn.CrossEntropyCriterion([weights [, sizeAverage]]): LogSoftMax, then ClassNLLCriterion.
-- Sizes of 1 are dropped from input and target first.
require 'nn'
local CrossEntropyCriterion, Criterion = torch.class('nn.CrossEntropyCriterion', 'nn.Criterion')

function CrossEntropyCriterion:__init(weights, sizeAverage)
   Criterion.__init(self)
   self.lsm = nn.LogSoftMax()
   self.nll = nn.ClassNLLCriterion(weights, sizeAverage)
   self.sizeAverage = self.nll.sizeAverage
   self.oldSizeAverage = self.sizeAverage
end

-- Sets of the field sizeAverage here reach the inner criterion; sets in there are left alone.
local function sync(self)
   if self.sizeAverage ~= self.oldSizeAverage then
      self.nll.sizeAverage = self.sizeAverage
      self.oldSizeAverage = self.sizeAverage
   end
end

-- x without its dimensions of size 1, but for a number; x itself if there are none
local function squeezed(x)
   if not torch.isTensor(x) then return x end
   local nd = x._nd
   for i = 0, nd - 1 do
      if x._size[i] == 1 then return nd > 1 and x:squeeze() or x end
   end
   return x
end

function CrossEntropyCriterion:updateOutput(input, target)
   sync(self)
   input, target = squeezed(input), squeezed(target)
   self.lsm:updateOutput(input)
   self.nll:updateOutput(self.lsm.output, target)
   self.output = self.nll.output
   return self.output
end

function CrossEntropyCriterion:updateGradInput(input, target)
   local given = input
   input, target = squeezed(input), squeezed(target)
   sync(self)
   self.nll:updateGradInput(self.lsm.output, target)
   self.lsm:updateGradInput(input, self.nll.gradInput)
   if given == input then
      self.gradInput:set(self.lsm.gradInput)
   else
      self.gradInput:view(self.lsm.gradInput, given:size())
   end
   return self.gradInput
end
