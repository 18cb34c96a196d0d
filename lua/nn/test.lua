-- nn.test([names]): checks the derivatives of modules by finite differences, in this process.  names: a
-- test or a table of tests; all of them if left out.
local nn = require 'nn'

-- name -> module, size of its input.  Inputs are uniform in [low, high], by default [-2, 2].
local samples = {
   Abs = {function() return nn.Abs() end, {4, 5}},
   Add = {function() return nn.Add(5) end, {3, 5}},
   Bottle = {function() return nn.Bottle(nn.Linear(4, 3)) end, {2, 3, 4}},
   CAdd = {function() return nn.CAdd(1, 3) end, {4, 3}},
   CMul = {function() return nn.CMul(3) end, {4, 3}},
   Clamp = {function() return nn.Clamp(-1, 1) end, {10}},
   Concat = {function() return nn.Concat(2):add(nn.Linear(3, 2)):add(nn.Tanh()) end, {4, 3}},
   Cosine = {function() return nn.Cosine(4, 3) end, {5, 4}},
   Euclidean = {function() return nn.Euclidean(4, 3) end, {4}},
   Exp = {function() return nn.Exp() end, {4, 5}},
   Linear = {function() return nn.Linear(4, 3) end, {5, 4}},
   Log = {function() return nn.Log() end, {4, 5}, 0.5, 2},
   LogSoftMax = {function() return nn.LogSoftMax() end, {4, 5}},
   Max = {function() return nn.Max(2) end, {4, 5}},
   Mean = {function() return nn.Mean(2) end, {4, 5}},
   Min = {function() return nn.Min(2) end, {4, 5}},
   Mul = {function() return nn.Mul() end, {4, 5}},
   Narrow = {function() return nn.Narrow(2, 2, 3) end, {4, 5}},
   Normalize = {function() return nn.Normalize(2) end, {4, 5}},
   Padding = {function() return nn.Padding(2, 2) end, {4, 5}},
   Parallel = {function() return nn.Parallel(1, 1):add(nn.Linear(3, 2)):add(nn.Linear(3, 4)) end, {2, 3}},
   Power = {function() return nn.Power(1.5) end, {4, 5}, 0.5, 2},
   Replicate = {function() return nn.Replicate(3) end, {4}},
   Reshape = {function() return nn.Reshape(2, 3) end, {6}},
   Select = {function() return nn.Select(1, 2) end, {3, 4}},
   Sequential = {function() return nn.Sequential():add(nn.Linear(4, 3)):add(nn.Sigmoid()) end, {5, 4}},
   Sigmoid = {function() return nn.Sigmoid() end, {4, 5}},
   SoftMax = {function() return nn.SoftMax() end, {4, 5}},
   SpatialConvolution = {function() return nn.SpatialConvolution(2, 3, 3, 3) end, {2, 5, 6}},
   SpatialMaxPooling = {function() return nn.SpatialMaxPooling(2, 2) end, {2, 4, 6}},
   Sqrt = {function() return nn.Sqrt() end, {4, 5}, 0.5, 2},
   Square = {function() return nn.Square() end, {4, 5}},
   Sum = {function() return nn.Sum(1) end, {4, 5}},
   Tanh = {function() return nn.Tanh() end, {4, 5}},
   TemporalConvolution = {function() return nn.TemporalConvolution(3, 2, 2) end, {6, 3}},
   Transpose = {function() return nn.Transpose{1, 2} end, {3, 4}},
   View = {function() return nn.View(6) end, {2, 3}},
   WeightedEuclidean = {function() return nn.WeightedEuclidean(4, 3) end, {4}},
}
local PRECISION = 1e-5

local function check(tester, name, sample)
   local jacobian = nn.Jacobian
   local make, size, low, high = unpack(sample, 1, 4)
   local module, input = make(), torch.Tensor(torch.LongStorage(size)):zero()
   tester:assertlt(jacobian.testJacobian(module, input, low, high), PRECISION, name .. ': error on state')
   local params, grads = module:parameters()
   for i = 1, #(params or {}) do
      local error_of = jacobian.testJacobianParameters(module, input, params[i], grads[i], low, high)
      tester:assertlt(error_of, PRECISION, name .. ': error on parameter ' .. i)
   end
   local forward, backward = jacobian.testIO(module, input)
   tester:eq(forward, 0, name .. ': forward after saving')
   tester:eq(backward, 0, name .. ': backward after saving')
end

function nn.test(tests)
   local tester = torch.Tester()
   local suite = torch.TestSuite()
   for name, sample in pairs(samples) do
      suite[name] = function() check(tester, name, sample) end
   end
   tester:add(suite)
   tester:run(tests)
   return tester
end
