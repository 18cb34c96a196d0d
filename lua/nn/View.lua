-- nn.View(sizes...): the input seen with other sizes, without a copy.  One size may be -1.  What
-- the input has more than the sizes ask for becomes a first, batch dimension.
local host = require 'luatorch.host'
local err = require 'luatorch.error'
local rawtype = host.rawtype
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

-- The size of the batch, or nil when the input is one example.
local function batch_size(self, input)
   local size, wanted = self.size, self.numInputDims
   local dims = input:dim()
   local inner = wanted or dims
   local elements = 1
   for i = dims, dims - inner + 1, -1 do elements = elements * input:size(i) end
   local n = self.numElements
   if n == 0 or elements % n ~= 0 then
      err.raise('input view (%s) and desired view (%s) do not match', table.concat(input:size():totable(), 'x'),
                table.concat(size:totable(), 'x'))
   end
   local batch = elements / n
   for i = 1, size:size() do
      if size[i] == -1 then batch = 1 end
   end
   for i = dims - inner, 1, -1 do batch = batch * input:size(i) end
   if batch == 1 and (not wanted or dims <= wanted) then return nil end
   return batch
end

-- Storages of n sizes, filled anew at each use.
local scratch = {}

function View:updateOutput(input)
   local output = self.output
   if not output then
      output = input.new()
      self.output = output
   end
   local size, batch = self.size, batch_size(self, input)
   if not batch then return output:view(input, size) end
   local n = size:size()
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
