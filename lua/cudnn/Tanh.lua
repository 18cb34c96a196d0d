-- cudnn.Tanh([inplace]): y = tanh(x)
require 'nn'
local Tanh, parent = torch.class('cudnn.Tanh', 'nn.Tanh')
require 'cudnn.shared.pointwise'(Tanh, 'Tanh')
Tanh.mode = 'CUDNN_ACTIVATION_TANH'

function Tanh:__init(inplace)
   parent.__init(self)
   self.inplace = inplace or false
end
