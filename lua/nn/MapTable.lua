-- nn.MapTable(module [, shared]): one module applied to every element of a table of any length.
-- It is cloned as needed; the clones share its parameters unless `shared` is false.  `shared` may also
-- be a table of the names of the parameters to share.
local err = require 'luatorch.error'
local rawtype = require('luatorch.host').rawtype
local expect = require 'nn.shared.expect'
local MapTable, parent = torch.class('nn.MapTable', 'nn.Container')

function MapTable:__init(module, shared)
   parent.__init(self)
   local names = rawtype(shared) == 'table' and shared
   self.shared = names and true or shared == nil or shared
   self.sharedParams = names or {'weight', 'bias', 'gradWeight', 'gradBias'}
   self.output = {}
   self.gradInput = {}
   if module then self:add(module) end
end

function MapTable:_extend(n)
   local modules = self.modules
   modules[1] = self.module
   for i = 2, n do
      if not modules[i] then
         if self.shared then modules[i] = self.module:clone(unpack(self.sharedParams))
         else modules[i] = self.module:clone() end
      end
   end
end

-- resize(n): exactly n modules
function MapTable:resize(n)
   self:_extend(n)
   for i = n + 1, #self.modules do self.modules[i] = nil end
end

function MapTable:add(module)
   if self.module then err.raise('Single module required: nn.MapTable already has one') end
   self.module = module
   self.modules[1] = module
   return self
end

function MapTable:updateOutput(input)
   expect.list(self, input)
   local output, modules = {}, self.modules
   self.output = output
   self:_extend(#input)
   for i = 1, #input do
      output[i] = self:rethrowErrors(modules[i], i, 'updateOutput', input[i])
   end
   return output
end

function MapTable:updateGradInput(input, gradOutput)
   expect.parts(self, gradOutput)
   local gradInput, modules = {}, self.modules
   self.gradInput = gradInput
   self:_extend(#input)
   for i = 1, #input do
      gradInput[i] = self:rethrowErrors(modules[i], i, 'updateGradInput', input[i], gradOutput[i])
   end
   return gradInput
end

function MapTable:accGradParameters(input, gradOutput, scale)
   local modules = self.modules
   self:_extend(#input)
   for i = 1, #input do
      self:rethrowErrors(modules[i], i, 'accGradParameters', input[i], gradOutput[i], scale or 1)
   end
end

function MapTable:accUpdateGradParameters(input, gradOutput, lr)
   local modules = self.modules
   self:_extend(#input)
   for i = 1, #input do
      self:rethrowErrors(modules[i], i, 'accUpdateGradParameters', input[i], gradOutput[i], lr)
   end
end

-- With shared parameters, once is enough (and more would be wrong).
function MapTable:zeroGradParameters()
   if self.module and self.shared then self.module:zeroGradParameters()
   else parent.zeroGradParameters(self) end
end

function MapTable:updateParameters(learningRate)
   if self.module and self.shared then self.module:updateParameters(learningRate)
   else parent.updateParameters(self, learningRate) end
end

function MapTable:clearState()
   for i = 2, #self.modules do self.modules[i] = nil end
   return parent.clearState(self)
end

function MapTable:__tostring__()
   if not self.module then return torch.type(self) .. ' { }' end
   return torch.type(self) .. ' {\n  ' .. tostring(self.module):gsub('\n', '\n        ') .. '\n}'
end
