-- nn.Kmeans(k, dim [, scale]): clusters the rows of its input.  The output is the index of the nearest
-- of k centroids, `loss` the sum of squared distances; updateParameters(1) moves each centroid to the
-- mean of its rows.  gradInput is zero.
local err = require 'luatorch.error'
local rawtype = require('luatorch.host').rawtype
local nn = require 'nn'
local Kmeans, parent = torch.class('nn.Kmeans', 'nn.Module')

function Kmeans:__init(k, dim, scale)
   parent.__init(self)
   if rawtype(k) ~= 'number' or k < 1 then err.raise('nn.Kmeans: the number of clusters must be positive') end
   if rawtype(dim) ~= 'number' or dim < 1 then err.raise('nn.Kmeans: the number of dimensions must be positive') end
   self.k, self.dim = k, dim
   self.scale = scale or 1
   self.weight = torch.Tensor(k, dim)
   self.gradWeight = torch.Tensor(k, dim)
   self.loss = 0
   self.clusterSampleCount = torch.Tensor(k)
   self:reset()
end

function Kmeans:reset(stdv)
   stdv = stdv or 1
   self.weight:uniform(-stdv, stdv)
end

local function check(self, input)
   if not torch.isTensor(input) or input:dim() ~= 2 or input:size(2) ~= self.dim then
      err.raise('nn.Kmeans: a matrix of %d columns expected', self.dim)
   end
   return input:size(1)
end

-- Squared distances of the rows of x to those of centers: rows x centers.
local function distances(x, centers)
   local n, k, dim = x:size(1), centers:size(1), x:size(2)
   local diff = x:contiguous():view(n, 1, dim):expand(n, k, dim)
      :clone():add(-1, centers:contiguous():view(1, k, dim):expand(n, k, dim))
   return diff:cmul(diff):sum(3):select(3, 1)
end

-- initRandom(input): k different rows as centroids
function Kmeans:initRandom(input)
   local n = check(self, input)
   if n < self.k then err.raise('nn.Kmeans: at least %d rows expected, got %d', self.k, n) end
   self.weight:copy(input:index(1, torch.randperm(n):narrow(1, 1, self.k):long()))
end

-- initKmeansPlus(input [, p]): a random row, then rows far away from the centroids so far: with the
-- squared distances sorted and summed up, the one where the sum reaches the part p (0.95) of the whole.
-- Source: Arthur and Vassilvitskii, k-means++: The Advantages of Careful Seeding (2007).
function Kmeans:initKmeansPlus(input, p)
   local n = check(self, input)
   p = p or 0.95
   local weight = self.weight
   weight[1]:copy(input[torch.random(n)])
   for c = 2, self.k do
      local nearest = distances(input, weight:narrow(1, 1, c - 1)):min(2):view(-1)
      local sorted, order = nearest:sort()
      local target, sum, at = sorted:sum() * p, 0, n
      for i = 1, n do
         sum = sum + sorted[i]
         if sum >= target then at = i break end
      end
      weight[c]:copy(input[order[at]])
   end
end

function Kmeans:updateOutput(input)
   local n = check(self, input)
   local least, index = distances(input, self.weight):min(2)
   self.loss = least:sum()
   return self.output:resize(n):copy(index)
end

function Kmeans:updateGradInput(input)
   return self.gradInput:resize(input:size()):zero()
end

-- The gradient of a centroid: centroid less the mean of its rows.
function Kmeans:accGradParameters(input, _, scale)
   scale = (scale or 1) * self.scale
   local n = check(self, input)
   local members = input.new():resize(self.k, n):zero()
   local index = torch.LongTensor():resize(1, n):copy(self.output)
   members:scatter(1, index, 1)
   local count = members:sum(2)
   self.clusterSampleCount:resize(self.k):copy(count)
   local mean = torch.mm(members, input)
   mean:cdiv(torch.clamp(count, 1, math.huge):expandAs(mean))
   local used = torch.clamp(count, 0, 1):expandAs(mean)
   self.gradWeight:add(scale, torch.add(self.weight, -1, mean):cmul(used))
end

function Kmeans:clearState()
   nn.utils.clear(self, 'clusterSampleCount')
   self.loss = 0
   return parent.clearState(self)
end
