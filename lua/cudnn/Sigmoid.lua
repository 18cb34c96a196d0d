-- cudnn.Sigmoid([inplace]): y = 1 / (1 + exp(-x))
require 'nn'
local Sigmoid, parent = torch.class('cudnn.Sigmoid', 'nn.Sigmoid')
require 'cudnn.shared.pointwise'(Sigmoid, 'Sigmoid')
Sigmoid.mode = 'CUDNN_ACTIVATION_SIGMOID'

function Sigmoid:__init(inplace)
   parent.__init(self)
   self.inplace = inplace or false
end
