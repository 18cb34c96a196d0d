-- nn.Sequential: the modules one after the other.
local err = require 'luatorch.error'
local rawtype = require('luatorch.host').rawtype
local Sequential = torch.class('nn.Sequential', 'nn.Container')

-- The container's own output and gradInput are those of its last and first module.
local function refresh(self)
   local modules = self.modules
   local n = #modules
   if n > 0 then
      self.output, self.gradInput = modules[n].output, modules[1].gradInput
   else
      self.output, self.gradInput = torch.Tensor(), torch.Tensor()
   end
end

function Sequential:add(module)
   self:checkModule(module)
   local modules = self.modules
   if #modules == 0 then self.gradInput = module.gradInput end
   modules[#modules + 1] = module
   self.output = module.output
   return self
end

-- insert(module [, index]): at the end when no index is given
function Sequential:insert(module, index)
   local modules = self.modules
   index = index or #modules + 1
   if rawtype(index) ~= 'number' or index > #modules + 1 or index < 1 then
      err.raise('index should be contiguous to existing modules: %s given, %d modules', tostring(index), #modules)
   end
   self:checkModule(module)
   table.insert(modules, index, module)
   refresh(self)
end

-- remove([index]): the last one when no index is given
function Sequential:remove(index)
   local modules = self.modules
   index = index or #modules
   if rawtype(index) ~= 'number' or index > #modules or index < 1 then
      err.raise('index out of range: %s given, %d modules', tostring(index), #modules)
   end
   table.remove(modules, index)
   refresh(self)
end

function Sequential:updateOutput(input)
   local modules, current = self.modules, input
   for i = 1, #modules do
      current = self:rethrowErrors(modules[i], i, 'updateOutput', current)
   end
   self.output = current
   return current
end

function Sequential:updateGradInput(input, gradOutput)
   local modules, current = self.modules, gradOutput
   for i = #modules, 2, -1 do
      current = self:rethrowErrors(modules[i], i, 'updateGradInput', modules[i - 1].output, current)
      modules[i].gradInput = current
   end
   current = self:rethrowErrors(modules[1], 1, 'updateGradInput', input, current)
   self.gradInput = current
   return current
end

function Sequential:accGradParameters(input, gradOutput, scale)
   scale = scale or 1
   local modules, current = self.modules, gradOutput
   for i = #modules, 2, -1 do
      self:rethrowErrors(modules[i], i, 'accGradParameters', modules[i - 1].output, current, scale)
      current = modules[i].gradInput
   end
   self:rethrowErrors(modules[1], 1, 'accGradParameters', input, current, scale)
end

function Sequential:backward(input, gradOutput, scale)
   scale = scale or 1
   local modules, current = self.modules, gradOutput
   for i = #modules, 2, -1 do
      current = self:rethrowErrors(modules[i], i, 'backward', modules[i - 1].output, current, scale)
      modules[i].gradInput = current
   end
   current = self:rethrowErrors(modules[1], 1, 'backward', input, current, scale)
   self.gradInput = current
   return current
end

function Sequential:accUpdateGradParameters(input, gradOutput, lr)
   local modules, current = self.modules, gradOutput
   for i = #modules, 2, -1 do
      self:rethrowErrors(modules[i], i, 'accUpdateGradParameters', modules[i - 1].output, current, lr)
      current = modules[i].gradInput
   end
   self:rethrowErrors(modules[1], 1, 'accUpdateGradParameters', input, current, lr)
end

-- Subclasses print as nn.Sequential too, as in Torch7.
function Sequential:__tostring__()
   local modules = self.modules
   local parts = {'nn.Sequential {\n  [input'}
   for i = 1, #modules do parts[#parts + 1] = ' -> (' .. i .. ')' end
   parts[#parts + 1] = ' -> output]'
   for i = 1, #modules do
      parts[#parts + 1] = '\n  (' .. i .. '): ' .. tostring(modules[i]):gsub('\n', '\n  ')
   end
   parts[#parts + 1] = '\n}'
   return table.concat(parts)
end
