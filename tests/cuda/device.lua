-- What modules and criterions compute on Cuda tensors against what they compute on Float tensors;
-- returned as functions that give a list of complaints.  The lines are those of
-- tests/nn/configurations.py.
require 'cunn'
torch.setdefaulttensortype('torch.FloatTensor')
local SEED = 7
local build = require 'build' -- of the expressions of configurations.py

local function map(x, f)
   if torch.isTensor(x) then return f(x) end
   if type(x) ~= 'table' then return x end
   local out = {}
   for k, v in pairs(x) do out[k] = map(v, f) end
   return out
end
local kinds = {['torch.FloatTensor'] = 'torch.CudaTensor', ['torch.LongTensor'] = 'torch.CudaLongTensor',
               ['torch.DoubleTensor'] = 'torch.CudaDoubleTensor', ['torch.ByteTensor'] = 'torch.CudaByteTensor'}
local function device(x)
   return map(x, function(y) return kinds[y:type()] and y:type(kinds[y:type()]) or y:clone() end)
end

local function distance(a, b)
   if torch.isTensor(a) then
      if not torch.isTensor(b) or not a:isSameSizeAs(b:typeAs(a)) then return math.huge end
      if a:nElement() == 0 then return 0 end
      return (a:double() - b:double()):abs():max()
   elseif type(a) == 'table' then
      local most = 0
      for k, v in pairs(a) do most = math.max(most, distance(v, b[k])) end
      return most
   end
   if a == nil or b == nil then return a == b and 0 or math.huge end
   return math.abs(a - b)
end

local M = {}

local function compare(say, what, a, b)
   local d = distance(a, b)
   if not (d < 1e-4) then say('%s: off by %g', what, d) end
end

local function guarded(f)
   return function(...)
      local out = {}
      local function say(...) out[#out + 1] = string.format(...) end
      local ok, message = pcall(f, say, ...)
      if not ok then say('%s', tostring(message)) end
      return table.concat(out, '; ')
   end
end

M.module = guarded(function(say, expression, given, options)
   local host, input = build(expression), build(given)
   if options.evaluate then host:evaluate() end
   local other, moved = host:clone():cuda(), device(input)
   local function forward(m, x) torch.manualSeed(SEED) return m:forward(x) end
   local out = forward(host, input)
   compare(say, 'output', out, forward(other, moved))
   if options.backward_float == false then return end
   local gradOutput = map(out, function(x) return torch.randn(x:size()):typeAs(x) end)
   host:zeroGradParameters() other:zeroGradParameters()
   torch.manualSeed(SEED)
   local want = host:backward(input, gradOutput)
   torch.manualSeed(SEED)
   local got = other:backward(moved, device(gradOutput))
   if options.input ~= false then compare(say, 'gradInput', want, got) end
   local _, a = host:parameters()
   local _, b = other:parameters()
   if a then compare(say, 'gradients', a, b) end
end)

M.criterion = guarded(function(say, expression, given, target, options)
   local host, input = build(expression), build(given)
   local wanted = map(build(target), function(x) return x:type() == 'torch.DoubleTensor' and x:float() or x end)
   local other, moved, aim = build(expression):cuda(), device(input), device(wanted)
   torch.manualSeed(SEED)
   compare(say, 'loss', host:forward(input, wanted), other:forward(moved, aim))
   compare(say, 'gradInput', host:backward(input, wanted), other:backward(moved, aim))
end)

-- expression(text): its values for Cuda tensors and for Float tensors
local operands = {x = {3, 4}, y = {3, 4}, p = {3, 4}, m = {3, 3}, v = {3}, w = {3}, b = {2, 3, 3}, k = {2, 2}}
local function values(text, kind)
   torch.manualSeed(SEED)
   local names = setmetatable({}, {__index = _G})
   for _, name in ipairs{'x', 'y', 'p', 'm', 'v', 'w', 'b', 'k'} do
      names[name] = torch.randn(unpack(operands[name])):type(kind)
   end
   names.p:abs():mul(0.3)
   names.s = torch.mm(names.m, names.m:t()):add(torch.eye(3):type(kind))
   names.i = torch.LongTensor{3, 1}
   names.j = torch.LongTensor{{1, 3, 2, 4}, {4, 3, 2, 1}, {2, 1, 4, 3}}
   local cuda = kind == 'torch.CudaTensor'
   function names.long(a) return a:type(cuda and 'torch.CudaLongTensor' or 'torch.LongTensor') end
   function names.byte(a) return a:type(cuda and 'torch.CudaByteTensor' or 'torch.ByteTensor') end
   names.i, names.j = names.long(names.i), names.long(names.j)
   local f = assert(loadstring('return ' .. text))
   setfenv(f, names)
   local out = {f()}
   out[#out + 1] = names.x
   return out
end
M.expression = guarded(function(say, text)
   local want, got = values(text, 'torch.FloatTensor'), values(text, 'torch.CudaTensor')
   for i, a in pairs(want) do
      local b = got[i]
      if torch.type(a) == 'string' then
         a, b = a:gsub('Cuda%a*', ''):gsub('Float', ''), b:gsub('Cuda', ''):gsub('Float', '')
         if a ~= b then say('value %d: %s, not %s', i, b, a) end
      elseif torch.type(a) == 'boolean' then
         if a ~= b then say('value %d: %s, not %s', i, tostring(b), tostring(a)) end
      else
         compare(say, 'value ' .. i, a, b)
      end
   end
end)

return M
