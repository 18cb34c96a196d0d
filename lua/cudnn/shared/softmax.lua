-- softmax(class, name, across): passes of a (log-)softmax through the THNN function `name`.
--   across = 'image': over all elements of each image, the input being (n), (batch, n),
--   (planes, height, width) or (batch, planes, height, width)
--   across = 'planes': over the planes at each place, the input being (planes, *size) or
--   (batch, planes, *size) with `axes` sizes
local err = require 'luatorch.error'
local kernels = require 'nn.shared.kernels'

-- x, contiguous, as a vector or matrix of images, or as (batch, planes, 1, places)
local function shaped(x, across, axes)
   x = x:contiguous()
   local nd = x:dim()
   if across == 'image' then
      if nd <= 2 then return x end
      if nd == 3 then return x:view(-1) end
      return x:view(x:size(1), -1)
   end
   if nd <= 2 then return x end
   if nd == axes + 1 then return x:view(1, x:size(1), 1, -1) end
   return x:view(x:size(1), x:size(2), 1, -1)
end

return function(class, name, across, axes)
   axes = axes or 2
   local forward, backward = name .. '_updateOutput', name .. '_updateGradInput'

   local function check(self, input)
      local list = kernels(self, input)
      local nd = input:dim()
      if nd < 1 or nd > axes + 2 then
         err.raise('%s: input of 1 to %d dimensions expected, got %d', torch.type(self), axes + 2, nd)
      end
      return list
   end

   function class:updateOutput(input)
      local list = check(self, input)
      self.output:resizeAs(input)
      list[forward](shaped(input, across, axes), shaped(self.output, across, axes))
      return self.output
   end

   function class:updateGradInput(input, gradOutput)
      local list = check(self, input)
      self.gradInput:resizeAs(input)
      list[backward](shaped(input, across, axes), shaped(gradOutput, across, axes),
                     shaped(self.gradInput, across, axes), shaped(self.output, across, axes))
      return self.gradInput
   end

   function class:to_nn() self.mode, self.algorithm, self.ssm = nil, nil, nil end
end
