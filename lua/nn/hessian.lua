-- nn.hessian.enable(): gives modules and criterions the diagonal of the Hessian, approximated as in
-- LeCun et al., Efficient BackProp (1998), section 7: second derivatives of a layer are those of its
-- squared weights on squared inputs.  After it,
--
--    criterion:updateDiagHessianInput(input, target)
--    module:initDiagHessianParameters()
--    module:updateDiagHessianInput(input, diagHessianOutput) -> diagHessianInput
--    module:accDiagHessianParameters(input, diagHessianOutput)
--    module:parameters(), module:getParameters()             -> a third result: diagHessian*
local err = require 'luatorch.error'
local nn = require 'nn'
local flatten = require 'nn.shared.flatten'
local hessian = {}
nn.hessian = hessian

local function undefined(object)
   err.raise('%s:updateDiagHessianInput() is undefined', torch.typename(object))
end

-- accDiagHessianParameters(module, input, diagHessianOutput, gradients, hessians): names of fields.  The
-- module's own accumulation, with squared inputs, into the hessian fields.
function hessian.accDiagHessianParameters(module, input, diagHessianOutput, gradients, hessians)
   if #gradients ~= #hessians then
      err.raise('number of gradients is not equal to number of hessians: %d and %d', #gradients, #hessians)
   end
   module.inputSq = module.inputSq or input.new()
   module.inputSq:resizeAs(input):cmul(input, input)
   local kept = {}
   for i, name in ipairs(gradients) do
      kept[name] = module[name]
      if module[hessians[i]] == nil then
         module[hessians[i]] = module[name].new():resizeAs(module[name]):zero()
      end
      module[name] = module[hessians[i]]
   end
   local output = module.output
   module.output = output.new():resizeAs(output)
   module:updateOutput(module.inputSq)
   module:accGradParameters(module.inputSq, diagHessianOutput, 1)
   module.output = output
   for name, value in pairs(kept) do module[name] = value end
end

-- updateDiagHessianInput(module, input, diagHessianOutput, weights, squares): the module's own gradient,
-- with squared weights
function hessian.updateDiagHessianInput(module, input, diagHessianOutput, weights, squares)
   if #weights ~= #squares then
      err.raise('number of weights is not equal to number of squares: %d and %d', #weights, #squares)
   end
   local gradInput, kept = module.gradInput, {}
   module.diagHessianInput = module.diagHessianInput or input.new()
   module.gradInput = module.diagHessianInput
   for i, name in ipairs(weights) do
      local weight = module[name]
      local square = module[squares[i]] or weight.new()
      module[squares[i]] = square
      square:resizeAs(weight):cmul(weight, weight)
      kept[name] = weight
      module[name] = square
   end
   module:updateGradInput(input, diagHessianOutput)
   module.gradInput = gradInput
   for name, value in pairs(kept) do module[name] = value end
   return module.diagHessianInput
end

-- updateDiagHessianInputPointWise(module, input, diagHessianOutput): f'(x)^2 times diagHessianOutput
function hessian.updateDiagHessianInputPointWise(module, input, diagHessianOutput)
   local ones = diagHessianOutput.new():resizeAs(diagHessianOutput):fill(1)
   local gradInput = module.gradInput
   module.gradInput = input.new()
   module:updateGradInput(input, ones)
   module.diagHessianInput = module.diagHessianInput or input.new()
   module.diagHessianInput:resizeAs(input):cmul(module.gradInput, module.gradInput):cmul(diagHessianOutput)
   module.gradInput = gradInput
   return module.diagHessianInput
end

-- initDiagHessianParameters(module, gradients, hessians): hessian fields the size of the gradients
function hessian.initDiagHessianParameters(module, gradients, hessians)
   if #gradients ~= #hessians then
      err.raise('number of gradients is not equal to number of hessians: %d and %d', #gradients, #hessians)
   end
   for i, name in ipairs(gradients) do
      local grad = module[name]
      if grad then module[hessians[i]] = grad.new():resizeAs(grad):zero() end
   end
end

local GRADIENTS, HESSIANS = {'gradWeight', 'gradBias'}, {'diagHessianWeight', 'diagHessianBias'}
-- Modules with a linear map: their weights.
local linear = {'Linear', 'SpatialConvolution', 'SpatialFullConvolution', 'SpatialConvolutionMap',
                'SpatialFullConvolutionMap', 'SpatialConvolutionMM'}
-- Modules that work element by element.
local pointwise = {'Tanh', 'TanhShrink', 'Sigmoid', 'Square', 'Sqrt', 'Exp', 'Log', 'Threshold', 'ReLU', 'HardTanh',
                   'Abs', 'HardShrink', 'SoftShrink', 'Identity'}
-- Modules that only move elements: their gradient moves the second derivatives too.
local moving = {'Reshape', 'View', 'Select', 'Narrow', 'Transpose'}

local function module_methods(Module)
   function Module:updateDiagHessianInput() undefined(self) end
   function Module.accDiagHessianParameters() end
   function Module.initDiagHessianParameters() end

   local function fields(self)
      local weight, bias = self.weight, self.bias
      if weight and bias then
         return {weight, bias}, {self.gradWeight, self.gradBias}, {self.diagHessianWeight, self.diagHessianBias}
      elseif weight then
         return {weight}, {self.gradWeight}, {self.diagHessianWeight}
      elseif bias then
         return {bias}, {self.gradBias}, {self.diagHessianBias}
      end
   end
   function Module:parameters() return fields(self) end

   function Module:getParameters()
      local params, grads, diagonals = self:parameters()
      return flatten(params), flatten(grads), flatten(diagonals)
   end
end

local function container_methods(Container, Sequential)
   function Container:parameters()
      local results = {{}, {}, {}}
      for _, module in ipairs(self.modules) do
         local lists = {module:parameters()}
         for i = 1, 3 do
            for _, x in ipairs(lists[i] or {}) do table.insert(results[i], x) end
         end
      end
      return unpack(results)
   end

   function Container:initDiagHessianParameters()
      for _, module in ipairs(self.modules) do module:initDiagHessianParameters() end
   end

   -- f(module, its input, diagHessian of its output) from the last module to the first
   local function backwards(self, input, diagHessianOutput, f)
      local modules, current = self.modules, diagHessianOutput
      for i = #modules, 1, -1 do
         current = f(modules[i], i > 1 and modules[i - 1].output or input, current)
      end
      return current
   end

   function Sequential:updateDiagHessianInput(input, diagHessianOutput)
      self.diagHessianInput = backwards(self, input, diagHessianOutput, function(module, x, h)
         return module:updateDiagHessianInput(x, h)
      end)
      return self.diagHessianInput
   end

   function Sequential:accDiagHessianParameters(input, diagHessianOutput)
      backwards(self, input, diagHessianOutput, function(module, x, h)
         module:accDiagHessianParameters(x, h)
         return module.diagHessianInput
      end)
   end
end

-- name -> f(criterion, diagHessianInput, input, target): fills in the second derivatives
local criterions = {
   MSECriterion = function(self, h, input)
      h:fill(self.sizeAverage == false and 2 or 2 / input:nElement())
   end,
   WeightedMSECriterion = function(self, h, input)
      h:copy(self.weight:expandAs(input)):mul(self.sizeAverage == false and 2 or 2 / input:nElement())
   end,
   L1Cost = function(_, h, input) h:copy(torch.eq(input, 0)) end,
}

local enabled = false
function hessian.enable()
   if enabled then return end
   enabled = true
   module_methods(nn.Module)
   container_methods(nn.Container, nn.Sequential)

   for _, name in ipairs(linear) do
      local class = nn[name]
      if class then
         function class:updateDiagHessianInput(input, diagHessianOutput)
            return hessian.updateDiagHessianInput(self, input, diagHessianOutput, {'weight'}, {'weightSq'})
         end
         function class:accDiagHessianParameters(input, diagHessianOutput)
            local with_bias = self.bias ~= nil
            hessian.accDiagHessianParameters(self, input, diagHessianOutput,
                                             with_bias and GRADIENTS or {GRADIENTS[1]},
                                             with_bias and HESSIANS or {HESSIANS[1]})
         end
         function class:initDiagHessianParameters()
            hessian.initDiagHessianParameters(self, GRADIENTS, HESSIANS)
         end
      end
   end
   for _, name in ipairs(pointwise) do
      local class = nn[name]
      if class then
         function class:updateDiagHessianInput(input, diagHessianOutput)
            return hessian.updateDiagHessianInputPointWise(self, input, diagHessianOutput)
         end
      end
   end
   for _, name in ipairs(moving) do
      local class = nn[name]
      if class then
         function class:updateDiagHessianInput(input, diagHessianOutput)
            return hessian.updateDiagHessianInput(self, input, diagHessianOutput, {}, {})
         end
      end
   end

   function nn.Criterion:updateDiagHessianInput() undefined(self) end
   for name, f in pairs(criterions) do
      local class = nn[name]
      function class:updateDiagHessianInput(input, target)
         self.diagHessianInput = self.diagHessianInput or input.new()
         self.diagHessianInput:resizeAs(input)
         f(self, self.diagHessianInput, input, target)
         return self.diagHessianInput
      end
   end
end
