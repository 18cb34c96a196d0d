-- nn.MultiMarginCriterion([p [, weights [, margin]]]): hinge loss of classes,
--   sum_{i ~= y} weights[y] max(0, margin - x[y] + x[i])^p / classes,  p = 1 or 2
--   input: classes, or batch x classes;  target: class number(s);  averaged over the batch, or
-- summed where the field sizeAverage is false.
local err = require 'luatorch.error'
require 'nn'
local kernels = require 'nn.shared.kernels'
local class_weights = require 'nn.shared.class_weights'
local class_target = require 'nn.shared.classes'
local MultiMarginCriterion, parent = torch.class('nn.MultiMarginCriterion', 'nn.Criterion')

function MultiMarginCriterion:__init(p, weights, margin)
   p = p or 1
   if p ~= 1 and p ~= 2 then err.raise('only p == 1 and p == 2 supported, got %s', tostring(p)) end
   parent.__init(self)
   self.p = p
   self.margin = margin or 1
   self.sizeAverage = true
   if weights then self.weights = class_weights(weights) end
end

function MultiMarginCriterion:updateOutput(input, target)
   target = class_target(self, input, target)
   self.p, self.margin = self.p or 1, self.margin or 1      -- files of old versions
   self.output_tensor = self.output_tensor or input.new(1)
   kernels(self, input).MultiMarginCriterion_updateOutput(input, target, self.output_tensor, self.sizeAverage, self.p,
                                                          self.weights, self.margin)
   self.output = self.output_tensor[1]
   return self.output
end

function MultiMarginCriterion:updateGradInput(input, target)
   target = class_target(self, input, target)
   kernels(self, input).MultiMarginCriterion_updateGradInput(input, target, self.gradInput, self.sizeAverage,
                                                             self.p or 1, self.weights, self.margin or 1)
   return self.gradInput
end
