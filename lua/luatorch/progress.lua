-- Progress bars on standard error; nothing where it is not a terminal.
--
--    local bar = progress.start('epoch 1', n)
--    for i = 1, n do ... if bar then bar(i) end end
--    if bar then bar() end                             -- removes it
local K = require('luatorch.kernels')('ops.progress')
local clock = os.clock

local M = {}

function M.start(label, total)
   local number = K.start(label, total)
   if not number then return nil end
   local shown = 0
   return function(done)
      if not done then return K.finish(number) end
      local now = clock()
      if now - shown > 0.1 then
         shown = now
         K.update(number, done)
      end
   end
end

return M
