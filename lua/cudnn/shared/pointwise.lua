-- pointwise(class, name, ...): passes of an element-wise module with the field inplace, through
-- the THNN functions name_updateOutput(input, output) and
-- name_updateGradInput(input, gradOutput, gradInput, output).
-- In place, the output is written into the input and the gradient into gradOutput.
local kernels = require 'nn.shared.kernels'

return function(class, name)
   local forward, backward = name .. '_updateOutput', name .. '_updateGradInput'

   function class:updateOutput(input)
      local list = kernels(self, input)
      if self.inplace then self.output:set(input) end
      list[forward](input, self.output)
      return self.output
   end

   function class:updateGradInput(input, gradOutput)
      local list = kernels(self, input)
      if self.inplace then self.gradInput:set(gradOutput) end
      list[backward](input, gradOutput, self.gradInput, self.output)
      return self.gradInput
   end

   function class:to_nn() self.inplace, self.mode = nil, nil end
end
