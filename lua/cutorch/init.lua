-- The package cutorch.
--
-- LUATORCH_CUDA=off      require 'cutorch' fails, as on a machine without it
-- LUATORCH_CUDA=emulate  device mode on NumPy, for tests
-- LUATORCH_CUDA=require  a missing GPU is an error
-- otherwise, without a GPU, Cuda tensors live in host memory, and one line says so.
local ffi = require 'ffi'
local host = require 'luatorch.host'
local err = require 'luatorch.error'
local torch = require 'torch'
local K = require('luatorch.kernels')('cuda.devices')

local wish = os.getenv('LUATORCH_CUDA')
if wish == 'off' then error("module 'cutorch' is switched off (LUATORCH_CUDA=off)", 0) end

local count, why = K.count()
local emulated = wish == 'emulate'      -- see luatorch/cuda/memory.py
if count == 0 and not emulated then
   if wish == 'require' then error('cutorch: no CUDA device: ' .. why, 0) end
   io.stdout:flush()
   io.stderr:write('luatorch: no CUDA device (', why, '): Cuda tensors live in host memory\n')
end
local on_device = count > 0 and not emulated
require 'cutorch.types'(not (on_device or emulated))

local cutorch = {hasHalf = true, magma = false, _heap_tracking = true}
rawset(_G, 'cutorch', cutorch)
package.loaded.cutorch = cutorch

-- Devices.  Without a GPU there is one: the host.
local devices = on_device and count or 1
local current = 1

local function check_device(i, name)
   local n = tonumber(i)
   if not n or n < 1 or n > devices or n % 1 ~= 0 then
      err.argerror(1, name, 'invalid device %s of %d', tostring(i), devices)
   end
   return n
end

function cutorch.getDeviceCount() return devices end
function cutorch.getDevice() return current end
function cutorch.setDevice(i)
   i = check_device(i, 'setDevice')
   if on_device then K.set_device(i - 1) end
   current = i
end
-- withDevice(i, f): f() with device i current; the device before it is current again after
function cutorch.withDevice(i, f)
   local before = current
   cutorch.setDevice(i)
   local results = table.pack(pcall(f))
   cutorch.setDevice(before)
   if not results[1] then error(results[2], 0) end
   return unpack(results, 2, results.n)
end
function cutorch.synchronize() if on_device then K.synchronize() end end
cutorch.synchronizeAll = cutorch.synchronize
cutorch.streamSynchronize = cutorch.synchronize

-- getMemoryUsage([device]): free and total bytes
function cutorch.getMemoryUsage(i)
   i = i == nil and current or check_device(i, 'getMemoryUsage')
   return K.memory(on_device and i - 1 or -1)
end
-- getDeviceProperties(device): a table with Torch7's field names
function cutorch.getDeviceProperties(i)
   i = i == nil and current or check_device(i, 'getDeviceProperties')
   local out, list = {}, {K.properties(on_device and i - 1 or -1)}
   for k = 1, #list, 2 do out[list[k]] = list[k + 1] end
   return out
end
function cutorch.driverVersion() return (K.versions()) end
function cutorch.runtimeVersion() return (select(2, K.versions())) end
function cutorch.isCachingAllocatorEnabled() return on_device end
function cutorch.hasFastHalfInstructions() return on_device end
function cutorch.setHeapTracking(flag) cutorch._heap_tracking = flag end

-- What devices may read each other's memory, and whether kernels may: kept for programs that ask.
-- Copies between devices find their way either way.
local peers, kernel_peers = {}, false
local function check_pair(a, b, name)
   a = check_device(a, name)
   local n = tonumber(b)
   if not n or n < 1 or n > devices or n % 1 ~= 0 then
      err.argerror(2, name, 'invalid device %s of %d', tostring(b), devices)
   end
   return a, n
end
local function can_access(a, b) return a == b or on_device and K.can_access_peer(a - 1, b - 1) end
function cutorch.getPeerToPeerAccess(a, b)
   a, b = check_pair(a, b, 'getPeerToPeerAccess')
   local told = peers[a * 2^16 + b]
   if told == nil then return can_access(a, b) end
   return told
end
function cutorch.setPeerToPeerAccess(a, b, flag)
   a, b = check_pair(a, b, 'setPeerToPeerAccess')
   if flag and not can_access(a, b) then err.raise('device %d cannot access the memory of device %d', a, b) end
   peers[a * 2^16 + b] = not not flag
end
function cutorch.getKernelPeerToPeerAccess() return kernel_peers end
function cutorch.setKernelPeerToPeerAccess(flag) kernel_peers = not not flag end

-- getState(): the pointer that programs hand on to C functions of cutorch's; there are none here, and
-- nothing to be read behind it.
local state = ffi.new('char[1]')
function cutorch.getState() return ffi.cast('void *', state) end

-- Streams, numbered from 0, and BLAS handles, from 1.  All work is queued in order, whatever
-- stream it is given to: what one stream waits for has always been done before.
local function numbered(first, what)
   local count, now = 0, first
   local function check(i, name)
      if type(i) ~= 'number' or i < first or i > math.max(count, first) or i % 1 ~= 0 then
         err.argerror(1, name, '%s %s of %d', what, tostring(i), count)
      end
      return i
   end
   local M = {}
   function M.reserve(n) count = math.max(count, tonumber(n) or 0) end
   function M.count() return count end
   function M.get() return now end
   function M.set(name) return function(i) now = check(i, name) end end
   return M
end
local streams, handles = numbered(0, 'stream'), numbered(1, 'handle')
cutorch.reserveStreams, cutorch.getNumStreams = streams.reserve, streams.count
cutorch.getStream, cutorch.setStream = streams.get, streams.set('setStream')
cutorch.reserveBlasHandles, cutorch.getNumBlasHandles = handles.reserve, handles.count
cutorch.getBlasHandle, cutorch.setBlasHandle = handles.get, handles.set('setBlasHandle')
function cutorch.setDefaultStream() cutorch.setStream(0) end
for _, name in ipairs{'streamWaitFor', 'streamWaitForMultiDevice', 'streamBarrier', 'streamBarrierMultiDevice'} do
   cutorch[name] = function() end
end

-- Random numbers of Cuda tensors come from torch's generator.
function cutorch.manualSeed(seed) torch.manualSeed(seed) end
cutorch.manualSeedAll = cutorch.manualSeed
function cutorch.seed() return torch.seed() end
cutorch.seedAll = cutorch.seed
function cutorch.initialSeed() return torch.initialSeed() end
function cutorch.getRNGState() return torch.getRNGState() end
function cutorch.setRNGState(state) torch.setRNGState(state) end

-- Host tensors that a device can read at full speed are plain host tensors here.
function cutorch.createCudaHostTensor(...) return torch.FloatTensor(...) end
cutorch.createCudaHostFloatTensor = cutorch.createCudaHostTensor
function cutorch.createCudaHostDoubleTensor(...) return torch.DoubleTensor(...) end
function cutorch.createCudaHostHalfTensor(...) return torch.HalfTensor(...) end

-- The device (from 1) of storage struct s.
function cutorch._device_of(s) return on_device and require('torch.device').device_of(s.data) + 1 or 1 end

require 'cutorch.coerce'
require 'cutorch.methods'(cutorch)
host.cuda = {on_device = on_device}
return cutorch
