-- nn.ModuleFromCriterion(criterion): {prediction, target} -> tensor of one element, the loss.
-- The gradient of the target is zero.
local err = require 'luatorch.error'
local ModuleFromCriterion, parent = torch.class('nn.ModuleFromCriterion', 'nn.Module')

function ModuleFromCriterion:__init(criterion)
   parent.__init(self)
   self.criterion = criterion
   self.output = torch.Tensor(1)
   self.gradInput = {torch.Tensor(), torch.Tensor()}
end

local function parts(input)
   if type(input) ~= 'table' or #input ~= 2 then
      err.raise('nn.ModuleFromCriterion: table of prediction and target expected, got %s', torch.type(input))
   end
   return input[1], input[2]
end

function ModuleFromCriterion:updateOutput(input)
   local prediction, target = parts(input)
   self.output[1] = (self.criterion:updateOutput(prediction, target))
   return self.output
end

-- buffer in the shape of x, its tensors filled by f(tensor, x's tensor)
local function shaped(buffer, x, f)
   if torch.isTensor(x) then
      if not torch.isTensor(buffer) then buffer = x.new() end
      f(buffer:resize(x:size()), x)
      return buffer
   elseif type(x) == 'table' then
      if type(buffer) ~= 'table' then buffer = {} end
      for key, value in pairs(x) do buffer[key] = shaped(buffer[key], value, f) end
      return buffer
   end
   return buffer
end

function ModuleFromCriterion:updateGradInput(input, gradOutput)
   local prediction, target = parts(input)
   local gradient = self.criterion:updateGradInput(prediction, target)
   local scale = gradOutput[1]
   self.gradInput[1] = shaped(self.gradInput[1], gradient, function(g, x) g:copy(x):mul(scale) end)
   self.gradInput[2] = shaped(self.gradInput[2], target, function(g) g:zero() end)
   return self.gradInput
end
