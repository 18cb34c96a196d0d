-- Methods that only tensors and storages of Cuda types have, and those of host tensors that
-- concern a device.
local err = require 'luatorch.error'
local types = require 'torch.types'
local Storage = require 'torch.Storage'
local T = require 'torch.Tensor'

-- register(cutorch): adds the methods
return function(cutorch)
   -- the device that x lives on; 0 for a tensor without memory.  All memory of a storage is on
   -- one device, the one that was current when it was made.
   local function device(s) return s == nil and 0 or cutorch._device_of(s) end

   for _, t in ipairs(types.list) do
      local class, storage = t.tensor_class, t.storage_class
      -- Copies are queued after the work they depend on: nothing else to do for an asynchronous one.
      class.copyAsync = class.copy
      if t.cuda then
         function class.getDevice(x)
            T.check_tensor(x, 1, 'getDevice', t)
            return device(x._storage)
         end
         function storage.getDevice(s)
            if Storage.type_of(s) ~= t then
               err.argerror(1, 'getDevice', '%s expected, got %s', t.storagename, torch.type(s))
            end
            return device(s._s)
         end
         -- isManaged(): whether host and device share the memory
         function class.isManaged(x)
            T.check_tensor(x, 1, 'isManaged', t)
            return t.host
         end
      end
   end
end
