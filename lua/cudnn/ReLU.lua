-- cudnn.ReLU([inplace]): y = max(0, x)
require 'nn'
local ReLU, parent = torch.class('cudnn.ReLU', 'nn.ReLU')
ReLU.mode = 'CUDNN_ACTIVATION_RELU'

-- Files of the bindings have no threshold.
local function complete(self) self.threshold, self.val = self.threshold or 0, self.val or 0 end
ReLU.to_nn = function(self)
   complete(self)
   self.mode, self.inplace = nil, self.inplace or false
end

function ReLU:updateOutput(input)
   complete(self)
   return parent.updateOutput(self, input)
end

function ReLU:updateGradInput(input, gradOutput)
   complete(self)
   return parent.updateGradInput(self, input, gradOutput)
end
