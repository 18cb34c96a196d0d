-- cudnn.BLSTM(inputSize, hiddenSize, numLayers [, batchFirst, dropout, rememberStates]): an LSTM in
-- both directions, side by side in the output; see RNN.lua
require 'cudnn.LSTM'
local BLSTM, parent = torch.class('cudnn.BLSTM', 'cudnn.LSTM')

function BLSTM:__init(...)
   parent.__init(self, ...)
   self.bidirectional, self.numDirections = 'CUDNN_BIDIRECTIONAL', 2
   self:reset()
end
