-- cudnn.RNN(inputSize, hiddenSize, numLayers [, batchFirst, dropout, rememberStates]): cuDNN's
-- recurrent networks, all layers and steps in one module.  The classes beside this one set `mode`
-- and the number of directions; formulas and the layout of `weight` are in
-- luatorch/thnn/recurrent.py.
--   input: seqLength x batch x inputSize, or batch x seqLength x inputSize with batchFirst;
--   output: the same with numDirections * hiddenSize
--   hiddenInput, cellInput: the first states, (numLayers * numDirections) x batch x hiddenSize, nil
--   for zeros;  hiddenOutput, cellOutput: the last ones;  gradHiddenOutput, gradCellOutput: their
--   gradients, nil for zeros;  gradHiddenInput, gradCellInput: those of the first ones
-- rememberStates: the last states are the first ones of the next call.  dropout: between layers.
-- The parameters are CudaTensors from the beginning; :double() and :float() bring them to the host.
local err = require 'luatorch.error'
local nn = require 'nn'
local T = require 'torch.Tensor'
local K = require('luatorch.kernels')('thnn.recurrent')
local expect = require 'nn.shared.expect'
local positive = require('nn.shared.convolution').positive
local view = T.view
local RNN, parent = torch.class('cudnn.RNN', 'nn.Module')

-- mode -> gates;  what a step saves and what its gradients are, in multiples of hiddenSize
local MODES = {
   CUDNN_RNN_RELU = {gates = 1, saved = 0, slopes = 1}, CUDNN_RNN_TANH = {gates = 1, saved = 0, slopes = 1},
   CUDNN_LSTM = {gates = 4, saved = 5, slopes = 4}, CUDNN_GRU = {gates = 3, saved = 4, slopes = 4},
}

function RNN:__init(inputSize, hiddenSize, numLayers, batchFirst, dropout, rememberStates)
   parent.__init(self)
   self.inputSize = positive(self, 'inputSize', inputSize)
   self.hiddenSize = positive(self, 'hiddenSize', hiddenSize)
   self.numLayers = positive(self, 'numLayers', numLayers)
   self.seqLength, self.miniBatch = 1, 1
   self.bidirectional, self.numDirections = 'CUDNN_UNIDIRECTIONAL', 1
   self.inputMode, self.mode = 'CUDNN_LINEAR_INPUT', 'CUDNN_RNN_RELU'
   self.dropout = expect.number(self, 'dropout', dropout or 0)
   if self.dropout < 0 or self.dropout >= 1 then
      err.raise('%s: dropout should be in [0, 1), got %g', torch.type(self), self.dropout)
   end
   self.batchFirst, self.rememberStates = batchFirst or false, rememberStates or false
   self.train = true
   for _, name in ipairs{'weight', 'gradWeight', 'output', 'gradInput', 'hiddenOutput', 'cellOutput', 'gradHiddenInput',
                         'gradCellInput'} do
      self[name] = torch.CudaTensor()
   end
   self._type = 'torch.CudaTensor'
   self:reset()
end

local function mode_of(self)
   return MODES[self.mode] or err.raise('%s: unknown mode %s', torch.type(self), tostring(self.mode))
end

-- widths(self) -> what goes into each part: inputSize in the first layer, the outputs of the one below above
local function widths(self)
   local list = {}
   for part = 1, self.numLayers * self.numDirections do
      list[part] = part <= self.numDirections and self.inputSize or self.hiddenSize * self.numDirections
   end
   return list
end

local function count(self)
   local n, rows = 0, mode_of(self).gates * self.hiddenSize
   for _, width in ipairs(widths(self)) do n = n + rows * (width + self.hiddenSize + 2) end
   return n
end

-- reset([stdv]): the parameters in the size that the fields ask for, uniform in [-stdv, stdv], by
-- default 1 / sqrt(hiddenSize)
function RNN:reset(stdv)
   stdv = stdv or 1 / math.sqrt(self.hiddenSize)
   local n = count(self)
   self.weight:resize(n):uniform(-stdv, stdv)
   self.gradWeight:resizeAs(self.weight):zero()
   return self
end

-- parts(self, first, sizes) -> for each part, its tensors as views of weight: sizes(width) lists
-- how many elements each has
local function parts(self, first, sizes)
   local list, at = {}, first
   for i, width in ipairs(widths(self)) do
      list[i] = {}
      for k, n in ipairs(sizes(width)) do
         list[i][k] = self.weight:narrow(1, at + 1, n)
         at = at + n
      end
   end
   return list, at
end

local function repeated(n, a, b)
   local list = {}
   for k = 1, n do list[k], list[n + k] = a, b end
   return list
end

local function matrices(self)
   local gates, hidden = mode_of(self).gates, self.hiddenSize
   return parts(self, 0, function(width) return repeated(gates, width * hidden, hidden * hidden) end)
end

-- weights() -> for each part (the directions of the first layer, those of the second, ...) a list:
-- the matrices of the input, a vector for each gate, then those of the states.  Views of `weight`.
function RNN:weights() return (matrices(self)) end

-- biases(): the same for the biases
function RNN:biases()
   local gates, hidden = mode_of(self).gates, self.hiddenSize
   local _, first = matrices(self)
   return (parts(self, first, function() return repeated(gates, hidden, hidden) end))
end

function RNN:parameters() return {self.weight}, {self.gradWeight} end

-- There are no descriptors that would have to follow changed fields.
function RNN:resetDropoutDescriptor() end
function RNN:resetWeightDescriptor() end

-- resetStates(): forgets the states
function RNN:resetStates()
   self.hiddenInput, self.cellInput, self.gradHiddenOutput, self.gradCellOutput = nil, nil, nil, nil
   self.hiddenOutput:zero()
   self.cellOutput:zero()
end

----------------------------------------------------------------------- the passes

local networks = {}
local function network(self)
   mode_of(self)
   local key = ('%s %d %d %d'):format(self.mode, self.hiddenSize, self.numLayers, self.numDirections)
   local net = networks[key]
   if not net then
      net = K.network(self.mode, self.hiddenSize, self.numLayers, self.numDirections)
      networks[key] = net
   end
   return net
end

local function check(self, x, what, width)
   expect.tensor(self, x)
   if x:type() ~= self.weight:type() then
      err.raise('%s: the %s is a %s and the parameters are a %s: convert one of them', torch.type(self), what, x:type(),
                self.weight:type())
   end
   if x:dim() ~= 3 or x:size(3) ~= width then
      err.raise('%s: %s of %s x %d expected, got %s', torch.type(self), what,
                self.batchFirst and 'batch x seqLength' or 'seqLength x batch', width, T.size_string(x))
   end
end

-- steps_first(self, x): x as seqLength x batch x n
local function steps_first(self, x) return self.batchFirst and x:transpose(1, 2) or x end

-- state(self, name): the view of a field with states or their gradients, nil where there is none
local function state(self, name)
   local x = self[name]
   if x == nil or x:nElement() == 0 then return nil end
   local parts_count = self.numLayers * self.numDirections
   if x:type() ~= self.weight:type() or x:nElement() ~= parts_count * self.miniBatch * self.hiddenSize then
      err.raise('%s: %s should be a %s of %dx%dx%d, got %s of %s', torch.type(self), name, self.weight:type(),
                parts_count, self.miniBatch, self.hiddenSize, x:type(), T.size_string(x))
   end
   return view(x:contiguous():view(parts_count, self.miniBatch, self.hiddenSize))
end

-- buffer(self, name, sizes...): a field with room that only the passes look at
local function buffer(self, name, ...)
   local x = self[name]
   if not x then
      x = self.weight.new()
      self[name] = x
   end
   return x:resize(...)
end

local function states_buffer(self, name)
   return view(self[name]:resize(self.numLayers * self.numDirections, self.miniBatch, self.hiddenSize))
end

-- remember(self): the last states become the first ones, unless the batch has another size
local function remember(self)
   for _, pair in ipairs{{'hiddenInput', 'hiddenOutput'}, {'cellInput', 'cellOutput'}} do
      local last = self[pair[2]]
      if last:nElement() > 0 then
         if last:size(2) == self.miniBatch then
            self[pair[1]] = (self[pair[1]] or last.new()):resizeAs(last):copy(last)
         else
            self[pair[1]] = nil
         end
      end
   end
end

-- The mask of dropout, nil where there is none.
local function draw(self)
   self._mask = self.train and self.dropout > 0 and self.numLayers > 1 and self._mask or nil
   if not self.train or self.dropout == 0 or self.numLayers == 1 then return nil end
   local keep = 1 - self.dropout
   local mask = buffer(self, '_mask', self.numLayers - 1, self.seqLength, self.miniBatch,
                       self.hiddenSize * self.numDirections)
   return view(mask:bernoulli(keep):div(keep))
end

-- kept(self, name): the view of a buffer, nil where there is none
local function kept(self, name)
   local x = self[name]
   return x and x:nElement() > 0 and view(x) or nil
end

function RNN:updateOutput(input)
   check(self, input, 'input', self.inputSize)
   local x, hidden, directions = steps_first(self, input), self.hiddenSize, self.numDirections
   local width, count_of_parts = hidden * directions, self.numLayers * directions
   if self.weight:nElement() ~= count(self) then
      err.raise('%s: %d parameters expected, weight has %d: call reset() after changing the sizes', torch.type(self),
                count(self), self.weight:nElement())
   end
   self.seqLength, self.miniBatch = x:size(1), x:size(2)
   if self.rememberStates then remember(self) end
   local length, batch, saved = self.seqLength, self.miniBatch, mode_of(self).saved
   local lstm = self.mode == 'CUDNN_LSTM'
   local first, first_cells = state(self, 'hiddenInput'), lstm and state(self, 'cellInput') or nil
   local outs = buffer(self, '_outs', self.numLayers, length, batch, width)
   if saved > 0 then buffer(self, '_saved', count_of_parts, length, batch, saved * hidden) end
   self.output:resize(input:size(1), input:size(2), width)
   K.forward(network(self), view(x), view(self.weight), first, first_cells, view(steps_first(self, self.output)),
             states_buffer(self, 'hiddenOutput'), lstm and states_buffer(self, 'cellOutput') or nil, view(outs),
             kept(self, '_saved'), draw(self))
   if self._slopes then self._slopes:resize(0) end        -- those of the pass before
   return self.output
end

-- ready(self, input): raises unless a forward pass with this input has just been done
local function ready(self, input)
   check(self, input, 'input', self.inputSize)
   local x, outs = steps_first(self, input), self._outs
   if not outs or outs:nElement() == 0 or outs:size(2) ~= x:size(1) or outs:size(3) ~= x:size(2) then
      err.raise('%s: backward needs a forward pass with the same input first', torch.type(self))
   end
   return x
end

function RNN:updateGradInput(input, gradOutput)
   local x = ready(self, input)
   check(self, gradOutput, 'gradOutput', self.hiddenSize * self.numDirections)
   local dy = steps_first(self, gradOutput)
   if dy:size(1) ~= x:size(1) or dy:size(2) ~= x:size(2) then
      err.raise('%s: gradOutput of %s does not go with input of %s', torch.type(self), T.size_string(gradOutput),
                T.size_string(input))
   end
   local lstm = self.mode == 'CUDNN_LSTM'
   local slopes = buffer(self, '_slopes', self.numLayers * self.numDirections, self.seqLength, self.miniBatch,
                         mode_of(self).slopes * self.hiddenSize)
   self.gradInput:resizeAs(input)
   K.backward(network(self), view(x), view(self.weight), state(self, 'hiddenInput'),
              lstm and state(self, 'cellInput') or nil, view(self._outs), kept(self, '_saved'), kept(self, '_mask'),
              view(dy), state(self, 'gradHiddenOutput'), lstm and state(self, 'gradCellOutput') or nil,
              view(steps_first(self, self.gradInput)), states_buffer(self, 'gradHiddenInput'),
              lstm and states_buffer(self, 'gradCellInput') or nil, view(slopes))
   return self.gradInput
end

function RNN:accGradParameters(input, gradOutput, scale)
   local x = ready(self, input)
   if not kept(self, '_slopes') then self:updateGradInput(input, gradOutput) end
   K.accumulate(network(self), view(x), state(self, 'hiddenInput'), view(self._outs), kept(self, '_mask'),
                view(self._slopes), view(self.gradWeight), scale or 1)
end

function RNN:clearState()
   nn.utils.clear(self, '_outs', '_saved', '_slopes', '_mask')
   return parent.clearState(self)
end
