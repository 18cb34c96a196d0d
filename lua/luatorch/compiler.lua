-- LuaJIT's compiler, set for this library.
--
-- Programs with many tensors of many types need more traces than LuaJIT's defaults keep; when the
-- room is full all machine code is thrown away and compiled again.  The library's small functions see
-- tensors of every type and layout, so that their traces have many exits and several attempts fail
-- before one of an exit compiles.
jit.opt.start('maxtrace=10000', 'maxmcode=65536', 'tryside=32', 'maxside=1000', 'maxrecord=16000', 'maxsnap=2000',
              'maxirconst=4000', 'loopunroll=30')

-- A function that fails to compile on its own some ten times is blacklisted, and from then on every
-- trace that would call it fails as well, its callers' too.  Our small functions fail alone often (a
-- loop over two dimensions is too short to be one) but compile well inside their callers.  So the
-- compiler gets a function back whenever a trace meets it blacklisted.  Measured: x:gt(0.5) of 10
-- elements 0.7 us always, where it was 0.7 or 6 by chance; mm of 10x10 0.2 us, where it was 0.2 or 7.
local LIMIT = 32                -- times a function is given back: one that never compiles costs no more
local BLACKLISTED = 5           -- lj_traceerr.h: BLACKL
local jit_on, jit_off = jit.on, jit.off
local given, kept_off = {}, {}  -- by the place of definition: closures of one function share their code

local function place(f)
   local info = debug.getinfo(f, 'S')
   return info.source .. ':' .. info.linedefined
end

local function give_back(f)
   local where = place(f)
   local times = (given[where] or 0) + 1
   if times > LIMIT or kept_off[where] then return end
   given[where] = times
   jit_on(f)
end

-- A finalizer that runs while a trace is recorded ends the recording, and tensors have finalizers: loops that
-- make tensors were compiled or not by chance (measured: t:t() 0.2 us, or 0.9).  So the collector rests
-- meanwhile, unless the program has stopped it anyway.
local collectgarbage, stopped = collectgarbage, false
function _G.collectgarbage(option, argument)
   if option == 'stop' then stopped = true elseif option == 'restart' then stopped = false end
   return collectgarbage(option, argument)
end

jit.attach(function(what, _, f, _, code)
   if what == 'start' then
      collectgarbage 'stop'
   elseif (what == 'stop' or what == 'abort') and not stopped then
      collectgarbage 'restart'
   end
   if what == 'abort' and code == BLACKLISTED and type(f) == 'function' then give_back(f) end
end, 'trace')

-- A function that a program itself turned off stays off.
local function remembering(change, off)
   return function(f, recursive)
      local target = f
      if f == true then target = debug.getinfo(2, 'f').func end
      if type(target) == 'function' then
         kept_off[place(target)] = off
         return change(target, recursive)
      end
      -- a trace that was being recorded may end unseen
      if off and not stopped then collectgarbage 'restart' end
      return change(f, recursive)
   end
end
rawset(jit, 'off', remembering(jit_off, true))
rawset(jit, 'on', remembering(jit_on, nil))
