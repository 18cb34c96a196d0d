-- Checks of a module or criterion against finite differences; returned as functions that give a
-- list of complaints, empty when all is well.  See test_gradients.py.
require 'nn'
local STEP, SEED = 1e-5, 7

local build = require 'build' -- of the expressions of configurations.py

-- Calls f(tensor, path) for every floating point tensor in nested tables.
local function each(x, f, path)
   path = path or ''
   if torch.isTensor(x) then
      if torch.typename(x) == 'torch.DoubleTensor' or torch.typename(x) == 'torch.FloatTensor' then f(x, path) end
   elseif type(x) == 'table' then
      for k, v in pairs(x) do each(v, f, path .. '[' .. tostring(k) .. ']') end
   end
end

local function copy(x)
   if torch.isTensor(x) then return x:clone() end
   if type(x) ~= 'table' then return x end
   local out = {}
   for k, v in pairs(x) do out[k] = copy(v) end
   return out
end

local function map(x, f)
   if torch.isTensor(x) then return f(x) end
   if type(x) ~= 'table' then return x end
   local out = {}
   for k, v in pairs(x) do out[k] = map(v, f) end
   return out
end

-- The sum of the products of two nested tables of tensors.
local function dot(a, b)
   if torch.isTensor(a) then return torch.cmul(a:double(), b:double()):sum() end
   if type(a) == 'number' then return a * b end
   local sum = 0
   for k, v in pairs(a) do sum = sum + dot(v, b[k]) end
   return sum
end

local function distance(a, b)
   if torch.isTensor(a) then
      if not torch.isTensor(b) or not a:isSameSizeAs(b) then return math.huge end
      if a:nElement() == 0 then return 0 end
      return (a:double() - b:double()):abs():max()
   elseif type(a) == 'table' then
      local most = 0
      for k, v in pairs(a) do most = math.max(most, distance(v, b[k])) end
      return most
   end
   return a == b and 0 or math.abs(a - b)
end

-- The derivative of loss() by each element of x.
local function numeric(x, loss)
   local out = torch.Tensor():resize(x:size())
   local flat = x:view(-1)
   local result = out:view(-1)
   for i = 1, flat:nElement() do
      local value = flat[i]
      flat[i] = value - STEP
      local before = loss()
      flat[i] = value + STEP
      local after = loss()
      flat[i] = value
      result[i] = (after - before) / (2 * STEP)
   end
   return out
end

local M = {}

-- module(expression, input [, options]) -> complaints.  options: see configurations.py
function M.module(expression, input_expression, options)
   local complaints = {}
   local function say(...) complaints[#complaints + 1] = string.format(...) end
   local tolerance = options.tolerance or 1e-6
   local module = build(expression)
   local input = build(input_expression)
   if options.evaluate then module:evaluate() end

   -- modules that draw random numbers draw the same ones in every pass
   local function forward(m, x)
      torch.manualSeed(SEED)
      return m:forward(x)
   end
   local first = forward(module, input)
   local out = copy(first)
   local gradOutput = map(out, function(x) return torch.randn(x:size()):typeAs(x) end)
   local function loss() return dot(forward(module, input), gradOutput) end

   local function compare(what, got, want)
      local scale = math.max(1, want:clone():abs():max())
      local error_of = distance(got, want) / scale
      if not (error_of < tolerance) then say('%s: off by %g (relative)', what, error_of) end
   end

   -- gradient of the input
   module:zeroGradParameters()
   forward(module, input)
   local gradInput = copy(module:updateGradInput(input, gradOutput))
   if options.input ~= false then
      local grads = {}
      each(gradInput, function(x, path) grads[path] = x end)
      each(input, function(x, path)
         if not grads[path] then say('gradInput%s: missing', path) return end
         compare('gradInput' .. path, grads[path], numeric(x, loss))
      end)
   end

   -- gradients of the parameters: accumulated over two passes of different scale
   local params, grads = module:parameters()
   if params and #params > 0 and options.parameters ~= false then
      module:zeroGradParameters()
      for _, scale in ipairs{0.25, 0.75} do
         forward(module, input)
         module:updateGradInput(input, gradOutput)
         module:accGradParameters(input, gradOutput, scale)
      end
      local wanted = {}
      for i, p in ipairs(params) do
         wanted[i] = numeric(p, loss)
         compare('gradient of parameter ' .. i, grads[i], wanted[i])
      end

      -- accUpdateGradParameters takes a step of that gradient
      if options.update ~= false then
         local other = module:clone()
         forward(other, input)
         other:updateGradInput(input, gradOutput)
         other:accUpdateGradParameters(input, gradOutput, 0.1)
         for i, p in ipairs((other:parameters())) do
            compare('update of parameter ' .. i, p, params[i] - wanted[i] * 0.1)
         end
      end

      -- a small step against the gradient makes the loss smaller
      local length = 0
      for _, g in ipairs(grads) do length = length + g:norm() ^ 2 end
      if length > 1e-6 and options.step ~= false then
         local other = module:clone()
         local before = dot(forward(other, input), gradOutput)
         other:zeroGradParameters()
         other:backward(input, gradOutput)
         other:updateParameters(1e-4 / math.sqrt(length))
         local after = dot(forward(other, input), gradOutput)
         if not (after < before) then say('a step of gradient descent: loss from %g to %g', before, after) end
      end
   end

   -- saved and loaded, cleared, cast
   local function same(what, m, x, bound)
      local ok, got = pcall(forward, m, x)
      if not ok then say('%s: %s', what, got) return end
      if not (distance(out, got) <= bound) then say('%s: output off by %g', what, distance(out, got)) end
      return got
   end
   local loaded = torch.deserialize(torch.serialize(module))
   if tostring(loaded) ~= tostring(module) then say('saved and loaded: prints %s', tostring(loaded)) end
   same('saved and loaded', loaded, input, 0)
   if module:clone():clearState() == nil then say('clearState returns nothing') end
   same('clearState', module:clone():clearState(), input, 0)
   if options.float ~= false then
      local m = module:clone():float()
      local x = map(input, function(t)
         return torch.typename(t) == 'torch.DoubleTensor' and t:float() or t
      end)
      local scale = 1
      each(out, function(t) if t:nElement() > 0 then scale = math.max(scale, t:clone():abs():max()) end end)
      local got = same('cast to float', m, x, options.float or 1e-4 * scale)
      if got and options.backward_float ~= false then
         local ok, why = pcall(function()
            m:zeroGradParameters()
            m:backward(x, map(gradOutput, function(t) return t:float() end))
         end)
         if not ok then say('backward in float: %s', why) end
      end
      m:double()
      same('cast to float and back', m, input, options.float or 1e-4 * scale)
   end
   return complaints
end

-- criterion(expression, input, target [, options]) -> complaints
function M.criterion(expression, input_expression, target_expression, options)
   local complaints = {}
   local function say(...) complaints[#complaints + 1] = string.format(...) end
   local tolerance = options.tolerance or 1e-6
   local criterion = build(expression)
   local input, target = build(input_expression), build('(function() return ' .. target_expression .. ' end)()')
   local function loss() return criterion:forward(input, target) end
   local value = loss()
   if type(value) ~= 'number' or value ~= value then say('forward gives %s', tostring(value)) return complaints end
   local gradInput = copy(criterion:backward(input, target))
   if options.input ~= false then
      local grads = {}
      each(gradInput, function(x, path) grads[path] = x end)
      each(input, function(x, path)
         if not grads[path] then say('gradInput%s: missing', path) return end
         local want = numeric(x, loss)
         local error_of = distance(grads[path], want) / math.max(1, want:clone():abs():max())
         if not (error_of < tolerance) then say('gradInput%s: off by %g (relative)', path, error_of) end
      end)
   end
   local loaded = torch.deserialize(torch.serialize(criterion))
   local again = loaded:forward(input, target)
   if again ~= value then say('saved and loaded: %.17g, was %.17g', again, value) end
   if options.float ~= false then
      local function float(x)
         return map(x, function(t) return torch.typename(t) == 'torch.DoubleTensor' and t:float() or t end)
      end
      local ok, got = pcall(function() return criterion:clone():float():forward(float(input), float(target)) end)
      if not ok then say('in float: %s', got)
      elseif not (math.abs(got - value) < 1e-4 * math.max(1, math.abs(value))) then
         say('in float: %g, was %g', got, value)
      end
   end
   return complaints
end

return M
