-- cudnn.BGRU(inputSize, hiddenSize, numLayers [, batchFirst, dropout, rememberStates]): a GRU in
-- both directions, side by side in the output; see RNN.lua
require 'cudnn.GRU'
local BGRU, parent = torch.class('cudnn.BGRU', 'cudnn.GRU')

function BGRU:__init(...)
   parent.__init(self, ...)
   self.bidirectional, self.numDirections = 'CUDNN_BIDIRECTIONAL', 2
   self:reset()
end
