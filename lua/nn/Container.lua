-- nn.Container: a module that holds modules, to which it passes on what concerns them all.
-- Documentation: nn's doc/containers.md.
local host = require 'luatorch.host'
local nn = require 'nn'
local where = require('luatorch.error').where
local raise = require('luatorch.error').raise
local rawtype, xpcall, error, select = host.rawtype, xpcall, error, select
local Container, parent = torch.class('nn.Container', 'nn.Module')

local WARNING = "WARNING: If you see a stack trace below, it doesn't point to the place where this error occurred. " ..
                'Please use only the one above.'

function Container:__init(...)
   parent.__init(self, ...)
   self.modules = {}
end

-- checkModule(module): raises for what can not be a module, such as a class or nil
function Container:checkModule(module)
   if rawtype(module) ~= 'table' then
      raise('%s: module expected, got %s', torch.type(self), torch.type(module))
   end
   local class = getmetatable(module)
   if rawtype(class) == 'table' and class.__typename and not torch.typename(module) then
      raise('%s: %s is a class; a module is %s(...)', torch.type(self), class.__typename, class.__typename)
   end
end

function Container:add(module)
   self:checkModule(module)
   local modules = self.modules
   modules[#modules + 1] = module
   return self
end

function Container:get(index) return self.modules[index] end
function Container:size() return #self.modules end
-- #container: programs write for i = 1, #net do
function Container:__len__() return #self.modules end

-- The innermost container adds the trace of the place; what is not a string passes unchanged.
local function handler(message)
   if rawtype(message) == 'userdata' then message = host.describe(message) or message end
   if rawtype(message) == 'string' and not message:find(WARNING, 1, true) then
      return message .. '\n' .. debug.traceback('', 2):gsub('^\n', '') .. '\n\n' .. WARNING
   end
   return message
end

local function result(self, index, ok, first, ...)
   if ok then
      if select('#', ...) > 0 and (...) ~= nil then
         raise('rethrowErrors supports only one return argument')
      end
      return first
   end
   if rawtype(first) == 'string' then
      -- an inner container's message starts with a position and a line break
      first = first:gsub('^[^\n]*\n(In %d+ module of )', '%1')
      first = where(2) .. ('\nIn %d module of %s:\n'):format(index, torch.type(self)) .. first
   end
   error(first, 0)
end

-- rethrowErrors(module, index, name, ...): module[name](module, ...); an error in it also says
-- in which module of which container it happened
function Container:rethrowErrors(module, index, name, ...)
   if module == nil then raise('%s: there is no module %s', torch.type(self), tostring(index)) end
   if module ~= self.modules[index] then
      raise('mismatch between moduleIndex and self.modules: module %s is not the one given', tostring(index))
   end
   return result(self, index, xpcall(module[name], handler, module, ...))
end

-- applyToModules(f): f(module) for the modules held directly
function Container:applyToModules(f)
   local modules = self.modules
   for i = 1, #modules do f(modules[i]) end
end

function Container:zeroGradParameters()
   local modules = self.modules
   for i = 1, #modules do modules[i]:zeroGradParameters() end
end

function Container:updateParameters(learningRate)
   local modules = self.modules
   for i = 1, #modules do modules[i]:updateParameters(learningRate) end
end

function Container:training()
   self:applyToModules(function(module) module:training() end)
   parent.training(self)
end

function Container:evaluate()
   self:applyToModules(function(module) module:evaluate() end)
   parent.evaluate(self)
end

function Container:share(mlp, ...)
   local modules = self.modules
   local others = mlp.modules
   if rawtype(others) ~= 'table' or #others < #modules then
      raise('%s: share needs a container with %d modules', torch.type(self), #modules)
   end
   for i = 1, #modules do modules[i]:share(others[i], ...) end
   return self
end

function Container:reset(stdv)
   self:applyToModules(function(module) module:reset(stdv) end)
end

local function append(to, from)
   if from then
      for i = 1, #from do to[#to + 1] = from[i] end
   end
end

function Container:parameters()
   local params, grads, modules = {}, {}, self.modules
   for i = 1, #modules do
      local p, g = modules[i]:parameters()
      append(params, p)
      append(grads, g)
   end
   return params, grads
end

-- Output and gradInput are tensors of the modules, or tables of them: forgotten here, emptied there.
function Container:clearState()
   nn.utils.forget(self, 'output', 'gradInput')
   local modules = self.modules
   for i = 1, #modules do modules[i]:clearState() end
   return self
end
