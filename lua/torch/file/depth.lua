-- Nesting deeper than a Lua stack: every so many levels goes on in a coroutine, which has a
-- stack of its own.
local raise = require('luatorch.error').raise
local create, resume, error = coroutine.create, coroutine.resume, error

local M = {}
M.LEVELS = 400           -- of nested objects on one stack
M.MOST = 100000

local function finish(ok, ...)
   if not ok then error((...), 0) end
   return ...
end

-- call(depth, f, ...) = f(...), for a depth that is a multiple of LEVELS
function M.call(depth, f, ...)
   if depth > M.MOST then raise('objects are nested more than %d levels deep', M.MOST) end
   return finish(resume(create(f), ...))
end

return M
