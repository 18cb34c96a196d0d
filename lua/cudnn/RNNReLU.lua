-- cudnn.RNNReLU(inputSize, hiddenSize, numLayers [, batchFirst, dropout, rememberStates]): see RNN.lua
require 'cudnn.RNN'
local RNNReLU, parent = torch.class('cudnn.RNNReLU', 'cudnn.RNN')

function RNNReLU:__init(...)
   parent.__init(self, ...)
   self.mode = 'CUDNN_RNN_RELU'
   self:reset()
end
