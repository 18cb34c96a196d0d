-- Checks that passes through a module give the same whatever surrounds them: the layout in memory of input and
-- gradOutput, passes before, storage on disk, flattened parameters; and what nn.Jacobian itself checks.  Returned
-- as functions that give a list of complaints.  See test_passes.py.
require 'nn'
local SEED = 7
local build = require 'build' -- of the expressions of configurations.py
local M = {}

local function map(x, f)
   if torch.isTensor(x) then return f(x) end
   if type(x) ~= 'table' then return x end
   local out = {}
   for k, v in pairs(x) do out[k] = map(v, f) end
   return out
end
local function copy(x) return map(x, function(t) return t:clone() end) end

-- the largest difference, relative to numbers above one
local function distance(a, b)
   if torch.isTensor(a) then
      if not torch.isTensor(b) or not a:isSameSizeAs(b) or torch.typename(a) ~= torch.typename(b) then
         return math.huge
      end
      if a:nElement() == 0 then return 0 end
      local d = (a:double() - b:double()):abs():max()
      return d == d and d / math.max(1, a:double():clone():abs():max()) or math.huge
   elseif type(a) == 'table' then
      local most = 0
      for k, v in pairs(a) do most = math.max(most, distance(v, type(b) == 'table' and b[k] or nil)) end
      return most
   end
   return a == b and 0 or math.huge
end

-- layouts[name](t): the numbers of t, laid out otherwise; whole numbers are indices and stay
local layouts = {}
local function real(f)
   return function(t)
      local name = torch.typename(t)
      return (name == 'torch.DoubleTensor' or name == 'torch.FloatTensor') and f(t) or t
   end
end
layouts.transposed = real(function(t)
   local n = t:dim()
   if n < 2 then return t.new(t:size(1), 3):fill(99):select(2, 2):copy(t) end
   return t:transpose(1, n):clone():transpose(1, n)
end)
layouts['part of a larger tensor'] = real(function(t)
   local size = t:size():totable()
   local last = #size
   size[last] = size[last] + 2
   return t.new(torch.LongStorage(size)):fill(77):narrow(last, 2, size[last] - 2):copy(t)
end)
local function expanded(t) return t:narrow(1, 1, 1):expand(t:size()) end

local function pass(m, x, gradOutput)
   torch.manualSeed(SEED)
   local out = copy(m:forward(x))
   m:zeroGradParameters()
   local gradInput = copy(m:backward(x, gradOutput, 0.5))
   local _, grads = m:parameters()
   return {output = out, gradInput = gradInput, gradParameters = copy(grads)}
end

-- passes(module, input, evaluate, element, strided) -> complaints.  element: 'double' or 'float';
-- strided: whether the module takes tensors that are not contiguous
function M.passes(expression, given, evaluate, element, strided)
   local complaints = {}
   local tolerance = element == 'float' and 2e-5 or 1e-12
   local original, input = build(expression), build(given)
   if evaluate then original:evaluate() end
   if element == 'float' then
      original:float()
      input = map(input, function(t) return torch.typename(t) == 'torch.DoubleTensor' and t:float() or t end)
   end
   torch.manualSeed(SEED)
   local out = copy(original:clone():forward(copy(input)))
   if type(out) == 'number' then return complaints end
   local gradOutput = map(out, function(t) return torch.randn(t:size()):typeAs(t) end)
   local function fresh(g) return pass(original:clone(), copy(input), g and copy(g) or copy(gradOutput)) end
   local reference = fresh()

   local function check(what, want, m, x, g)
      local ok, got = pcall(pass, m, x, g)
      if not ok then
         complaints[#complaints + 1] = what .. ': ' .. tostring(got)
         return
      end
      for k, v in pairs(want) do
         local d = distance(v, got[k])
         if not (d <= tolerance) then complaints[#complaints + 1] = ('%s: %s off by %g'):format(what, k, d) end
      end
   end

   if strided then
      for name, layout in pairs(layouts) do
         check('input ' .. name, reference, original:clone(), map(input, layout), copy(gradOutput))
         check('gradOutput ' .. name, reference, original:clone(), copy(input), map(gradOutput, layout))
      end
      local g = map(gradOutput, expanded)
      check('gradOutput expanded', fresh(g), original:clone(), copy(input), g)
   end
   if not expression:find('BatchNorm') then        -- these remember what they have seen
      local used = original:clone()
      pass(used, copy(input), copy(gradOutput))
      check('again', reference, used, copy(input), copy(gradOutput))
      for _, mode in ipairs{'binary', 'ascii'} do
         local loaded = torch.deserialize(torch.serialize(used, mode), mode)
         check('saved after a pass, ' .. mode, reference, loaded, copy(input), copy(gradOutput))
      end
      check('cleared after a pass', reference, used:clearState(), copy(input), copy(gradOutput))
   end
   local flat = original:clone()
   if flat:parameters() and not expression:find('IndexLinear') then
      flat:getParameters()
      check('with flat parameters', reference, flat, copy(input), copy(gradOutput))
   end
   return complaints
end

-- jacobian(module, input) -> complaints of nn.Jacobian's own tests
function M.jacobian(expression, given)
   local complaints, jac = {}, nn.Jacobian
   local m, x = build(expression), build(given)
   local low, high = given:match('U%(([%d.-]+), ([%d.-]+)')
   low, high = tonumber(low), tonumber(high)
   if torch.typename(x) ~= 'torch.DoubleTensor' then return complaints end
   x = x:contiguous()
   if not torch.isTensor(m:forward(x)) then return complaints end
   local function check(what, ...)
      for _, e in ipairs{...} do
         if not (e < 1e-4) then complaints[#complaints + 1] = ('%s: %g'):format(what, e) end
      end
   end
   check('testJacobian', jac.testJacobian(m, x, low, high))
   check('testIO', jac.testIO(m, x, low, high))
   for name, grad in pairs{weight = 'gradWeight', bias = 'gradBias'} do
      if m[name] and m[grad] then
         check('testJacobianParameters', jac.testJacobianParameters(m, x, m[name], m[grad], low, high))
         check('testJacobianUpdateParameters', jac.testJacobianUpdateParameters(m, x, m[name], low, high))
         for way, e in pairs(jac.testAllUpdate(m, x, name, grad)) do
            -- where the gradient depends on the parameter, the second of two shared steps is another
            if not (expression:find('Cosine') and way:find('%[shared%]')) then check(way, e) end
         end
      end
   end
   return complaints
end

return M
