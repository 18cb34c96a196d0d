-- Memory that this process can not read directly: blocks, elements, and copies to the host.
-- Such a type has `host` false; luatorch/cuda/memory.py does what is done here by address.
local ffi = require 'ffi'
local memory = require 'torch.memory'
local D = require('luatorch.kernels')('cuda.memory')
local cast, tonumber = ffi.cast, tonumber

local M = {arrays = D}

local function address(p) return tonumber(cast('uintptr_t', p)) end
M.address = address

-- A device's memory is the Python owner's, whom only the collector lets go of.
local LEAST = 256 * 2^20
local grown, limit = 0, LEAST

-- allocate(bytes) -> address, owner
function M.allocate(bytes)
   grown = grown + bytes
   if grown > limit then
      memory.collect()
      memory.before_collect()           -- what that collection freed
      grown, limit = 0, math.max(LEAST, D.live() / 2)
   end
   return D.allocate(bytes)
end

-- loader(t) -> f(p, at): element `at`;  storer(t) -> f(p, at, number)
function M.loader(t)
   local code, size = t.code, t.size
   return function(p, at) return D.get(code, address(p) + at * size) end
end
function M.storer(t)
   local code, size = t.code, t.size
   return function(p, at, value) D.put(code, address(p) + at * size, value) end
end

function M.fill(t, p, n, value) D.fill(t.code, address(p), n, value) end
function M.move(t, to, from, n) D.move(address(to), address(from), n * t.size) end
function M.upload(t, to, from, n) D.upload(address(to), address(from), n * t.size) end
function M.download(t, to, from, n) D.download(address(to), address(from), n * t.size) end
function M.device_of(p) return D.device_of(address(p)) end

return M
