-- Copying and filling, between any two types and any two layouts.
local ffi = require 'ffi'
local err = require 'luatorch.error'
local T = require 'torch.Tensor'
local strided = require 'torch.strided'
local native = require 'luatorch.native'
local K = require('luatorch.kernels')('ops.copy')
local raise = err.raise
local view, is_contiguous, numel = T.view, T.is_contiguous, T.numel
local tonumber, ffi_fill = tonumber, ffi.fill
local C = ffi.C

local M = {}
-- Up to this many elements a compiled Lua loop beats one call into NumPy (measured).
M.SMALL = 512
local SMALL = M.SMALL

-- The unsigned type of elements that are only moved, by size
local words = {'uint8_t', 'uint16_t', [4] = 'uint32_t', [8] = 'uint64_t'}
M.words = words
local move = native and native.lib.lt_copy or C.memmove
local set = native and native.lib.lt_fill or function(p, byte, bytes) ffi_fill(p, bytes, byte) end

-- How the loops turn an element b of x (type st) into one of r (type t); nil where only NumPy does.
local function conversion(t, st)
   if t.mirror == 'Half' or st.mirror == 'Half' or not (t.host and st.host) then return nil end
   if st.integer and t.integer then return 'x[b]' end      -- C's conversion: the low bits
   if t.integer then return 'from(load(x, b))' end
   return 'load(x, b)'
end

-- loops[t][st]: f(r, x, x, v, w, plan...), or false
local loops = setmetatable({}, {__index = function(list, t)
   local row = setmetatable({}, {__index = function(row, st)
      local body = conversion(t, st)
      local f = body and strided.loop('', body, st.load, t.from_number) or false
      row[st] = f
      return f
   end})
   list[t] = row
   return row
end})

-- copy(t, r, st, x): the elements of x (type st) into r (type t), in order; the sizes may
-- differ, the number of elements may not.
function M.copy(t, r, st, x)
   local n = numel(r)
   if n ~= numel(x) then
      raise('inconsistent tensor size, expected tensor %s and src %s to have the same number of elements, ' ..
            'but got %.0f and %.0f elements respectively', T.size_list(r), T.size_list(x), n, numel(x))
   end
   if n == 0 then return end
   if t.host and st.host then
      local contiguous = is_contiguous(r) and is_contiguous(x)
      if contiguous and t == st then
         move(T.pointer(r), T.pointer(x), n * t.size)
         return
      elseif native and contiguous and r._storage ~= x._storage and t.name == t.mirror and native.convert[t.ctype]
         and native.convert[t.ctype][st.ctype] then
         native.convert[t.ctype][st.ctype](T.pointer(r), T.pointer(x), n)
         return
      elseif native and n > SMALL and t == st and r._storage ~= x._storage and T.same_size(r, x) then
         local n0, n1, r0, r1, x0, x1 = strided.plan(r, x, x)
         if n0 then
            native.picks[words[t.size]].copy_strided(T.pointer(r), T.pointer(x), n0, n1, r0, r1, x0, x1)
            return
         end
      end
      -- A new view on either side costs NumPy more than its work on some hundred elements.
      if n <= SMALL or (n <= 4 * SMALL and (r._seen == 0 or x._seen == 0)) then
         local run = loops[t][st]
         if run and contiguous then
            local p, q = T.pointer(r), T.pointer(x)
            run(p, q, q, nil, nil, 1, n, 0, 1, 0, 1, 0, 0)
            return
         elseif run and r._storage ~= x._storage and T.same_size(r, x) then
            local n0, n1, r0, r1, x0, x1 = strided.plan(r, x, x)
            if n0 then
               local p, q = T.pointer(r), T.pointer(x)
               run(p, q, q, nil, nil, n0, n1, r0, r1, x0, x1, 0, 0)
               return
            end
         end
      end
   end
   K.copy(view(r), view(x))
end

-- ones[t]: room for one element, which stands for any number of equal ones
local ones = setmetatable({}, {__index = function(list, t)
   local one = ffi.new(ffi.typeof('$[1]', ffi.typeof(t.ctype)))
   list[t] = one
   return one
end})

-- fill(t, x, number)
function M.fill(t, x, value)
   local n = numel(x)
   if n == 0 then return end
   if is_contiguous(x) and t.host then
      local p, v = T.pointer(x), t.from_number(value)
      if value == 0 and 1 / value > 0 or t.size == 1 then
         set(p, value == 0 and 0 or tonumber(v), n * t.size)
         return
      end
      if n <= SMALL then
         for i = 0, n - 1 do p[i] = v end
         return
      end
   end
   if n <= SMALL and t.host then
      local run = loops[t][t]
      local n0, n1, x0, x1 = strided.plan(x, x, x)
      if run and n0 then
         local p, one = T.pointer(x), ones[t]
         one[0] = t.from_number(value)
         run(p, one, one, nil, nil, n0, n1, x0, x1, 0, 0, 0, 0)
         return
      end
   end
   K.fill(view(x), t.scalar(value))
end

-- contiguous(t, x): x itself, or a contiguous copy
function M.contiguous(t, x)
   if is_contiguous(x) then return x end
   local r = T.like(t, x)
   M.copy(t, r, t, x)
   return r
end

function M.clone(t, x)
   local r = T.like(t, x)
   M.copy(t, r, t, x)
   return r
end

return M
