-- nn.View(sizes...): the input seen with other sizes, without a copy.  One size may be -1.  What
-- the input has more than the sizes ask for becomes a first, batch dimension.
local host = require 'luatorch.host'
local err = require 'luatorch.error'
local rawtype = host.rawtype
local expect = require 'nn.shared.expect'
local View, parent = torch.class('nn.View', 'nn.Module')

function View:__init(...)
   parent.__init(self)
   self:resetSize(...)
end

function View:resetSize(...)
   local first = ...
   if select('#', ...) == 1 and torch.typename(first) == 'torch.LongStorage' then
      self.size = first
   else
      local sizes = select('#', ...) == 1 and rawtype(first) == 'table' and first or {...}
      self.size = torch.LongStorage(sizes)
   end
   self.numElements = 1
   local inferred = false
   for i = 1, self.size:size() do
      local n = self.size[i]
      if n >= 0 then
         self.numElements = self.numElements * n
      elseif n ~= -1 then
         err.raise('nn.View: size should be positive, or -1 where it is to be found: got %d', n)
      elseif inferred then
         err.raise('nn.View: only one dimension can be at -1')
      else
         inferred = true
      end
   end
   self.output, self.gradInput, self.numInputDims = nil, nil, nil
   return self
end

-- setNumInputDims(n): the input has n dimensions, those before them are the batch
function View:setNumInputDims(n)
   self.numInputDims = n
   return self
end

local function mismatch(size, input)
   err.raise('input view (%s) and desired view (%s) do not match', table.concat(input:size():totable(), 'x'),
             table.concat(size:totable(), 'x'))
end

-- Whether one of the sizes is to be found, by LongStorage.  (Remembered: short loops are what keeps a
-- forward pass from being compiled.)
local inferring = setmetatable({}, {__mode = 'k'})
local function infers(size)
   local known = inferring[size]
   if known == nil then
      known = false
      for i = 1, size:size() do known = known or size[i] == -1 end
      inferring[size] = known
   end
   return known
end

-- The size of the batch, or nil when the input is one example.
local function batch_size(self, input)
   local wanted, n = self.numInputDims, self.numElements
   if not wanted then
      local elements = input:nElement()
      if n == 0 or elements % n ~= 0 then mismatch(self.size, input) end
      if elements == n or infers(self.size) then return nil end
      return elements / n
   end
   local dims, elements = input:dim(), 1
   for i = dims, dims - wanted + 1, -1 do elements = elements * input:size(i) end
   if n == 0 or elements % n ~= 0 then mismatch(self.size, input) end
   local batch = infers(self.size) and 1 or elements / n
   for i = dims - wanted, 1, -1 do batch = batch * input:size(i) end
   if batch == 1 and dims <= wanted then return nil end
   return batch
end

-- Storages of n sizes, filled anew at each use.
local scratch = {}

function View:updateOutput(input)
   expect.tensor(self, input)
   local output = self.output
   if not output then
      output = input.new()
      self.output = output
   end
   local size, batch = self.size, batch_size(self, input)
   if not batch then return output:view(input, size) end
   local n = size:size()
   if n == 1 then return output:view(input, batch, size[1]) end
   if n == 2 then return output:view(input, batch, size[1], size[2]) end
   if n == 3 then return output:view(input, batch, size[1], size[2], size[3]) end
   local full = scratch[n]
   if not full then
      full = torch.LongStorage(n + 1)
      scratch[n] = full
   end
   full[1] = batch
   for i = 1, n do full[i + 1] = size[i] end
   return output:view(input, full)
end

function View:updateGradInput(input, gradOutput)
   expect.gradOutput(self, gradOutput)
   local gradInput = self.gradInput
   if not gradInput then
      gradInput = gradOutput.new()
      self.gradInput = gradInput
   end
   return gradInput:viewAs(gradOutput, input)
end

function View:__tostring__()
   return ('%s(%s)'):format(torch.type(self), table.concat(self.size:totable(), ', '))
end
