-- nn.Reshape(sizes... [, batchMode]): the input with other sizes; copied if it is not contiguous.
--   batchMode true: the first dimension is the batch;  false: it never is;  nil: it is when the
--   element count says so, or its size is 1.
local host = require 'luatorch.host'
local nn = require 'nn'
local rawtype = host.rawtype
local expect = require 'nn.shared.expect'
local Reshape, parent = torch.class('nn.Reshape', 'nn.Module')

function Reshape:__init(...)
   parent.__init(self)
   local sizes, n = {...}, select('#', ...)
   while n > 0 and sizes[n] == nil do n = n - 1 end
   if rawtype(sizes[n]) == 'boolean' then
      self.batchMode = sizes[n]
      sizes[n] = nil
      n = n - 1
   end
   if n == 1 and torch.typename(sizes[1]) == 'torch.LongStorage' then sizes = sizes[1]:totable()
   elseif n == 1 and rawtype(sizes[1]) == 'table' then sizes = sizes[1] end
   self.size = torch.LongStorage(sizes)
   n = self.size:size()
   self.batchsize = torch.LongStorage(n + 1)
   self.batchsize[1] = 1
   self.nelement = 1
   for i = 1, n do
      self.nelement = self.nelement * self.size[i]
      self.batchsize[i + 1] = self.size[i]
   end
end

local function contiguous(self, name, x)
   if x:isContiguous() then return x end
   local copy = self[name]
   if not copy then
      copy = x.new()
      self[name] = copy
   end
   return copy:resizeAs(x):copy(x)
end

function Reshape:updateOutput(input)
   expect.tensor(self, input)
   input = contiguous(self, '_input', input)
   local mode, output = self.batchMode, self.output
   if mode == false or (mode == nil and input:nElement() == self.nelement and input:size(1) ~= 1) then
      output:view(input, self.size)
   else
      self.batchsize[1] = input:size(1)
      output:view(input, self.batchsize)
   end
   return output
end

function Reshape:updateGradInput(input, gradOutput)
   expect.gradOutput(self, gradOutput)
   return self.gradInput:viewAs(contiguous(self, '_gradOutput', gradOutput), input)
end

function Reshape:clearState()
   nn.utils.clear(self, '_input', '_gradOutput')
   return parent.clearState(self)
end

function Reshape:__tostring__()
   return ('%s(%s)'):format(torch.type(self), table.concat(self.size:totable(), 'x'))
end
