-- Loops over the elements of small contiguous tensors, compiled from one expression an operation.
--
--    local run = loops.forward('x > a and x or b')
--    run[t](n, R, X, a, b)
--
-- gives R[i] the expression's value for x = X[i].  Elements are read by the type's load, see
-- torch/element.lua.  There is one compiled function per element type, made when first used, so that
-- each sees pointers of one type only.
local ffi = require 'ffi'
local host = require 'luatorch.host'
local err = require 'luatorch.error'
local T = require 'torch.Tensor'
local copy = require 'torch.copy'
local S = require 'nn.thnn.shape'
local is_contiguous, numel = T.is_contiguous, T.numel

ffi.cdef[[
double expm1(double x);
double log1p(double x);
]]

local M = {}

local templates = {
   -- element-wise functions: x input or output of the layer, g gradOutput, a and b parameters
   forward = 'function(n, R, X, a, b) for i = 0, n - 1 do local x = load(X, i) R[i] = EXPR end end',
   backward = 'function(n, R, G, X, a, b) for i = 0, n - 1 do local x, g = load(X, i), load(G, i) R[i] = EXPR end end',
   -- losses: x input, y target, a a parameter, norm what the gradient is scaled by
   loss = [[function(n, X, Y, a)
      local sum = 0
      for i = 0, n - 1 do local x, y = load(X, i), load(Y, i) sum = sum + (EXPR) end
      return sum
   end]],
   gradient = [[function(n, R, X, Y, norm, a)
      for i = 0, n - 1 do local x, y = load(X, i), load(Y, i) R[i] = EXPR end
   end]],
   -- the same with a weight w an element
   weighted_loss = [[function(n, X, Y, W)
      local sum = 0
      for i = 0, n - 1 do local x, y = load(X, i), load(Y, i) sum = sum + (EXPR) * load(W, i) end
      return sum
   end]],
   weighted_gradient = [[function(n, R, X, Y, norm, W)
      for i = 0, n - 1 do local x, y = load(X, i), load(Y, i) R[i] = (EXPR) * load(W, i) end
   end]],
}

local header = 'local exp, log, sqrt, abs, tanh, min, max = math.exp, math.log, math.sqrt, math.abs, math.tanh,' ..
   ' math.min, math.max\nlocal C = require("ffi").C\nlocal expm1, log1p = C.expm1, C.log1p\nlocal load = ...\nreturn '

for name, template in pairs(templates) do
   M[name] = function(expression)
      local source = header .. template:gsub('EXPR', function() return expression end)
      return setmetatable({}, {__index = function(list, t)
         local run = assert(host.plain_loadstring(source, '=luatorch/nn/thnn/elementwise'))(t.load)
         rawset(list, t, run)
         return run
      end})
   end
end

-- small(t, n, ...): whether a loop over memory is the cheapest way; x, y, z, w may be nil
function M.small(t, n, x, y, z, w)
   return n <= copy.SMALL and t.host and is_contiguous(x) and (y == nil or is_contiguous(y))
      and (z == nil or is_contiguous(z)) and (w == nil or is_contiguous(w))
end

-- count(name, x, y, xname, yname) -> the number of elements that x and y have in common
function M.count(name, x, y, xname, yname)
   local n = numel(x)
   if n ~= numel(y) then
      err.raise('%s: %s and %s have different number of elements: %s%s has %.0f elements, while %s%s has %.0f elements',
                name, xname, yname, xname, S.shown(x), n, yname, S.shown(y), numel(y))
   end
   return n
end

return M
