-- cudnn.LSTM(inputSize, hiddenSize, numLayers [, batchFirst, dropout, rememberStates]): see RNN.lua
require 'cudnn.RNN'
local LSTM, parent = torch.class('cudnn.LSTM', 'cudnn.RNN')

function LSTM:__init(...)
   parent.__init(self, ...)
   self.mode = 'CUDNN_LSTM'
   self:reset()
end
