-- nn.MixtureTable([dim]): from {gater, experts}, the sum of the experts weighted by the gater.
--   gater: [batch x] n;  experts: a table of n tensors [batch x] sizes, or one tensor in which
--   dimension dim (default: the one after the batch) numbers the experts
local err = require 'luatorch.error'
local rawtype = require('luatorch.host').rawtype
local nn = require 'nn'
local expect = require 'nn.shared.expect'
local MixtureTable, parent = torch.class('nn.MixtureTable', 'nn.Module')

function MixtureTable:__init(dim)
   parent.__init(self)
   self.dim = dim
   self.gradInput = {}
end

-- The gater's dimension that numbers the experts.
local function gater_dimension(gater)
   local n = gater:dim()
   if n ~= 1 and n ~= 2 then err.raise('nn.MixtureTable: gater must be a vector or matrix, got %dD', n) end
   return n
end

-- The weights with the dimensions of an expert tensor x: `at` numbers the experts, dimension 1 is the
-- batch if there is one, all others have size 1.
local function shaped(gater, dimG, x, at)
   local size = torch.LongStorage(x:dim()):fill(1)
   if dimG == 2 then size[1] = gater:size(1) end
   if at then size[at] = gater:size(dimG) end
   return gater:contiguous():view(size)
end

-- The weight of expert i, as a tensor that expands to that expert's.
local function weight(gater, dimG, i, x)
   return shaped(gater:narrow(dimG, i, 1), dimG, x):expandAs(x)
end

local function check(gater, dimG, n)
   if gater:size(dimG) ~= n then
      err.raise('Should be one gater output per expert: %d outputs, %d experts', gater:size(dimG), n)
   end
end

function MixtureTable:updateOutput(input)
   expect.tensors(self, input)
   local gater, experts = input[1], input[2]
   local dimG = gater_dimension(gater)
   self.dimG = dimG
   if rawtype(experts) == 'table' then
      check(gater, dimG, #experts)
      local output = self.output
      output:resizeAs(experts[1]):zero()
      for i = 1, #experts do output:addcmul(1, weight(gater, dimG, i, experts[i]), experts[i]) end
      return output
   end
   local at = self.dim or dimG
   if at > experts:dim() then
      err.raise('nn.MixtureTable: experts of %d dimensions have no dimension %d', experts:dim(), at)
   end
   check(gater, dimG, experts:size(at))
   self._expert = self._expert or experts.new()
   self._expert:cmul(shaped(gater, dimG, experts, at):expandAs(experts), experts)
   self.output:sum(self._expert, at)
   return self.output:set(self.output:select(at, 1))
end

-- Sums x over all dimensions but the first `dimG - 1` and `at`, giving the sizes of the gater.
local function reduce(x, dimG, at, gater)
   for d = 1, x:dim() do
      if d ~= at and not (dimG == 2 and d == 1) then x = x:sum(d) end
   end
   return x:contiguous():view(gater:size())
end

function MixtureTable:updateGradInput(input, gradOutput)
   local gater, experts = input[1], input[2]
   local dimG, grads = gater_dimension(gater), self.gradInput
   local gate = grads[1] or gater.new()
   grads[1] = gate
   gate:resizeAs(gater)
   self._expert = self._expert or gater.new()
   if rawtype(experts) == 'table' then
      local list = rawtype(grads[2]) == 'table' and grads[2] or {}
      grads[2] = list
      for i = 1, #experts do
         local x = experts[i]
         list[i] = list[i] or x.new()
         list[i]:cmul(weight(gater, dimG, i, x), gradOutput)
         self._expert:cmul(x, gradOutput)
         local slot = gate:narrow(dimG, i, 1)
         slot:copy(reduce(self._expert, dimG, nil, slot))
      end
      for i = #experts + 1, #list do list[i] = nil end
      return grads
   end
   local at = self.dim or dimG
   local g = nn.utils.addSingletonDimension(gradOutput, at):expandAs(experts)
   grads[2] = torch.isTensor(grads[2]) and grads[2] or experts.new()
   grads[2]:cmul(shaped(gater, dimG, experts, at):expandAs(experts), g)
   self._expert:cmul(experts, g)
   gate:copy(reduce(self._expert, dimG, at, gater))
   return grads
end

function MixtureTable:type(typename, tensorCache)
   if typename then self._expert = nil end
   return parent.type(self, typename, tensorCache)
end

function MixtureTable:clearState()
   nn.utils.clear(self, '_expert')
   return parent.clearState(self)
end
