-- nn.MultiLabelSoftMarginCriterion([weights [, sizeAverage]]): binary cross entropy of the sigmoid of
-- the input, class by class: mean w_i (max(x, 0) - x y + log(1 + exp(-|x|))).
--   input: classes, or batch x classes;  target: 0 or 1 in the same size;  weights: one a class
local err = require 'luatorch.error'
require 'nn'
local class_weights = require 'nn.shared.class_weights'
local MultiLabelSoftMarginCriterion, parent = torch.class('nn.MultiLabelSoftMarginCriterion', 'nn.Criterion')

function MultiLabelSoftMarginCriterion:__init(weights, sizeAverage)
   parent.__init(self)
   if sizeAverage == nil then sizeAverage = true end
   self.sizeAverage = sizeAverage
   if weights ~= nil then self.weights = class_weights(weights) end
   self.sigmoid = nn.Sigmoid()
end

local function prepare(self, input, target)
   if not torch.isTensor(target) or not torch.isTensor(input) or input:nElement() ~= target:nElement() then
      err.raise('%s: input and target size mismatch', torch.type(self))
   end
   -- Files of old versions keep weights and sizeAverage in the criterion they were made of.
   if self.nll then
      self.weights, self.sizeAverage = self.weights or self.nll.weights, self.nll.sizeAverage
      self.sigmoid, self.nll, self.lsm = self.sigmoid or self.lsm, nil, nil
   end
   local weights = self.weights
   if weights ~= nil and input:dim() ~= 1 then weights = weights:view(1, input:size(2)):expandAs(input) end
   return weights
end

-- The softplus of -|x| keeps large inputs exact.
function MultiLabelSoftMarginCriterion:updateOutput(input, target)
   local weights = prepare(self, input, target)
   local losses = torch.abs(input):mul(-1):exp():log1p()
   losses:add(torch.cmax(input, 0)):add(-1, torch.cmul(input, target:viewAs(input)))
   if weights then losses:cmul(weights) end
   self.output = losses:sum()
   if self.sizeAverage then self.output = self.output / input:nElement() end
   return self.output
end

function MultiLabelSoftMarginCriterion:updateGradInput(input, target)
   local weights = prepare(self, input, target)
   self.gradInput:resizeAs(input):copy(self.sigmoid:updateOutput(input)):add(-1, target)
   if weights then self.gradInput:cmul(weights) end
   if self.sizeAverage then self.gradInput:div(input:nElement()) end
   return self.gradInput
end
