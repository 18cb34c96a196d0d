-- nn.FlattenTable(): the tensors of nested tables as one table, depth first.  The same output table
-- is kept as long as the input holds the same tensors.
local host = require 'luatorch.host'
local expect = require 'nn.shared.expect'
local FlattenTable, parent = torch.class('nn.FlattenTable', 'nn.Module')

function FlattenTable:__init()
   parent.__init(self)
   self.output = {}
   self.gradInput = {}
end

-- visit(input, f): f(tensor, position) for each, in order; returns their number
local function visit(input, f, n)
   n = n or 0
   if host.rawtype(input) ~= 'table' then
      n = n + 1
      f(input, n)
      return n
   end
   for i = 1, #input do n = visit(input[i], f, n) end
   return n
end

function FlattenTable:updateOutput(input)
   local output, same = self.output, true
   local n = visit(input, function(x, i) same = same and output[i] == x end)
   if not same or n ~= #output then
      output = {}
      visit(input, function(x, i) output[i] = x end)
      self.output = output
   end
   return output
end

function FlattenTable:updateGradInput(input, gradOutput)
   expect.parts(self, gradOutput)
   local n = 0
   local function nest(x)
      if host.rawtype(x) ~= 'table' then
         n = n + 1
         return gradOutput[n]
      end
      local out = {}
      for i = 1, #x do out[i] = nest(x[i]) end
      return out
   end
   self.gradInput = nest(input)
   return self.gradInput
end

-- Output and gradInput hold tensors of others.
function FlattenTable:type(typename, tensorCache)
   if not typename then return self._type end
   self.output, self.gradInput = {}, {}
   return parent.type(self, typename, tensorCache)
end

function FlattenTable:clearState()
   self.output, self.gradInput = {}, {}
   return self
end
