-- nn.SparseJacobian: nn.Jacobian for modules whose input is sparse, a tensor n x 2 of feature numbers
-- and values: only the values are variables.
local nn = require 'nn'
local Jacobian = nn.Jacobian
local SparseJacobian = {}
nn.SparseJacobian = SparseJacobian

-- A module that takes the values alone: what nn.Jacobian can test.
local function of_values(module, input)
   local full = input:clone()
   local adaptor = {output = module.output}
   local function filled(values)
      full:select(2, 2):copy(values)
      return full
   end
   function adaptor.forward(_, values)
      adaptor.output = module:forward(filled(values))
      return adaptor.output
   end
   function adaptor.parameters() return module:parameters() end
   function adaptor.zeroGradParameters() module:zeroGradParameters() end
   -- the module gives a gradient for every feature; those of the input, in its order
   function adaptor.updateGradInput(_, values, gradOutput)
      local grad = module:updateGradInput(filled(values), gradOutput:clone())
      if torch.isTensor(grad) and grad:nElement() > 0 and grad:size(1) ~= full:size(1) then
         return grad:select(2, 2):index(1, full:select(2, 1):long())
      elseif torch.isTensor(grad) and grad:dim() == 2 then
         return grad:select(2, 2)
      end
      return values.new():resizeAs(values):zero()
   end
   function adaptor.accGradParameters(_, values, gradOutput, scale)
      module:accGradParameters(filled(values), gradOutput:clone(), scale)
   end
   function adaptor.accUpdateGradParameters(_, values, gradOutput, lr)
      module:accUpdateGradParameters(filled(values), gradOutput:clone(), lr)
   end
   return adaptor, input:select(2, 2):clone()
end

function SparseJacobian.backward(module, input, param, dparam)
   local adaptor, values = of_values(module, input)
   return Jacobian.backward(adaptor, values, param, dparam)
end

function SparseJacobian.backwardUpdate(module, input, param)
   local adaptor, values = of_values(module, input)
   return Jacobian.backwardUpdate(adaptor, values, param)
end

function SparseJacobian.forward(module, input, param, perturbation)
   local adaptor, values = of_values(module, input)
   return Jacobian.forward(adaptor, values, param, perturbation)
end

function SparseJacobian.forwardUpdate(module, input, param, perturbation)
   local adaptor, values = of_values(module, input)
   return Jacobian.forwardUpdate(adaptor, values, param, perturbation)
end

-- Uniform numbers between low and high.
local function randomize(x, low, high)
   low, high = low or -2, high or 2
   x:copy(torch.rand(x:nElement()):mul(high - low):add(low))
end

local function test(forward, backward)
   return function(module, input, minval, maxval, perturbation)
      randomize(input:select(2, 2), minval, maxval)
      return forward(module, input, nil, perturbation):add(-1, backward(module, input)):abs():max()
   end
end
SparseJacobian.testJacobian = test(SparseJacobian.forward, SparseJacobian.backward)

function SparseJacobian.testJacobianParameters(module, input, param, dparam, minval, maxval, perturbation)
   randomize(input:select(2, 2), minval, maxval)
   randomize(param, minval, maxval)
   local backward = SparseJacobian.backward(module, input, param, dparam)
   return SparseJacobian.forward(module, input, param, perturbation):add(-1, backward):abs():max()
end

function SparseJacobian.testJacobianUpdateParameters(module, input, param, minval, maxval, perturbation)
   randomize(input:select(2, 2), minval, maxval)
   randomize(param, minval, maxval)
   local backward = SparseJacobian.backwardUpdate(module, input, param)
   return SparseJacobian.forwardUpdate(module, input, param, perturbation):add(-1, backward):abs():max()
end

-- testIO(module, input [, minval [, maxval]]) -> errors of output and gradInput after saving and loading
function SparseJacobian.testIO(module, input, minval, maxval)
   randomize(input:select(2, 2), minval, maxval)
   local path = os.tmpname()
   torch.save(path, module)
   local copy = torch.load(path, 'binary', {functions = true})
   os.remove(path)
   local out, out2 = module:forward(input):clone(), copy:forward(input)
   local gradOutput = out:clone()
   randomize(gradOutput, minval, maxval)
   local grad, grad2 = module:updateGradInput(input, gradOutput:clone()), copy:updateGradInput(input, gradOutput)
   local back = 0
   if torch.isTensor(grad) and grad:nElement() > 0 then back = (grad - grad2):abs():max() end
   return (out - out2):abs():max(), back
end

SparseJacobian.testAllUpdate = Jacobian.testAllUpdate
