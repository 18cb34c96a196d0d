-- What ClassNLLCriterion and SpatialClassNLLCriterion share: everything but the THNN functions.
local kernels = require 'nn.shared.kernels'
local class_weights = require 'nn.shared.class_weights'
local class_target = require 'nn.shared.classes'

-- define(Class, parent, name): the methods of a criterion that calls <name>_updateOutput etc.
return function(Class, parent, name)
   local forward, backward = name .. '_updateOutput', name .. '_updateGradInput'

   function Class:__init(weights, sizeAverage, ignoreIndex)
      parent.__init(self)
      if sizeAverage == nil then sizeAverage = true end
      self.sizeAverage = sizeAverage
      self.ignoreIndex = ignoreIndex or -100
      if weights then self.weights = class_weights(weights) end
      self.output_tensor = torch.zeros(1)
      self.total_weight_tensor = torch.ones(1)
      self.target = torch.zeros(1):long()
   end

   function Class:updateOutput(input, target)
      self.output_tensor = self.output_tensor or input.new(1)           -- files of old versions
      self.total_weight_tensor = self.total_weight_tensor or input.new(1):fill(1)
      target = class_target(self, input, target)
      kernels(self, input)[forward](input, target, self.output_tensor, self.sizeAverage, self.weights,
                                    self.total_weight_tensor, self.ignoreIndex)
      self.output = self.output_tensor[1]
      return self.output, self.total_weight_tensor[1]
   end

   function Class:updateGradInput(input, target)
      target = class_target(self, input, target)
      kernels(self, input)[backward](input, target, self.gradInput, self.sizeAverage, self.weights,
                                     self.total_weight_tensor, self.ignoreIndex)
      return self.gradInput
   end
end
