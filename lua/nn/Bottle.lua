-- nn.Bottle(module [, nInputDim [, nOutputDim]]): lets a module that takes a batch of nInputDim
-- dimensions take inputs of more: the leading ones are one long batch to it.
local err = require 'luatorch.error'
local expect = require 'nn.shared.expect'
local Bottle, parent = torch.class('nn.Bottle', 'nn.Decorator')

function Bottle:__init(module, nInputDim, nOutputDim)
   parent.__init(self, module)
   self.nInputDim = expect.number(self, 'nInputDim', nInputDim or 2)
   self.nOutputDim = expect.number(self, 'nOutputDim', nOutputDim or self.nInputDim)
   self.dimDelta = self.nInputDim - self.nOutputDim
   self.inShape = torch.LongStorage(self.nInputDim)
   self.outShape = torch.LongStorage(self.nOutputDim)
end

-- The sizes of x with its leading dimensions made one, so that n are left.
local function bottled(x, n)
   local shape, batch = torch.LongStorage(n), 1
   local leading = x:dim() - n + 1
   for d = 1, leading do batch = batch * x:size(d) end
   shape[1] = batch
   for d = 2, n do shape[d] = x:size(leading + d - 1) end
   return shape
end

function Bottle:updateOutput(input)
   expect.module(self, self.modules[1])
   expect.tensor(self, input)
   if input:dim() <= self.nInputDim then
      self.output:set(self.modules[1]:updateOutput(input))
      return self.output
   end
   local leading = input:dim() - self.nInputDim + 1
   self.inShape = bottled(input, self.nInputDim)
   local output = self.modules[1]:updateOutput(input:view(self.inShape))
   if output:dim() ~= self.nOutputDim then
      err.raise('Wrong number of output dims on module. Expected: %d but got %d', self.nOutputDim, output:dim())
   end
   self.outShape = output:size()
   -- the leading sizes of the input again; what the module made of the batch goes with the last
   local size = torch.LongStorage(leading + self.nOutputDim - 1)
   local before = 1
   for d = 1, leading - 1 do
      size[d] = input:size(d)
      before = before * input:size(d)
   end
   size[leading] = output:size(1) / before
   for d = 2, self.nOutputDim do size[leading + d - 1] = output:size(d) end
   self.output:set(output:view(size))
   return self.output
end

function Bottle:updateGradInput(input, gradOutput)
   expect.gradOutput(self, gradOutput)
   local module = self.modules[1]
   local grad
   if input:dim() > self.nInputDim then
      grad = module:updateGradInput(input:view(self.inShape), gradOutput:contiguous():view(self.outShape))
   else
      grad = module:updateGradInput(input, gradOutput)
   end
   if not grad then self.gradInput = nil return nil end
   self.gradInput = self.gradInput or grad.new()
   self.gradInput:set(grad:viewAs(input))
   return self.gradInput
end

local function accumulate(method)
   return function(self, input, gradOutput, value)
      if input:dim() > self.nInputDim then
         input = input:view(self.inShape)
         gradOutput = gradOutput:contiguous():view(self.outShape)
      end
      self.modules[1][method](self.modules[1], input, gradOutput, value)
   end
end
Bottle.accGradParameters = accumulate('accGradParameters')
Bottle.accUpdateGradParameters = accumulate('accUpdateGradParameters')
Bottle.sharedAccUpdateGradParameters = accumulate('sharedAccUpdateGradParameters')

