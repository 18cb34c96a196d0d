-- nn.Threshold([threshold [, value [, inplace]]]): y = x where x > threshold, else value.
-- In place, the output is written into the input and the gradient into gradOutput.
local err = require 'luatorch.error'
require 'nn'
local kernels = require 'nn.shared.kernels'
local flag, number = require 'nn.shared.flag', require 'nn.shared.number'
local Threshold, parent = torch.class('nn.Threshold', 'nn.Module')

function Threshold:__init(threshold, value, inplace)
   parent.__init(self)
   self.threshold = number(self, 'threshold', threshold, 1e-6)
   self.val = number(self, 'value', value, 0)
   self.inplace = flag(self, inplace)
   self:validateParameters()
end

-- The gradient is computed from what the output left in the input: it must tell the two cases apart.
function Threshold:validateParameters()
   self.inplace = self.inplace or false     -- files of old versions lack the field
   if self.inplace and self.val > self.threshold then
      err.raise('in-place processing requires value (%s) not to exceed threshold (%s)', tostring(self.val),
                tostring(self.threshold))
   end
end

function Threshold:updateOutput(input)
   self:validateParameters()
   kernels(self, input).Threshold_updateOutput(input, self.output, self.threshold, self.val, self.inplace)
   return self.output
end

function Threshold:updateGradInput(input, gradOutput)
   self:validateParameters()
   kernels(self, input).Threshold_updateGradInput(input, gradOutput, self.gradInput, self.threshold, self.val,
                                                  self.inplace)
   return self.gradInput
end
