-- cudnn.GRU(inputSize, hiddenSize, numLayers [, batchFirst, dropout, rememberStates]): see RNN.lua
require 'cudnn.RNN'
local GRU, parent = torch.class('cudnn.GRU', 'cudnn.RNN')

function GRU:__init(...)
   parent.__init(self, ...)
   self.mode = 'CUDNN_GRU'
   self:reset()
end
