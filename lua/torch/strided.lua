-- Walking up to three host tensors of one shape together in plain Lua loops, which LuaJIT
-- compiles: for small tensors of any layout, where a call into NumPy costs more than the work.
--
--    local run = strided.loop(body, t, u, prelude)
--    run(strided.plan(r, x, y)) ...
local host = require 'luatorch.host'
local ffi = require 'ffi'

local M = {}

-- plan(r, x, y): the dimensions of r, x and y, which have one shape, joined to two where they
-- can be: n0, n1, then the steps of r, x, y along the first and along the second; else nil.
function M.plan(r, x, y)
   local n0, r0, x0, y0 = 1, 0, 0, 0
   local n1, r1, x1, y1 = 1, 0, 0, 0
   for d = r._nd - 1, 0, -1 do
      local n = r._size[d]
      if n ~= 1 then
         local rs, xs, ys = r._stride[d], x._stride[d], y._stride[d]
         if n1 == 1 then
            n1, r1, x1, y1 = n, rs, xs, ys
         elseif n0 == 1 then
            if rs == r1 * n1 and xs == x1 * n1 and ys == y1 * n1 then
               n1 = n1 * n
            else
               n0, r0, x0, y0 = n, rs, xs, ys
            end
         elseif rs == r0 * n0 and xs == x0 * n0 and ys == y0 * n0 then
            n0 = n0 * n
         else
            return nil
         end
      end
   end
   return n0, n1, r0, r1, x0, x1, y0, y1
end

local LOOP = [[
local cast, i64, C, load, from = ...
@PRELUDE
return function(r, x, y, v, w, n0, n1, r0, r1, x0, x1, y0, y1)
   @BEFORE
   for i = 0, n0 - 1 do
      local a, b, c = i * r0, i * x0, i * y0
      for _ = 1, n1 do
         @READS
         r[a] = @BODY
         a, b, c = a + r1, b + x1, c + y1
      end
   end
end
]]

-- loop(reads, body, load, from [, prelude [, before]]): f(r, x, y, v, w, n0, n1, ...), the last as
-- plan returns them; r, x, y are pointers.  `reads` declares what `body`, the new r[a], uses of
-- x[b] and y[c]; load and from are there for both; `before` runs once.
function M.loop(reads, body, load, from, prelude, before)
   local text = LOOP:gsub('@(%u+)', {PRELUDE = prelude or '', BEFORE = before or '', READS = reads, BODY = body})
   return assert(host.plain_loadstring(text, '=luatorch/torch/strided'))(
      ffi.cast, ffi.typeof('int64_t'), ffi.C, load, from)
end

return M
