-- What nn.Max and nn.Min share.  install(class, parent, f): f is torch.max or torch.min.
local nn = require 'nn'
local expect = require 'nn.shared.expect'
local install_dimension = require 'nn.shared.dimension'

return function(class, parent, f)
   function class:__init(dimension, nInputDims)
      parent.__init(self)
      self.dimension = dimension or 1
      -- no default: a missing one means "never a batch"
      self.nInputDims = nInputDims
   end

   install_dimension(class)

   function class:_lazyInit()
      self._output = self._output or self.output.new()
      if not self._indices then
         local cuda = torch.typename(self.output):find('Cuda')
         self._indices = cuda and torch.CudaLongTensor() or torch.LongTensor()
      end
   end

   function class:updateOutput(input)
      expect.tensor(self, input)
      self:_lazyInit()
      local dimension = self:_getPositiveDimension(input)
      f(self._output, self._indices, input, dimension)
      if input:dim() > 1 then
         self.output:set(self._output:select(dimension, 1))
      else
         self.output:set(self._output)
      end
      return self.output
   end

   function class:updateGradInput(input, gradOutput)
      self:_lazyInit()
      local dimension = self:_getPositiveDimension(input)
      if input:dim() > 1 then gradOutput = nn.utils.addSingletonDimension(gradOutput, dimension) end
      self.gradInput:resizeAs(input):zero():scatter(dimension, self._indices, gradOutput)
      return self.gradInput
   end

   -- The indices are LongTensors whatever the type of the rest.
   function class:type(typename, tensorCache)
      if typename then self._indices = nil end
      return parent.type(self, typename, tensorCache)
   end

   function class:clearState()
      nn.utils.clear(self, '_indices', '_output')
      return parent.clearState(self)
   end
end
