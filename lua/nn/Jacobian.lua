-- nn.Jacobian: checks of a module's gradients against finite differences.
-- Documentation: nn's doc/testing.md.
local nn = require 'nn'
local Jacobian = {}
nn.Jacobian = Jacobian

-- flat(x): a vector over all elements of a contiguous tensor
local function flat(x) return x.new(x:storage(), x:storageOffset(), x:nElement()) end

-- For each output, f(gradOutput) with the unit vector of that output: a column of the matrix
-- (parameters x outputs) that is returned.
local function columns(module, input, count, f)
   module:forward(input)
   local dout = module.output.new():resizeAs(module.output)
   local sdout = flat(dout)
   local jacobian = torch.Tensor(count, dout:nElement()):zero()
   for i = 1, sdout:nElement() do
      dout:zero()
      sdout[i] = 1
      jacobian:select(2, i):copy(f(dout))
   end
   return jacobian
end

-- backward(module, input [, param, dparam]) -> d output / d input or d param, by backpropagation
function Jacobian.backward(module, input, param, dparam)
   return columns(module, input, (param or input):nElement(), function(dout)
      module:zeroGradParameters()
      local din = module:updateGradInput(input, dout)
      module:accGradParameters(input, dout)
      return param and dparam or din
   end)
end

-- backwardUpdate(module, input, param) -> what a unit step along each output's gradient makes of param
function Jacobian.backwardUpdate(module, input, param)
   local params, originals = {param, unpack(module:parameters() or {})}, {}
   for j = 1, #params do originals[j] = params[j]:clone() end
   local function restore()
      for j = 1, #params do params[j]:copy(originals[j]) end
   end
   local jacobian = columns(module, input, param:nElement(), function(dout)
      restore()
      module:updateGradInput(input, dout)
      module:accUpdateGradParameters(input, dout, 1)
      return param
   end)
   restore()
   return jacobian
end

-- Central differences of the output by each element of `variable`: elements x outputs.
local function differences(module, input, variable, perturbation)
   local small = perturbation or 1e-6
   -- a view of the variable's own memory, which the module must see change
   local elements = flat(variable)
   local before = torch.Tensor():resize(module:forward(input):nElement())
   local after = before:clone()
   local jacobian = torch.Tensor():resize(elements:nElement(), before:nElement())
   for i = 1, elements:nElement() do
      local value = elements[i]
      elements[i] = value - small
      before:copy(module:forward(input))
      elements[i] = value + small
      after:copy(module:forward(input))
      elements[i] = value
      jacobian:select(1, i):copy(after:add(-1, before):div(2 * small))
   end
   return jacobian
end

-- forward(module, input [, param [, perturbation]]) -> the same by finite differences
function Jacobian.forward(module, input, param, perturbation)
   return differences(module, input, param or input, perturbation)
end

-- forwardUpdate(module, input, param [, perturbation]) -> the same as backwardUpdate, by differences
function Jacobian.forwardUpdate(module, input, param, perturbation)
   local jacobian = differences(module, input, param, perturbation):mul(-1)
   return jacobian:add(flat(param):view(-1, 1):expandAs(jacobian))
end

function Jacobian.backwardDiagHessian(module, input, diagHessianParamName)
   module:forward(input)
   local hessian = module.output.new():resizeAs(module.output)
   local shessian = flat(hessian)
   local count = (module[diagHessianParamName] or input):nElement()
   local result = torch.Tensor(count, hessian:nElement()):zero()
   for i = 1, shessian:nElement() do
      hessian:zero()
      shessian[i] = 1
      module:zeroGradParameters()
      local dinput = module:updateDiagHessianInput(input, hessian)
      if diagHessianParamName then
         module[diagHessianParamName]:zero()
         module:accDiagHessianParameters(input, hessian)
         result:select(2, i):copy(module[diagHessianParamName])
      else
         result:select(2, i):copy(dinput)
      end
   end
   return result
end

-- linearModuleDiagHessian(module, input [, gradParamName]): squares of the first derivatives, which
-- is the diagonal for a module without curvature of its own
function Jacobian.linearModuleDiagHessian(module, input, gradParamName)
   local grad = gradParamName and module[gradParamName]
   local jacobian = Jacobian.backward(module, input, grad, grad)
   return jacobian:cmul(jacobian)
end

-- forwardDiagHessian(module, input [, paramName [, gradParamName]]) -> second derivatives by differences
function Jacobian.forwardDiagHessian(module, input, param, _, perturbation)
   local small = perturbation or 1e-3
   param = param or input
   local elements = flat(param)
   local middle = torch.Tensor():resize(module:forward(input):nElement()):copy(module.output)
   local result = torch.Tensor():resize(elements:nElement(), middle:nElement())
   for i = 1, elements:nElement() do
      local value = elements[i]
      elements[i] = value - small
      local before = module:forward(input):clone()
      elements[i] = value + small
      local after = module:forward(input):clone()
      elements[i] = value
      result:select(1, i):copy(after:add(before):view(-1):add(-2, middle):div(small * small))
   end
   return result
end

-- randomize(x, low, high): uniform numbers
local function randomize(x, low, high)
   low, high = low or -2, high or 2
   x:copy(torch.rand(x:nElement()):mul(high - low):add(low))
end

local function difference(a, b) return a:add(-1, b):abs():max() end

-- The tests return the largest absolute error.  Inputs and parameters are filled with numbers
-- between minval and maxval.
function Jacobian.testJacobian(module, input, minval, maxval, perturbation)
   randomize(input, minval, maxval)
   local forward = Jacobian.forward(module, input, input, perturbation)
   return difference(forward, Jacobian.backward(module, input))
end

function Jacobian.testJacobianParameters(module, input, param, dparam, minval, maxval, perturbation)
   randomize(input, minval, maxval)
   randomize(param, minval, maxval)
   local backward = Jacobian.backward(module, input, param, dparam)
   return difference(Jacobian.forward(module, input, param, perturbation), backward)
end

function Jacobian.testJacobianUpdateParameters(module, input, param, minval, maxval, perturbation)
   randomize(input, minval, maxval)
   randomize(param, minval, maxval)
   local backward = Jacobian.backwardUpdate(module, input, param)
   return difference(Jacobian.forwardUpdate(module, input, param, perturbation), backward)
end

function Jacobian.testDiagHessian(module, input, gradParamName, diagHessianParamName, minval, maxval)
   randomize(input, minval, maxval)
   module:initDiagHessianParameters()
   local forward = Jacobian.linearModuleDiagHessian(module, input, gradParamName)
   return difference(forward, Jacobian.backwardDiagHessian(module, input, diagHessianParamName))
end

function Jacobian.testDiagHessianInput(module, input, minval, maxval)
   return Jacobian.testDiagHessian(module, input, nil, nil, minval, maxval)
end

function Jacobian.testDiagHessianWeight(module, input, minval, maxval)
   return Jacobian.testDiagHessian(module, input, 'gradWeight', 'diagHessianWeight', minval, maxval)
end

function Jacobian.testDiagHessianBias(module, input, minval, maxval)
   return Jacobian.testDiagHessian(module, input, 'gradBias', 'diagHessianBias', minval, maxval)
end

-- testIO(module, input [, minval [, maxval]]) -> errors of output and gradInput of the module after
-- writing it to a file and reading it again
function Jacobian.testIO(module, input, minval, maxval)
   local function pass(m, gradOutput)
      m:forward(input)
      m:zeroGradParameters()
      m:updateGradInput(input, gradOutput)
      m:accGradParameters(input, gradOutput)
      return m.output:clone(), m.gradInput and m.gradInput:clone()
   end
   local gradOutput = module:forward(input):clone()
   randomize(gradOutput, minval, maxval)
   local out, grad = pass(module, gradOutput)
   local path = os.tmpname()
   torch.save(path, module)
   local copy = torch.load(path, 'binary', {functions = true})
   os.remove(path)
   local out2, grad2 = pass(copy, gradOutput)
   local back = 0
   if grad and grad:nElement() > 0 then back = difference(grad, grad2) end
   return difference(out, out2), back
end

-- testAllUpdate(module, input, weight, gradWeight) -> {way = error}: the ways of updating agree,
-- with shared parameters too.  weight and gradWeight are names of fields.
function Jacobian.testAllUpdate(module, input, weight, gradWeight)
   local lr = torch.uniform(0.1, 1)
   local errors = {}
   local reference = module:clone()
   local start = reference[weight]:clone()
   reference:forward(input)
   local gradOutput = torch.rand(reference.output:size())
   local function accumulate(m)
      m:updateGradInput(input, gradOutput)
      m:accGradParameters(input, gradOutput)
   end
   local function update(m)
      m:updateGradInput(input, gradOutput)
      m:accUpdateGradParameters(input, gradOutput, lr)
   end
   reference:zeroGradParameters()
   accumulate(reference)
   reference:updateParameters(lr)
   local step = reference[gradWeight] * lr
   errors['accGradParameters'] = (start - step - reference[weight]):norm()

   local single = module:clone()
   single:forward(input)
   update(single)
   errors['accUpdateGradParameters'] = (single[weight] - reference[weight]):norm()

   -- two modules that share the parameter: both steps are seen by both
   local function shared(f)
      local a, b = module:clone(), module:clone()
      b:share(a, weight)
      a:zeroGradParameters()
      b:zeroGradParameters()
      a:forward(input)
      b:forward(input)
      f(a, b)
      local want = start - step * 2
      return (want - a[weight]):norm() + (want - b[weight]):norm()
   end
   errors['accGradParameters [shared]'] = shared(function(a, b)
      accumulate(a)
      accumulate(b)
      a:updateParameters(lr)
      b:updateParameters(lr)
   end)
   errors['accUpdateGradParameters [shared]'] = shared(function(a, b)
      update(a)
      update(b)
   end)
   return errors
end
