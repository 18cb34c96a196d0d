-- apply(f), map(y, f), map2(y, z, f): x := f(x), f(x, y), f(x, y, z) element by element, in
-- order; where f returns nothing (or, in a contiguous x, false) the element stays.
local host = require 'luatorch.host'
local err = require 'luatorch.error'
local class = require 'torch.class'
local T = require 'torch.Tensor'
local raise, argerror = err.raise, err.argerror
local rawtype = host.rawtype
local funcinfo = require('jit.util').funcinfo

local function complain(name, value)
   raise('%s: the function must return a number or nothing, got %s', name, class.type(value))
end

----------------------------------------------------------------------- contiguous tensors

-- One loop a type and number of tensors, so that LuaJIT compiles it, with the function inlined,
-- to plain loads and stores; four elements a round, which share the loop's own work (measured: 0.35 ns an element
-- for x + 1 in place of 0.49).  The epochs tell when the function resized a storage.  {...} is there once
-- for each further tensor, # its number.
local LOOP = [[
local rawtype, complain, pointer, from, load = ...
return function(name, n, f, x0, x1, x2)
   local s0{, s#} = x0._storage{, x#._storage}
   local e0{, e#} = s0.epoch{, s#.epoch}
   local p0{, p#} = pointer(x0){, pointer(x#)}
   for i = 0, n - 4, 4 do
      local q0{, q#} = p0 + i{, p# + i}
      @STEP(0)
      @STEP(1)
      @STEP(2)
      @STEP(3)
   end
   for i = n - n % 4, n - 1 do
      local q0{, q#} = p0 + i{, p# + i}
      @STEP(0)
   end
end
]]
local STEP = [[
do
   local value = f(load(q0, @K){, load(q#, @K)})
   if s0.epoch ~= e0{ or s#.epoch ~= e#} then
      p0{, p#} = pointer(x0){, pointer(x#)}
      q0{, q#} = p0 + i{, p# + i}
      e0{, e#} = s0.epoch{, s#.epoch}
   end
   if rawtype(value) == 'number' then q0[@K] = @STORE(value)
   elseif value then complain(name, value) end
end]]

local function new_loop(t, count)
   local text = LOOP:gsub('@STEP%((%d)%)', function(k) return (STEP:gsub('@K', k)) end)
   text = text:gsub('{(.-)}', function(part)
      local all = ''
      for k = 1, count do all = all .. part:gsub('#', k) end
      return all
   end)
   text = text:gsub('@STORE', (t.mirror == 'Float' or t.mirror == 'Double') and '' or 'from')
   return assert(host.plain_loadstring(text, '=luatorch/torch/apply'))(
      rawtype, complain, T.pointer, t.from_number, t.load)
end

-- What LuaJIT compiled for one function it leaves, element after element, for another.  Where there
-- are many elements, each function of the program has a loop of its own, and the first closures
-- of it too: LuaJIT compiles for one closure until it has seen some made from the same text.
-- A program may make functions from ever new texts: MOST are remembered at a time.
local MANY, CLOSURES, MOST = 500, 3, 500
local shared, own, kept = {[0] = {}, {}, {}}, {}, 0

local function own_loop(t, count, f)
   local info = funcinfo(f)
   local key = string.format('%s %d %s', t.name, count,
      info.addr or info.source .. ':' .. info.linedefined .. ':' .. info.bytecodes)
   local entry = own[key]
   if not entry then
      if kept == MOST then own, kept = {}, 0 end
      kept = kept + 1
      entry = {closures = 0}
      own[key] = entry
   end
   if entry.f ~= f and entry.closures < CLOSURES then
      entry.f, entry.closures = f, entry.closures + 1
      entry.loop = new_loop(t, count)
   end
   return entry.loop
end

local function loop_for(t, count, f, n)
   if n >= MANY and rawtype(f) == 'function' then return own_loop(t, count, f) end
   local loops = shared[count]
   if not loops[t] then loops[t] = new_loop(t, count) end
   return loops[t]
end

----------------------------------------------------------------------- any layout

-- positions(x) -> iterator over the storage positions of x's elements, in order
local function positions(x)
   local nd, size, stride = x._nd, x._size, x._stride
   local counter, left, at = {}, T.numel(x), x._offset
   for i = 0, nd - 1 do counter[i] = 0 end
   local first = true
   return function()
      if left == 0 then return nil end
      left = left - 1
      if first then first = false return at end
      local d = nd - 1
      while true do
         counter[d] = counter[d] + 1
         at = at + stride[d]
         if counter[d] < size[d] then return at end
         at = at - size[d] * stride[d]
         counter[d] = 0
         d = d - 1
      end
   end
end

local function walk(name, t, f, count, x, y, z)
   local at_y, at_z = count > 0 and positions(y), count > 1 and positions(z)
   local false_keeps = T.is_contiguous(x)
   local function value(a, at)
      local s = a._storage
      if at >= s.n then T.check_extent(a) end             -- the function resized it
      return t.get_element(s, at)
   end
   for at in positions(x) do
      local result
      if count == 0 then result = f(value(x, at))
      elseif count == 1 then result = f(value(x, at), value(y, at_y()))
      else result = f(value(x, at), value(y, at_y()), value(z, at_z())) end
      if rawtype(result) == 'number' then
         if at >= x._storage.n then T.check_extent(x) end
         t.set_element(x._storage, at, result)
      elseif result or (result == false and not false_keeps) then
         complain(name, result)
      end
   end
end

local function walker(name, count)
   return function(t, x, ...)
      local list, f = {...}, select(count + 1, ...)
      if rawtype(f) ~= 'function' then
         local mt = host.metatable_of(f)
         if not (mt and mt.__call) then
            argerror(count + 2, name, 'function expected, got %s', class.type(f))
         end
      end
      local n = T.numel(x)
      -- The loops hold tensors of their own: whatever the function does to the user's, the
      -- storages stay.
      local shown, contiguous = {T.shallow(t, x)}, T.is_contiguous(x)
      for k = 1, count do
         local other = list[k]
         T.check_tensor(other, k + 1, name, t)
         if T.numel(other) ~= n then
            raise('%s: inconsistent tensor size: %s and %s', name, T.size_string(x), T.size_string(other))
         end
         contiguous = contiguous and T.is_contiguous(other)
         shown[k + 1] = T.shallow(t, other)
      end
      for k = 1, count + 1 do T.check_extent(shown[k]) end
      if n == 0 then return x end
      if contiguous and t.host then
         loop_for(t, count, f, n)(name, n, f, shown[1], shown[2], shown[3])
      else
         walk(name, t, f, count, shown[1], shown[2], shown[3])
      end
      return x
   end
end

T.methods{apply = walker('apply', 0), map = walker('map', 1), map2 = walker('map2', 2)}
