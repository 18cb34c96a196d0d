-- nn.Copy(inputType, outputType [, forceCopy [, dontCast]]): the input as another tensor type.  With
-- equal types and no forceCopy, the input itself.  dontCast: type() leaves the module as it is.
local err = require 'luatorch.error'
local expect = require 'nn.shared.expect'
local Copy, parent = torch.class('nn.Copy', 'nn.Module')

function Copy:__init(intype, outtype, forceCopy, dontCast)
   intype = intype or torch.getdefaulttensortype()
   outtype = outtype or torch.getdefaulttensortype()
   self.dontCast = dontCast
   parent.__init(self)
   for _, name in ipairs{intype, outtype} do
      if not torch.getmetatable(name) then err.raise('nn.Copy: %s is not a tensor type', name) end
   end
   self.gradInput = torch.getmetatable(intype).new()
   self.output = torch.getmetatable(outtype).new()
   self.passes = not forceCopy and intype == outtype or nil
end

function Copy:updateOutput(input)
   expect.tensor(self, input)
   local output = self.output
   if self.passes and torch.typename(input) == torch.typename(output) then
      output:set(input)
      return input
   end
   return output:resize(input:size()):copy(input)
end

function Copy:updateGradInput(_, gradOutput)
   expect.gradOutput(self, gradOutput)
   local gradInput = self.gradInput
   if self.passes and torch.typename(gradOutput) == torch.typename(gradInput) then
      gradInput:set(gradOutput)
      return gradOutput
   end
   return gradInput:resize(gradOutput:size()):copy(gradOutput)
end

function Copy:type(typename, tensorCache)
   if typename and self.dontCast then return self end
   return parent.type(self, typename, tensorCache)
end

-- Torch7 keeps the case of equal types as functions in the object, which a file can not bring back.
function Copy:read(file)
   for key, value in pairs(file:readObject()) do self[key] = value end
   if rawget(self, 'updateOutput') ~= nil then
      self.updateOutput, self.updateGradInput, self.passes = nil, nil, true
   end
end
