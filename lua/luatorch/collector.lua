-- The pace of the collector.  LuaJIT starts a cycle when the heap has doubled; what a runtime holds
-- itself, some megabytes, is then marked again and again while a program makes short-lived tensors.
-- Small heaps may grow to four times what lives (measured: 5 % of a training step); large ones
-- keep LuaJIT's pace.  Once a program sets a pause of its own, it stays.
local collectgarbage, newproxy, getmetatable = collectgarbage, newproxy, getmetatable

local SMALL = 32 * 1024      -- kilobytes
local PATIENT, USUAL = 400, 200

local last

-- An object that the next cycle finds dead: its finalizer runs once a cycle.
local function watch()
   getmetatable(newproxy(true)).__gc = function()
      local pause = collectgarbage 'count' < SMALL and PATIENT or USUAL
      local before = collectgarbage('setpause', pause)
      if before ~= last then
         collectgarbage('setpause', before)
         return
      end
      last = pause
      watch()
   end
end

if collectgarbage('setpause', PATIENT) ~= USUAL then return end
last = PATIENT
watch()
