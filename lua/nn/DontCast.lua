-- nn.DontCast(module [, castin [, castout [, moduleType]]]): keeps a module's type when the network
-- around it is cast.  castin: cast inputs and gradients that come from the later layers to
-- moduleType;  castout (default: castin): cast what the module gives back to the network's type.
local err = require 'luatorch.error'
local rawtype = require('luatorch.host').rawtype
local nn = require 'nn'
local expect = require 'nn.shared.expect'
local DontCast, parent = torch.class('nn.DontCast', 'nn.Decorator')

function DontCast:__init(module, castin, castout, moduleType)
   parent.__init(self, module)
   expect.module(self, module)
   self.castin = castin
   if castout == nil then castout = castin end
   self.castout = castout
   self.moduleType = moduleType
   if (castin or castout) and not moduleType then
      local name = torch.type(module.output)
      if not name:find('^torch%..*Tensor$') then
         err.raise('cannot extrapolate module type from an output of type %s', name)
      end
      self.moduleType = name
   end
end

-- cast(buffer, x, typename) -> buffer: x, a tensor or nested tables, copied as tensors of that type
local function cast(buffer, x, typename)
   if torch.isTensor(x) then
      if torch.typename(buffer) ~= typename then buffer = torch.getmetatable(typename).new() end
      return buffer:resize(x:size()):copy(x)
   elseif rawtype(x) == 'table' then
      if rawtype(buffer) ~= 'table' then buffer = {} end
      for key, value in pairs(x) do buffer[key] = cast(buffer[key], value, typename) end
      for key in pairs(buffer) do
         if x[key] == nil then buffer[key] = nil end
      end
      return buffer
   end
   return x
end

local function come_in(self, name, x)
   if not self.castin then return x end
   self[name] = cast(self[name], x, self.moduleType)
   return self[name]
end

local function go_out(self, name, x)
   if self.castout then self[name] = cast(self[name], x, self:type()) else self[name] = x end
   return self[name]
end

function DontCast:updateOutput(input)
   return go_out(self, 'output', self.modules[1]:updateOutput(come_in(self, '_input', input)))
end

function DontCast:updateGradInput(input, gradOutput)
   input, gradOutput = come_in(self, '_input', input), come_in(self, '_gradOutput', gradOutput)
   return go_out(self, 'gradInput', self.modules[1]:updateGradInput(input, gradOutput))
end

local function accumulate(method)
   return function(self, input, gradOutput, value)
      input, gradOutput = come_in(self, '_input', input), come_in(self, '_gradOutput', gradOutput)
      self.modules[1][method](self.modules[1], input, gradOutput, value)
   end
end
DontCast.accGradParameters = accumulate('accGradParameters')
DontCast.accUpdateGradParameters = accumulate('accUpdateGradParameters')
DontCast.sharedAccUpdateGradParameters = accumulate('sharedAccUpdateGradParameters')

-- Casts only what is given to the network.
function DontCast:type(typename, tensorCache)
   if not typename then return self._type end
   if self.castout then
      self.output = nn.utils.recursiveType(self.output, typename, tensorCache)
      self.gradInput = nn.utils.recursiveType(self.gradInput, typename, tensorCache)
   end
   self._type = typename
   return self
end
