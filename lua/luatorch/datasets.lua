-- Data sets for programs that name them by their Torch7 file names.
--
--    require 'luatorch.datasets'
--    trainset = torch.load('cifar10-train.t7')     CIFAR-10, 10,000 images (cifar10-test.t7)
--    trainset = torch.load('digits-train.t7')      drawn digits, 6,000 images (digits-test.t7)
--
-- A file of that name in the working directory is loaded as ever; without one the data set is
-- taken from the cache, or downloaded or drawn into it (see luatorch/datasets.py, digits.py).
local torch = require 'torch'
local kernels = require 'luatorch.kernels'

local function cifar10() return kernels('datasets').cifar10_paths() end
local function digits() return kernels('digits').digits_paths() end

-- name -> which of the paths that a function gives
local names = {
   ['cifar10-train.t7'] = {1, cifar10}, ['cifar10-test.t7'] = {2, cifar10},
   ['digits-train.t7'] = {1, digits}, ['digits-test.t7'] = {2, digits},
}

local function exists(name)
   local f = io.open(name, 'rb')
   if f then f:close() end
   return f ~= nil
end

local load = torch.load
function torch.load(name, ...)
   local known = names[name]
   if known and not exists(name) then name = select(known[1], known[2]()) end
   return load(name, ...)
end

return {names = names}
