-- nn.Convert([inputShape, outputShape]): changes the order of axes that letters name ('bchw' to
-- 'bhwc'), flattens ('bchw' to 'bf'), drops or adds a last axis ('bt' to 'b', 'b' to 'bt').  'b' is
-- the batch; left out of both shapes it may be there or not.  The input is cast to the module's type.
local err = require 'luatorch.error'
local nn = require 'nn'
local expect = require 'nn.shared.expect'
local Convert, parent = torch.class('nn.Convert', 'nn.Container')

function Convert:__init(inputShape, outputShape)
   parent.__init(self)
   if (inputShape == nil) ~= (outputShape == nil) then
      err.raise('nn.Convert: give inputShape and outputShape, or neither of them')
   end
   self.inputShape, self.outputShape = inputShape, outputShape
   if inputShape then
      if type(inputShape) ~= 'string' or type(outputShape) ~= 'string' then
         err.raise('nn.Convert: shapes are strings such as "bchw", got %s and %s', type(inputShape), type(outputShape))
      end
      if not inputShape:find('b') and not outputShape:find('b') then
         inputShape, outputShape = 'b' .. inputShape, 'b' .. outputShape
      end
      if not (inputShape:find('b') and outputShape:find('b')) then
         err.raise('nn.Convert: batch axis in only one of %s and %s', self.inputShape, self.outputShape)
      end
      self.inputBatchDim = (inputShape:find('b'))
      self._shapes = {inputShape, outputShape}
   end
end

-- The swaps that bring the letters of `from` into the order of `to`, or nil if they differ.
local function swaps(from, to)
   if #from ~= #to then return nil end
   local letters, pairs_of = {}, {}
   for i = 1, #from do letters[i] = from:sub(i, i) end
   for i = 1, #to do
      local j = i
      while letters[j] and letters[j] ~= to:sub(i, i) do j = j + 1 end
      if not letters[j] then return nil end
      if i ~= j then
         letters[i], letters[j] = letters[j], letters[i]
         pairs_of[#pairs_of + 1] = {i, j}
      end
   end
   return pairs_of
end

local function build(self)
   local from, to = self._shapes[1], self._shapes[2]
   if from == to then return nn.Identity() end
   local steps = swaps(from, to)
   if steps then return nn.Transpose(unpack(steps)) end
   local batch_first = from:sub(1, 1) == 'b' and from or nil
   local converter = nn.Sequential()
   if not batch_first then
      batch_first = 'b' .. from:gsub('b', '')
      converter:add(nn.Transpose(unpack(swaps(from, batch_first))))
   end
   if to == 'bf' or to == 'fb' then
      converter:add(nn.Collapse(#batch_first - 1))
      if to == 'fb' then converter:add(nn.Transpose{1, 2}) end
   elseif to == 'b' and #from == 2 then
      converter:add(nn.Select(2, 1))
   elseif from == 'b' and #to == 2 then
      converter:add(nn.Unsqueeze(to:find('b') == 1 and 2 or 1))
   else
      err.raise('nn.Convert: unrecognized conversion of shape %s to %s', self.inputShape, self.outputShape)
   end
   return converter
end

-- The input as the module's type.
local function cast(self, input)
   if torch.typename(input) == self:type() then return input end
   self._input = self._input or torch.getmetatable(self:type()).new()
   return self._input:resize(input:size()):copy(input)
end

-- The input with a batch axis, of size 1 where it has none.
local function batched(self, input)
   local shape = self._shapes[1]
   if input:dim() == #shape - 1 and not self.inputShape:find('b') then
      return nn.utils.addSingletonDimension(input, self.inputBatchDim), true
   end
   if input:dim() ~= #shape then
      err.raise('nn.Convert: input of shape %s expected, got %d dimensions', self.inputShape, input:dim())
   end
   return input, false
end

function Convert:updateOutput(input)
   expect.tensor(self, input)
   input = cast(self, input)
   if not self._shapes then
      self.output = input
      return input
   end
   local converter = self.modules[1]
   if not converter then
      converter = build(self):type(self:type())
      self.modules[1] = converter
   end
   local single
   input, single = batched(self, input)
   local output = converter:updateOutput(input)
   if single then output = output:select(self._shapes[2]:find('b'), 1) end
   self.output = output
   return output
end

function Convert:updateGradInput(input, gradOutput)
   local original = input
   local grad = gradOutput
   if self._shapes then
      local single
      input, single = batched(self, cast(self, input))
      if single then grad = nn.utils.addSingletonDimension(grad, (self._shapes[2]:find('b'))) end
      grad = self.modules[1]:updateGradInput(input, grad)
      if single then grad = grad:select(self.inputBatchDim, 1) end
   end
   if torch.typename(grad) ~= torch.typename(original) then
      self._gradInput = self._gradInput or original.new()
      grad = self._gradInput:resize(grad:size()):copy(grad)
   end
   self.gradInput = grad
   return grad
end

function Convert:type(typename, tensorCache)
   if typename then self._input, self._gradInput = nil, nil end
   return parent.type(self, typename, tensorCache)
end

function Convert:clearState()
   nn.utils.clear(self, '_input', '_gradInput')
   return parent.clearState(self)
end
