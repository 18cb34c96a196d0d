-- nn.GPU(module, device [, outdevice]): runs a module on one GPU.  Inputs and gradients are brought
-- to `device`, outputs to `outdevice` (default: device), gradients back to where the input was.  On
-- other than Cuda types it only passes on.
local err = require 'luatorch.error'
local rawtype = require('luatorch.host').rawtype
local nn = require 'nn'
local GPU, parent = torch.class('nn.GPU', 'nn.Container')

function GPU:__init(module, device, outdevice)
   parent.__init(self)
   if rawtype(device) ~= 'number' then err.raise('nn.GPU: device number expected, got %s', torch.type(device)) end
   if not torch.isTypeOf(module, 'nn.Module') then
      err.raise('nn.GPU: module expected, got %s', torch.type(module))
   end
   self.device = device
   self.outdevice = outdevice or device
   self.modules[1] = module
   if module.type and module:type():find('Cuda') then self:cuda() end
end

-- withDevice(self, device, f, ...): f(...) with that device the current one, on Cuda types
local function with_device(self, device, f, ...)
   local cutorch = rawget(_G, 'cutorch')
   if not (cutorch and self._type:find('Cuda')) then return f(...) end
   local n, args = select('#', ...), {...}
   return cutorch.withDevice(device, function() return f(unpack(args, 1, n)) end)
end

-- setDevice(device): moves the module to another device
function GPU:setDevice(device)
   self.device = device or self.device
   return self
end

-- recursiveSetDevice(dst, src, device) -> src itself where it is on that device, else a copy there
function GPU.recursiveSetDevice(dst, src, device)
   if rawtype(src) == 'table' then
      local same = true
      local out = rawtype(dst) == 'table' and dst or {}
      for key, value in pairs(src) do
         out[key] = GPU.recursiveSetDevice(out[key], value, device)
         same = same and out[key] == value
      end
      for key in pairs(out) do
         if src[key] == nil then out[key] = nil end
      end
      return same and src or out
   elseif torch.isTensor(src) and torch.typename(src):find('Cuda') and src:getDevice() ~= device then
      return cutorch.withDevice(device, function() return src:clone() end)
   end
   return src
end

function GPU:updateOutput(input)
   if self._type:find('Cuda') then
      self._input = GPU.recursiveSetDevice(self._input, input, self.device)
      local output = with_device(self, self.device, self.modules[1].updateOutput, self.modules[1], self._input)
      self.output = GPU.recursiveSetDevice(self._output, output, self.outdevice)
   else
      self.output = self.modules[1]:updateOutput(input)
   end
   return self.output
end

-- Where the tensors of `like` are, the gradients go.
local function back(grad, like)
   if torch.isTensor(grad) then
      if not torch.isTensor(like) or not torch.typename(like):find('Cuda') then return grad end
      return GPU.recursiveSetDevice(nil, grad, like:getDevice())
   elseif rawtype(grad) == 'table' then
      local out = {}
      for key, value in pairs(grad) do out[key] = back(value, rawtype(like) == 'table' and like[key] or nil) end
      return out
   end
   return grad
end

function GPU:updateGradInput(input, gradOutput)
   if self._type:find('Cuda') then
      self._gradOutput = GPU.recursiveSetDevice(self._gradOutput, gradOutput, self.device)
      local grad = with_device(self, self.device, self.modules[1].updateGradInput, self.modules[1],
                               self._input or input, self._gradOutput)
      self.gradInput = back(grad, input)
   else
      self.gradInput = self.modules[1]:updateGradInput(input, gradOutput)
   end
   return self.gradInput
end

local function accumulate(method)
   return function(self, input, gradOutput, value)
      if self._type:find('Cuda') then input, gradOutput = self._input or input, self._gradOutput or gradOutput end
      with_device(self, self.device, self.modules[1][method], self.modules[1], input, gradOutput, value)
   end
end
GPU.accGradParameters = accumulate('accGradParameters')
GPU.accUpdateGradParameters = accumulate('accUpdateGradParameters')
GPU.sharedAccUpdateGradParameters = accumulate('sharedAccUpdateGradParameters')

function GPU:type(typename, tensorCache)
   if not typename then return self._type end
   self._input, self._gradOutput, self._output = nil, nil, nil
   if typename:find('Cuda') then
      local before = self._type
      self._type = typename
      local ok, why = pcall(with_device, self, self.device, parent.type, self, typename, tensorCache)
      if not ok then
         self._type = before
         error(why, 0)
      end
      return self
   end
   return parent.type(self, typename, tensorCache)
end

for _, method in ipairs{'zeroGradParameters', 'updateParameters', 'training', 'evaluate', 'share', 'reset'} do
   GPU[method] = function(self, ...) return with_device(self, self.device, parent[method], self, ...) end
end

function GPU:clearState()
   nn.utils.clear(self, 'output', 'gradInput')
   self._input, self._gradOutput, self._output = nil, nil, nil
   self.modules[1]:clearState()
   return self
end

function GPU:__tostring__()
   return ('%s(%d) @ %s'):format(torch.type(self), self.device, tostring(self.modules[1]))
end
