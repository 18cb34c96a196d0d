-- optim.ConfusionMatrix(classes [, names]): counts of predictions against targets.
--
-- mat[target][prediction] (LongTensor); updateValids() computes valids (correct share of each
-- row), unionvalids (correct / (row + column - correct)), their means over the classes seen
-- (averageValid, averageUnionValid) and totalValid.
local err = require 'luatorch.error'

local ConfusionMatrix = torch.class('optim.ConfusionMatrix')

function ConfusionMatrix:__init(nclasses, classes)
   if type(nclasses) == 'table' then
      classes = nclasses
      nclasses = #classes
   end
   if not tonumber(nclasses) or nclasses < 1 then
      err.raise('optim.ConfusionMatrix: a number of classes or a table of names expected, got %s',
                torch.type(nclasses))
   end
   self.mat = torch.LongTensor(nclasses, nclasses):zero()
   self.valids = torch.FloatTensor(nclasses):zero()
   self.unionvalids = torch.FloatTensor(nclasses):zero()
   self.nclasses = nclasses
   self.totalValid = 0
   self.averageValid = 0
   self.classes = classes or {}
end

-- The class of a score vector (or of a number).
local function class_of(self, x, what)
   if type(x) == 'number' then return x end
   if not torch.isTensor(x) then
      err.raise('optim.ConfusionMatrix: %s must be a number or a tensor, got %s', what, torch.type(x))
   end
   local flat = x:nElement() == x:size(x:dim()) and x:contiguous():view(-1) or x
   if flat:dim() ~= 1 then
      err.raise('optim.ConfusionMatrix: %s has invalid number of dimensions: %d, add() takes one sample', what, x:dim())
   end
   local _, at = flat:double():max(1)
   return at[1]
end

local function check(self, class, what)
   if class ~= class then err.raise('optim.ConfusionMatrix: %s is nan', what) end
   if class < 1 or class > self.nclasses or class % 1 ~= 0 then
      err.raise('optim.ConfusionMatrix: %s %s out of range of %d classes', what, tostring(class), self.nclasses)
   end
   return class
end

-- add(prediction, target): classes, or vectors whose largest element tells the class.  A target
-- that is not positive is ignored.
function ConfusionMatrix:add(prediction, target)
   local p, t = class_of(self, prediction, 'prediction'), class_of(self, target, 'target')
   if not (t > 0) then
      if t ~= t then check(self, t, 'target') end
      return
   end
   check(self, p, 'prediction')
   check(self, t, 'target')
   local row = self.mat[t]
   row[p] = row[p] + 1
end

-- A LongTensor of classes from a vector of them or rows of scores.
local function classes_of(x, what)
   if not torch.isTensor(x) then
      err.raise('optim.ConfusionMatrix: %s must be a tensor, got %s', what, torch.type(x))
   end
   if x:dim() == 1 then return x:long() end
   if x:dim() ~= 2 then err.raise('%s has invalid number of dimensions', what) end
   if x:size(2) == 1 then return x:select(2, 1):long() end
   local _, at = x:max(2)
   return at:select(2, 1):long()
end

-- batchAdd(predictions, targets): each a vector of classes or a matrix of scores, a row a sample
function ConfusionMatrix:batchAdd(predictions, targets)
   local p, t = classes_of(predictions, 'predictions'), classes_of(targets, 'targets')
   local n, count = self.nclasses, p:size(1)
   if t:size(1) ~= count then
      err.raise('optim.ConfusionMatrix: %d predictions for %d targets', count, t:size(1))
   end
   p, t = p:contiguous(), t:contiguous()
   for i = 1, count do
      if t[i] > 0 then
         check(self, p[i], 'prediction')
         check(self, t[i], 'target')
      end
   end
   local flat = self.mat:view(-1)
   for i = 1, count do
      if t[i] > 0 then
         local at = (t[i] - 1) * n + p[i]
         flat[at] = flat[at] + 1
      end
   end
end

function ConfusionMatrix:zero()
   self.mat:zero()
   self.valids:zero()
   self.unionvalids:zero()
   self.totalValid = 0
   self.averageValid = 0
end

-- The mean of v over the classes that have samples.
local function mean_of(v, valids)
   local sum, n = 0, 0
   for i = 1, v:size(1) do
      if valids[i] == valids[i] then sum, n = sum + v[i], n + 1 end
   end
   return sum / n
end

function ConfusionMatrix:updateValids()
   local total = 0
   for t = 1, self.nclasses do
      local right = self.mat[t][t]
      local row, column = self.mat:select(1, t):sum(), self.mat:select(2, t):sum()
      self.valids[t] = right / row
      self.unionvalids[t] = right / (row + column - right)
      total = total + right
   end
   self.totalValid = total / self.mat:sum()
   self.averageValid = mean_of(self.valids, self.valids)
   self.averageUnionValid = mean_of(self.unionvalids, self.valids)
end

-- farFrr() -> false reject and false accept rate of every class (-1 where it has no sample), and
-- the same without those classes
function ConfusionMatrix:farFrr()
   local n = self.nclasses
   local frr, far = torch.zeros(n):fill(-1), torch.zeros(n):fill(-1)
   local all, seen_frr, seen_far = self.mat:sum(), {}, {}
   for t = 1, n do
      local right = self.mat[t][t]
      local row, column = self.mat:select(1, t):sum(), self.mat:select(2, t):sum()
      if row > 0 then
         frr[t] = 1 - right / row
         far[t] = all > row and (column - right) / (all - row) or 0
         seen_frr[#seen_frr + 1], seen_far[#seen_far + 1] = frr[t], far[t]
      end
   end
   return frr, far, torch.Tensor(seen_frr), torch.Tensor(seen_far)
end

function ConfusionMatrix:__tostring__()
   self:updateValids()
   local n, classes = self.nclasses, self.classes or {}
   local digits = math.max(8, 1 + math.ceil(math.log10(self.mat:max())))
   local cell, out = '%' .. digits .. 'd', {'ConfusionMatrix:\n'}
   local function put(s) out[#out + 1] = s end
   for t = 1, n do
      put(t == 1 and '[[' or ' [')
      for p = 1, n do put(cell:format(self.mat[t][p])) end
      put(t == n and ']]  ' or ']   ')
      put(('%2.3f%% '):format(self.valids[t] * 100))
      if classes[1] then put('\t[class: ' .. tostring(classes[t] or '') .. ']') end
      put('\n')
   end
   put(' + average row correct: ' .. self.averageValid * 100 .. '% \n')
   put(' + average rowUcol correct (VOC measure): ' .. self.averageUnionValid * 100 .. '% \n')
   put(' + global correct: ' .. self.totalValid * 100 .. '%')
   return table.concat(out)
end

-- render([sortmode [, display [, block]]]) -> the rows as an image, a block a cell with a dark line below and to
-- the right: black for none of a row's samples, white for all.  sortmode: 'score' (best class first, the default) or
-- 'occurrence' (most frequent class first).
function ConfusionMatrix:render(sortmode, display, block)
   sortmode, block = sortmode or 'score', block or 25
   if sortmode ~= 'score' and sortmode ~= 'occurrence' then
      err.raise('optim.ConfusionMatrix: sort mode must be one of: score | occurrence, got %s', tostring(sortmode))
   end
   local n = self.nclasses
   local counts = self.mat:double()
   local totals = counts:sum(2)
   local shares = counts:clone():cdiv(totals:clone():cmax(1):expandAs(counts))
   local key = sortmode == 'score' and torch.diag(shares) or totals:view(-1)
   local order = select(2, torch.sort(key, 1, true))
   local sorted = shares:index(1, order):index(2, order)
   local image = torch.Tensor(n * block, n * block)
   for t = 1, n do
      local row = image:narrow(1, (t - 1) * block + 1, block)
      for p = 1, n do row:narrow(2, (p - 1) * block + 1, block):fill(sorted[t][p]) end
   end
   for i = 1, n do
      image:select(1, i * block):fill(0.1)
      image:select(2, i * block):fill(0.1)
   end
   if display then require('image').display{image = image, legend = 'confusion matrix'} end
   return image
end
