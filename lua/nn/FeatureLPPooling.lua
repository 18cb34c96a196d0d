-- nn.FeatureLPPooling(width, stride, power [, batch_mode])
--   the power-norm of groups of `width` features; input: features [x height [x width]], with a batch
--   first where batch_mode
local err = require 'luatorch.error'
local kernels = require 'nn.shared.kernels'
local FeatureLPPooling, parent = torch.class('nn.FeatureLPPooling', 'nn.Module')

local function between(self, name, v, low, high)
   if type(v) ~= 'number' or v % 1 ~= 0 or v < low or v > high then
      err.raise('%s: %s must be within %d to %d, got %s', torch.type(self), name, low, high, tostring(v))
   end
   return v
end

function FeatureLPPooling:__init(width, stride, power, batch_mode)
   parent.__init(self)
   self.width, self.stride = between(self, 'width', width, 2, 16), between(self, 'stride', stride, 1, 4)
   if type(power) ~= 'number' or power < 1 then
      err.raise('%s: power must be a number of at least 1, got %s', torch.type(self), tostring(power))
   end
   self.power, self.batch_mode = power, batch_mode and true or false
end

function FeatureLPPooling:updateOutput(input)
   kernels(self, input).FeatureLPPooling_updateOutput(
      input, self.output, self.power, self.width, self.stride, self.batch_mode)
   return self.output
end

function FeatureLPPooling:updateGradInput(input, gradOutput)
   kernels(self, input).FeatureLPPooling_updateGradInput(
      gradOutput, input, self.output, self.gradInput, self.power, self.width, self.stride, self.batch_mode)
   return self.gradInput
end

-- Torch7 has no text for this module: asking for one is an error there.
function FeatureLPPooling:__tostring__()
   err.raise('%s has no text', torch.type(self))
end
