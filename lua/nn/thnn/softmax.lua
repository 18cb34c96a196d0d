-- THNN's SoftMax and LogSoftMax, over the elements of a vector, of the rows of a matrix, or over
-- the planes at each place of (planes, height, width) or (batch, planes, height, width).
local err = require 'luatorch.error'
local T = require 'torch.Tensor'
local host = require 'luatorch.host'
local native = require 'luatorch.native'
local E = require 'nn.thnn.elementwise'
local S = require 'nn.thnn.shape'
local define = require('nn.THNN').define
local K = require('luatorch.kernels')('thnn.softmax')
local view, pointer, resize_as, is_contiguous = T.view, T.pointer, T.resize_as, T.is_contiguous
local small, count, tensor = E.small, E.count, S.tensor

-- layout(name, x) -> groups, n, places: element i of a group at a place is at (group * n + i) * places + place
local function layout(name, x)
   local nd, size = x._nd, x._size
   if nd == 1 then return 1, size[0], 1
   elseif nd == 2 then return size[0], size[1], 1
   elseif nd == 3 then return 1, size[0], size[1] * size[2]
   elseif nd == 4 then return size[0], size[1], size[2] * size[3] end
   err.raise('%s: 1D, 2D, 3D or 4D tensor expected, got a tensor of size %s', name, S.shown(x))
end

-- The loops over small tensors, a function per element type.
local walk = [[
   local load = ...
   local exp, log = math.exp, math.log
   return function(groups, n, places, R, X, Y)
      for group = 0, groups - 1 do
         for place = 0, places - 1 do
            local first = group * n * places + place
            local last = first + (n - 1) * places
            BODY
         end
      end
   end]]
local function per_type(body)
   local source = walk:gsub('BODY', function() return body end)
   return setmetatable({}, {__index = function(list, t)
      local run = assert(host.plain_loadstring(source, '=luatorch/nn/thnn/softmax'))(t.load)
      rawset(list, t, run)
      return run
   end})
end

local functions = {
   SoftMax = {
      forward = per_type[[
         local m, sum = load(X, first), 0
         for i = first, last, places do local x = load(X, i) if x > m then m = x end end
         for i = first, last, places do
            local z = exp(load(X, i) - m)
            R[i], sum = z, sum + z
         end
         for i = first, last, places do R[i] = R[i] / sum end]],
      -- X: gradOutput, Y: output
      backward = per_type[[
         local sum = 0
         for i = first, last, places do sum = sum + load(X, i) * load(Y, i) end
         for i = first, last, places do R[i] = load(Y, i) * (load(X, i) - sum) end]],
   },
   LogSoftMax = {
      native = 'logsoftmax',
      forward = per_type[[
         local m, sum = load(X, first), 0
         for i = first, last, places do local x = load(X, i) if x > m then m = x end end
         for i = first, last, places do sum = sum + exp(load(X, i) - m) end
         local shift = m + log(sum)
         for i = first, last, places do R[i] = load(X, i) - shift end]],
      backward = per_type[[
         local sum = 0
         for i = first, last, places do sum = sum + load(X, i) end
         for i = first, last, places do R[i] = load(X, i) - exp(load(Y, i)) * sum end]],
   },
}

for name, f in pairs(functions) do
   local forward, backward = name .. '_updateOutput', name .. '_updateGradInput'
   local run, back = f.forward, f.backward
   local fast, fast_back = f.native, f.native and f.native .. '_backward'

   define(forward, function(t, input, output)
      tensor(t, forward, 'input', input)
      tensor(t, forward, 'output', output)
      local groups, n, places = layout(forward, input)
      resize_as(t, output, input)
      local total = groups * n * places
      if total == 0 then return end
      if small(t, total, input, output) then
         run[t](groups, n, places, pointer(output), pointer(input))
      elseif fast and native and places == 1 and t.host and is_contiguous(input) and is_contiguous(output) then
         native[t.ctype][fast](pointer(input), pointer(output), groups, n)
      else
         K[forward](view(input), view(output))
      end
   end)

   define(backward, function(t, input, gradOutput, gradInput, output)
      tensor(t, backward, 'gradOutput', gradOutput)
      tensor(t, backward, 'gradInput', gradInput)
      tensor(t, backward, 'output', output)
      if input ~= nil then count(backward, tensor(t, backward, 'input', input), gradOutput, 'input', 'gradOutput') end
      count(backward, output, gradOutput, 'output', 'gradOutput')
      local groups, n, places = layout(backward, output)
      resize_as(t, gradInput, output)
      local total = groups * n * places
      if total == 0 then return end
      if small(t, total, output, gradOutput, gradInput) then
         back[t](groups, n, places, pointer(gradInput), pointer(gradOutput), pointer(output))
      elseif fast and native and places == 1 and t.host and is_contiguous(output) and is_contiguous(gradOutput)
         and is_contiguous(gradInput) then
         native[t.ctype][fast_back](pointer(output), pointer(gradOutput), pointer(gradInput), groups, n)
      else
         K[backward](view(output), view(gradOutput), view(gradInput), view(output))
      end
   end)
end
