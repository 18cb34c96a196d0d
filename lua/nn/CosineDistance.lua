-- nn.CosineDistance(): from {x, y}, x . y / (|x| |y|) of two vectors, or of each pair of rows.
local nn = require 'nn'
local rows = require 'nn.shared.rows'
local EPSILON = 1e-12
local expect = require 'nn.shared.expect'
local CosineDistance, parent = torch.class('nn.CosineDistance', 'nn.Module')

function CosineDistance:__init()
   parent.__init(self)
   self.gradInput = {torch.Tensor(), torch.Tensor()}
end

local names = {'buffer', 'w1', 'w22', 'w32', 'w'}

function CosineDistance:updateOutput(input)
   local x, y = rows.pair(self, input)
   for _, name in ipairs(names) do self[name] = self[name] or x.new() end
   local buffer = self.buffer
   self.w1:sum(buffer:cmul(x, y), 2)
   -- 1 / |x|^2 and 1 / |y|^2
   self.w22:sum(buffer:cmul(x, x), 2):add(EPSILON):pow(-1)
   self.w32:sum(buffer:cmul(y, y), 2):add(EPSILON):pow(-1)
   self.w:cmul(self.w22, self.w32):sqrt()
   self.output:cmul(self.w1, self.w)
   return self.output:resize(x:size(1))
end

-- d/dx = y w - x (x . y) w / |x|^2, and the same with x and y exchanged
function CosineDistance:updateGradInput(input, gradOutput)
   expect.gradOutput(self, gradOutput)
   local x, y = rows.pair(self, input)
   if #self.gradInput ~= 2 then self.gradInput = {x.new(), x.new()} end
   local g = gradOutput:contiguous():view(-1, 1):expandAs(x)
   local both = torch.cmul(self.w1, self.w)
   local function gradient(result, own, other, inverse)
      result:resizeAs(own):copy(other)
      self.buffer:cmul(both, inverse)
      result:cmul(self.w:expandAs(x)):addcmul(-1, self.buffer:expandAs(x), own):cmul(g)
      if input[1]:dim() == 1 then result:resize(input[1]:size()) end
   end
   gradient(self.gradInput[1], x, y, self.w22)
   gradient(self.gradInput[2], y, x, self.w32)
   return self.gradInput
end

function CosineDistance:clearState()
   nn.utils.clear(self, names)
   return parent.clearState(self)
end
