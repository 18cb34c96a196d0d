-- nn.Threshold([threshold [, value [, inplace]]]): y = x where x > threshold, else value.
-- In place, the output is written into the input and the gradient into gradOutput.
local err = require 'luatorch.error'
require 'nn'
local kernels = require 'nn.shared.kernels'
local Threshold, parent = torch.class('nn.Threshold', 'nn.Module')

function Threshold:__init(threshold, value, inplace)
   parent.__init(self)
   self.threshold = threshold or 1e-6
   self.val = value or 0
   if type(self.threshold) ~= 'number' or type(self.val) ~= 'number' then
      err.raise('nn.Threshold(threshold, value): numbers expected, got %s and %s', torch.type(self.threshold),
                torch.type(self.val))
   end
   self.inplace = inplace or false
   if type(self.inplace) ~= 'boolean' then
      err.raise('in-place flag must be boolean, got %s', torch.type(self.inplace))
   end
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
