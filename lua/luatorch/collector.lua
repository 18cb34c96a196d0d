-- The pace of the collector.  LuaJIT starts a cycle when the heap has grown to a multiple, the pause,
-- of what it estimates to live.  What a runtime holds itself, some megabytes, would be marked again and
-- again while a program makes few short-lived tensors (measured: 5 % of a training step), so small heaps
-- may grow by ROOM first.  Not by a multiple: a tensor found dead is freed a cycle later only, counts as
-- living until then, and a pause of more than about 230 lets the heap of a loop that makes tensors
-- grow without end (measured: 400 MB at a pause of 400; torch.Tensor(10) 0.5 us at 10 MB, 1.5 there).
-- Once a program sets a pause of its own, it stays.
local collectgarbage, newproxy, getmetatable = collectgarbage, newproxy, getmetatable
local floor, max = math.floor, math.max

local ROOM = 4096      -- kilobytes
local USUAL = 200

local last

local function set_pause()
   local pause = max(USUAL, floor(100 + 100 * ROOM / collectgarbage 'count'))
   local before = collectgarbage('setpause', pause)
   if before ~= last then
      collectgarbage('setpause', before)
      return false
   end
   last = pause
   return true
end

-- An object that the next cycle finds dead: its finalizer runs once a cycle.
local function watch()
   getmetatable(newproxy(true)).__gc = function()
      if set_pause() then watch() end
   end
end

-- Long strides: compiled code is left for a step whenever finalizers are due (measured: 10 to 15 % of loops
-- that make tensors).
collectgarbage('setstepmul', 1000)
last = USUAL
if set_pause() then watch() end
