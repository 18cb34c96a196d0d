-- What the full (transposed) convolutions have in common: the adjustment of the output's size, and
-- inputs {input, a tensor with the size that the output shall have}.
local err = require 'luatorch.error'
local nn = require 'nn'
local host = require 'luatorch.host'
local rawtype, isTensor = host.rawtype, torch.isTensor

local M = {}

-- adjustment(self, axes, given): sets adj*, which must be smaller than the stride
function M.adjustment(self, axes, given)
   for i = 1, #axes do
      local a = axes[i]
      self['adj' .. a] = given[i] or 0
      if self['adj' .. a] > self['d' .. a] - 1 then
         err.raise('%s: adj%s must be smaller than d%s, got %s and %s', torch.type(self), a, a,
                   tostring(self['adj' .. a]), tostring(self['d' .. a]))
      end
   end
end

-- The adjustment that gives the output a size of `target`.
local function adjust(self, a, size, target)
   return target - ((size - 1) * self['d' .. a] - 2 * self['pad' .. a] + self['k' .. a])
end

-- split(self, input, axes) -> the tensor to convolve, its adjustments in the order of axes
function M.split(self, input, axes)
   local n = #axes
   if rawtype(input) ~= 'table' then
      if n == 2 then return input, self.adjW, self.adjH end
      return input, self.adjT, self.adjW, self.adjH
   end
   local x, target = input[1], input[2]
   if not isTensor(x) or not isTensor(target) then
      err.raise('%s: a tensor or a table of two tensors expected as input', torch.type(self))
   end
   local nd, td = x:dim(), target:dim()
   if nd <= n or td <= n then
      err.raise('%s: tensors of %d or %d dimensions expected as input, got %dD and %dD', torch.type(self), n + 1, n + 2,
                nd, td)
   end
   local adjW = adjust(self, 'W', x:size(nd), target:size(td))
   local adjH = adjust(self, 'H', x:size(nd - 1), target:size(td - 1))
   if n == 2 then return x, adjW, adjH end
   return x, adjust(self, 'T', x:size(nd - 2), target:size(td - 2)), adjW, adjH
end

-- open(self, input) -> the tensor for the gradient of the convolved tensor
function M.open(self, input)
   if rawtype(input) ~= 'table' then
      if rawtype(self.gradInput) == 'table' then self.gradInput = self.weight.new() end
      return self.gradInput
   end
   if rawtype(self.gradInput) == 'table' and isTensor(self.gradInput[1]) then return self.gradInput[1] end
   return self.weight.new()
end

-- close(self, input, gradInput) -> self.gradInput, with zeros for the tensor that only gave a size
function M.close(self, input, gradInput)
   if rawtype(input) ~= 'table' then return self.gradInput end
   local zero = self.zeroScalar
   if not zero or zero:type() ~= input[2]:type() then
      zero = input[2].new(1):zero()
      self.zeroScalar = zero
   end
   zero:set(zero:storage(), 1, 1)
   local ones = torch.LongStorage(input[2]:dim()):fill(1)
   self.gradInput = {gradInput, zero:view(ones):expandAs(input[2])}
   return self.gradInput
end

function M.clearState(parent)
   return function(self)
      nn.utils.clear(self, 'finput', 'fgradInput', '_input', '_gradOutput')
      if rawtype(self.gradInput) == 'table' then self.gradInput = self.weight.new() end
      return parent.clearState(self)
   end
end

return M
