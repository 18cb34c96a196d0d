-- xlua.progress and xlua.formatTime.
local host = require 'luatorch.host'
local err = require 'luatorch.error'
local torch = require 'torch'
local xlua = require 'xlua'
local K = require('luatorch.kernels')('ops.system')
local floor, min, max = math.floor, math.min, math.max

local units = {{'D', 86400}, {'h', 3600}, {'m', 60}, {'s', 1}, {'ms', 0.001}}

-- formatTime(seconds): the two largest units, as 2D7h, 1m1s, 59s250ms
function xlua.formatTime(seconds)
   local parts, rest = {}, seconds
   for i, unit in ipairs(units) do
      -- a millionth of a millisecond for what division rounds down
      local n = floor(rest / unit[2] + 1e-9)
      if n > 0 and #parts < 2 then parts[#parts + 1] = ('%d%s'):format(n, unit[1]) end
      rest = rest - n * unit[2]
   end
   return #parts > 0 and table.concat(parts) or '0ms'
end

local WIDTH = 80
local width
-- Columns of the terminal, asked for once.
local function columns()
   if not width then
      local n = K.terminal_width()
      width = n > 0 and n or WIDTH
   end
   return width
end

-- The bar that is being drawn: its goal, when it began, the last step, when that was, and the
-- times of the latest steps.
local goal, began, last, last_time
local HISTORY = 10
local steps = {}
local drawn = -1

local function begin(n, now)
   goal, began, last, last_time = n, now, 0, now
   steps, drawn = {}, -1
end

-- The line that follows the bar: time a step, time in all and time still to go.
local function times(current, now)
   local total = now - began
   local step = 0
   for _, s in ipairs(steps) do step = step + s end
   step = #steps > 0 and step / #steps or 0
   if current >= goal then return step, total, nil end
   return step, total, (goal - current) * step
end

-- progress(current, goal): draws the state of a loop on one line, in place.
-- A bar of 100 or more steps is redrawn when its look would change.
function xlua.progress(current, n)
   for i, x in ipairs{current or false, n or false} do
      if host.rawtype(x) ~= 'number' then
         err.argerror(i, 'progress', 'number expected, got %s', x and torch.type(x) or 'nil')
      end
   end
   local now = K.clock()
   if not goal or n ~= goal or current <= last or last >= goal then begin(n, now) end
   local done = max(current - last, 1)
   steps[#steps + 1] = (now - last_time) / done
   if #steps > HISTORY then table.remove(steps, 1) end
   last, last_time = current, now

   local length = max(columns() - 50, 10)
   local fraction = n > 0 and min(current / n, 1) or 1
   local filled = floor(fraction * length)
   local percent = floor(fraction * 100)
   if current < n and percent == drawn then return end
   drawn = percent

   local step, total, left = times(current, now)
   local bar = ('='):rep(max(filled - 1, 0)) .. (current < n and '>' or '=')
   local text = ' [' .. bar .. ('.'):rep(length - #bar) .. ']  '
   local info = left and ('ETA: %s | Step: %s'):format(xlua.formatTime(left), xlua.formatTime(step))
      or ('Tot: %s | Step: %s'):format(xlua.formatTime(total), xlua.formatTime(step))
   local counter = (' %d/%d '):format(current, n)
   -- The counter stands in the middle of the bar.
   local middle = max(floor((#text - #counter) / 2), 2)
   text = text:sub(1, middle) .. counter .. text:sub(middle + #counter + 1)
   io.write('\r')
   io.write(text .. info .. '   ')
   if current >= n then io.write('\n') end
   io.flush()
end

return xlua.progress
