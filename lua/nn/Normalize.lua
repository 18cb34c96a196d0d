-- nn.Normalize(p [, eps]): x / (sum |x|^p + eps)^(1/p), of a vector or of each row of a matrix.
-- p may be math.huge: x / (max |x| + eps).
local err = require 'luatorch.error'
local nn = require 'nn'
local expect = require 'nn.shared.expect'
local Normalize, parent = torch.class('nn.Normalize', 'nn.Module')

function Normalize:__init(p, eps)
   parent.__init(self)
   if type(p) ~= 'number' then err.raise('nn.Normalize: p-norm not provided') end
   if p <= 0 or p ~= p then err.raise('nn.Normalize: %s is not greater than 0', tostring(p)) end
   self.p = p
   self.eps = eps or 1e-10
end

local function rows(x)
   if x:dim() == 1 then return x:view(1, -1) end
   return x
end

function Normalize:updateOutput(input)
   expect.real(self, input)
   if input:dim() > 2 then err.raise('nn.Normalize: only 1D or 2D input supported, got %dD', input:dim()) end
   local x, p = rows(input:contiguous()), self.p
   self.norm = self.norm or input.new()
   self.buffer = self.buffer or input.new()
   local norm, buffer = self.norm, self.buffer
   if p == math.huge then
      self._indices = self._indices or torch.LongTensor()
      buffer:abs(x)
      torch.max(norm, self._indices, buffer, 2)
      norm:add(self.eps)
   else
      self.normp = self.normp or input.new()
      if p % 2 ~= 0 then buffer:abs(x):pow(p) else buffer:pow(x, p) end
      self.normp:sum(buffer, 2):add(self.eps)
      norm:pow(self.normp, 1 / p)
   end
   local output = self.output
   output:cdiv(x, norm:expandAs(x))
   if input:dim() == 1 then output:resize(input:size()) end
   return output
end

-- With N the norm and d = x . g:   g / N - x |x|^(p-2) d / N^(p+1)
-- and for the maximum at k:        g / N - [i = k] sign(x_k) d / N^2
function Normalize:updateGradInput(input, gradOutput)
   expect.gradOutput(self, gradOutput)
   if input:dim() > 2 then err.raise('nn.Normalize: only 1D or 2D input supported, got %dD', input:dim()) end
   local x, g, p = rows(input:contiguous()), rows(gradOutput:contiguous()), self.p
   local norm, buffer, gradInput = self.norm, self.buffer, self.gradInput
   self.cross = self.cross or input.new()
   local cross = self.cross
   buffer:cmul(x, g)
   cross:sum(buffer, 2)
   gradInput:cdiv(g, norm:expandAs(x))
   if p == math.huge then
      cross:cdiv(norm):cdiv(norm)
      buffer:resizeAs(x):zero():scatter(2, self._indices, cross)
      gradInput:addcmul(-1, buffer, torch.sign(x))
   else
      cross:cdiv(self.normp):cdiv(norm)
      if p == 2 then buffer:resizeAs(x):copy(x)
      else buffer:abs(x):clamp(1e-300, math.huge):pow(p - 2):cmul(x) end
      gradInput:addcmul(-1, buffer, cross:expandAs(x))
   end
   if input:dim() == 1 then gradInput:resize(input:size()) end
   return gradInput
end

-- The indices are LongTensors whatever the type of the rest.
function Normalize:type(typename, tensorCache)
   if typename then self._indices = nil end
   return parent.type(self, typename, tensorCache)
end

function Normalize:clearState()
   nn.utils.clear(self, 'norm', 'normp', 'buffer', 'cross', '_indices')
   return parent.clearState(self)
end

function Normalize:__tostring__()
   return (self.p % 1 == 0 and '%s(%d)' or '%s(%f)'):format(torch.type(self), self.p)
end
