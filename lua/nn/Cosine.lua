-- nn.Cosine(inputSize, outputSize): y_j = (w_j . x) / (|w_j| |x|).
--   weight: outputSize x inputSize;  input: inputSize, or batch x inputSize
local nn = require 'nn'
local rows = require 'nn.shared.rows'
local uniform = require 'nn.shared.uniform'
local EPSILON = 1e-12
local expect = require 'nn.shared.expect'
local Cosine, parent = torch.class('nn.Cosine', 'nn.Module')

function Cosine:__init(inputSize, outputSize)
   parent.__init(self)
   self.weight = torch.Tensor(outputSize, inputSize)
   self.gradWeight = torch.Tensor(outputSize, inputSize)
   self:reset()
end

function Cosine:reset(stdv)
   stdv = uniform.range(stdv, self.weight:size(1))
   self.weight:uniform(-stdv, stdv)
end

-- |w_j| as 1 x outputSize and |x| as batch x 1
local function norms(self, x)
   self._weightNorm = self._weightNorm or x.new()
   self._inputNorm = self._inputNorm or x.new()
   self._weightNorm:norm(self.weight, 2, 2):add(EPSILON)
   self._inputNorm:norm(x, 2, 2):add(EPSILON)
   return self._weightNorm:view(1, -1), self._inputNorm
end

function Cosine:updateOutput(input)
   expect.real(self, input)
   local x = rows.matrix(input)
   local weightNorm, inputNorm = norms(self, x)
   local output = self.output
   output:resize(x:size(1), self.weight:size(1))
   output:mm(x, self.weight:t())
   output:cdiv(weightNorm:expandAs(output)):cdiv(inputNorm:expandAs(output))
   if input:dim() == 1 then output:resize(self.weight:size(1)) end
   return output
end

-- dy_j / dx = w_j / (|w_j| |x|) - y_j x / |x|^2
function Cosine:updateGradInput(input, gradOutput)
   expect.gradOutput(self, gradOutput)
   local gradInput = self.gradInput
   if not gradInput then return nil end
   local x, g, y = rows.matrix(input), rows.matrix(gradOutput), rows.matrix(self.output)
   local weightNorm, inputNorm = norms(self, x)
   local scaled = torch.cdiv(g, weightNorm:expandAs(g))
   gradInput:resizeAs(x)
   gradInput:mm(scaled, self.weight)
   gradInput:cdiv(inputNorm:expandAs(x))
   local along = torch.cmul(g, y):sum(2):cdiv(inputNorm):cdiv(inputNorm)
   gradInput:addcmul(-1, along:expandAs(x), x)
   return gradInput:resizeAs(input)
end

-- dy_j / dw_j = x / (|w_j| |x|) - y_j w_j / |w_j|^2
function Cosine:accGradParameters(input, gradOutput, scale)
   scale = scale or 1
   local x, g, y = rows.matrix(input), rows.matrix(gradOutput), rows.matrix(self.output)
   local weightNorm, inputNorm = norms(self, x)
   local weight = self.weight
   local scaled = torch.cdiv(g, weightNorm:expandAs(g)):cdiv(inputNorm:expandAs(g))
   self.gradWeight:addmm(scale, scaled:t(), x)
   local along = torch.cmul(g, y):sum(1):cdiv(weightNorm):cdiv(weightNorm)
   self.gradWeight:addcmul(-scale, along:t():expandAs(weight), weight)
end

-- The weight is needed as it was before the update.
function Cosine:defaultAccUpdateGradParameters(input, gradOutput, lr)
   local gradWeight = self.gradWeight
   self.gradWeight = torch.Tensor():typeAs(self.weight):resizeAs(self.weight):zero()
   self:accGradParameters(input, gradOutput, -lr)
   self.weight:add(self.gradWeight)
   self.gradWeight = gradWeight
end

function Cosine:clearState()
   nn.utils.clear(self, '_weightNorm', '_inputNorm')
   return parent.clearState(self)
end
