-- cudnn.RNNTanh(inputSize, hiddenSize, numLayers [, batchFirst, dropout, rememberStates]): see RNN.lua
require 'cudnn.RNN'
local RNNTanh, parent = torch.class('cudnn.RNNTanh', 'cudnn.RNN')

function RNNTanh:__init(...)
   parent.__init(self, ...)
   self.mode = 'CUDNN_RNN_TANH'
   self:reset()
end
