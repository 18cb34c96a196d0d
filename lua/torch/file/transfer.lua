-- Elements of storages that this process can not read directly, by way of host tensors.
local types = require 'torch.types'
local T = require 'torch.Tensor'
local Storage = require 'torch.Storage'
local copy = require 'torch.copy'

local M = {}

-- A 1-D tensor of type t that shows storage struct s.
local function over(t, s, n)
   local x = t.tensor_type()
   T.attach(x, s)
   x._size[0], x._stride[0], x._nd = n, 1, 1
   return x
end

-- to_host(t, s) -> host tensor with a copy of the elements of s
function M.to_host(t, s)
   local mirror = types.byname[t.mirror]
   local y = T.new1(mirror, s.n)
   copy.copy(mirror, y, t, over(t, s, s.n))
   return y
end

-- to_device(t, s, x, n): makes s a copy of the n elements of the storage of host tensor x
function M.to_device(t, s, x, n)
   Storage.resize(t, s, n)
   if n == 0 then return end
   local mirror = types.byname[t.mirror]
   copy.copy(t, over(t, s, n), mirror, over(mirror, x._storage, n))
end

return M
