-- Copying and filling, between any two types and any two layouts.
local ffi = require 'ffi'
local err = require 'luatorch.error'
local T = require 'torch.Tensor'
local K = require('luatorch.kernels')('ops.copy')
local raise = err.raise
local view, is_contiguous, numel = T.view, T.is_contiguous, T.numel
local tonumber, ffi_fill = tonumber, ffi.fill
local C = ffi.C

local M = {}
-- Up to this many elements a compiled Lua loop beats one call into NumPy (measured).
M.SMALL = 512
local SMALL = M.SMALL

-- fill(t, x, number)
function M.fill(t, x, value)
   local n = numel(x)
   if n == 0 then return end
   if is_contiguous(x) and t.host then
      local p, v = T.pointer(x), t.from_number(value)
      if value == 0 and 1 / value > 0 or t.size == 1 then
         if value == 0 then ffi_fill(p, n * t.size) else ffi_fill(p, n, tonumber(v)) end
         return
      end
      if n <= SMALL then
         for i = 0, n - 1 do p[i] = v end
         return
      end
   end
   K.fill(view(x), t.scalar(value))
end

-- copy(t, r, st, x): the elements of x (type st) into r (type t), in order; the sizes may
-- differ, the number of elements may not.
function M.copy(t, r, st, x)
   local n = numel(r)
   if n ~= numel(x) then
      raise('inconsistent tensor size: cannot copy %s elements (%s) into %s (%s)', ('%.0f'):format(numel(x)),
            T.size_string(x), ('%.0f'):format(n), T.size_string(r))
   end
   if n == 0 then return end
   if t.host and st.host and is_contiguous(r) and is_contiguous(x) then
      if t == st then
         C.memmove(T.pointer(r), T.pointer(x), n * t.size)
         return
      end
      if n <= SMALL and t.mirror ~= 'Half' and st.mirror ~= 'Half' then
         local p, q = T.pointer(r), T.pointer(x)
         if t.integer and not st.integer then
            local from = t.from_number
            for i = 0, n - 1 do p[i] = from(tonumber(q[i])) end
         else
            for i = 0, n - 1 do p[i] = q[i] end
         end
         return
      end
   end
   K.copy(view(r), view(x))
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
