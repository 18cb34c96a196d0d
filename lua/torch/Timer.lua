-- torch.Timer: wall-clock, user and system time since it was made, while it runs.
local ffi = require 'ffi'
local host = require 'luatorch.host'
local err = require 'luatorch.error'
local torch = require 'torch.class'
local K = require('luatorch.kernels')('ops.system')
local class_of = host.class_of

-- Times accumulated before the last resume, and the readings at that resume.
ffi.cdef[[
typedef struct {
   double _real, _user, _sys, _real0, _user0, _sys0;
   bool _running;
} lt_timer;
]]

local struct = ffi.typeof('lt_timer')
local mt = torch.newmetatable('torch.Timer')

local function check(self, name)
   if class_of(self) ~= mt then
      err.argerror(1, name, 'torch.Timer expected, got %s', torch.type(self))
   end
   return self
end

local function begin(self)
   self._real0 = K.clock()
   self._user0, self._sys0 = K.cpu_times()
end

local function elapsed(self)
   if not self._running then return self._real, self._user, self._sys end
   local user, sys = K.cpu_times()
   return self._real + K.clock() - self._real0, self._user + user - self._user0,
      self._sys + sys - self._sys0
end

-- torch.Timer(): counts from now
function mt.new()
   local self = struct()
   self._running = true
   begin(self)
   return self
end
mt.__factory = mt.new

-- reset(): forgets what was counted; goes on if it was running
function mt.reset(self)
   check(self, 'reset')
   self._real, self._user, self._sys = 0, 0, 0
   begin(self)
   return self
end

function mt.stop(self)
   check(self, 'stop')
   self._real, self._user, self._sys = elapsed(self)
   self._running = false
   return self
end

function mt.resume(self)
   if not check(self, 'resume')._running then
      begin(self)
      self._running = true
   end
   return self
end

-- time() -> {real =, user =, sys =}, seconds
function mt.time(self)
   local real, user, sys = elapsed(check(self, 'time'))
   return {real = real, user = user, sys = sys}
end

function mt.__tostring__(self)
   return 'torch.Timer [status: ' .. (self._running and 'running' or 'stopped') .. ']'
end

ffi.metatype(struct, {
   __index = function(_, key) return host.class_lookup(mt, key) end,
   __newindex = function(_, key) err.raise('torch.Timer has no field %s to set', tostring(key)) end,
   __tostring = mt.__tostring__,
})
host.classes[tonumber(struct)] = mt
host.classes[tonumber(ffi.typeof('$ &', struct))] = mt
torch.Timer = host.make_constructor(mt)
return mt
