-- What torch.Tester prints while it runs and at the end.
local colors = require 'sys.colors'

local M = {}
local WIDTH = 73                  -- columns of a line before the outcome
local RULE = ('-'):rep(80)

local color_of = {
   WAIT = colors.cyan, PASS = colors.green, FAIL = colors.red, ERROR = colors.magenta,
   SKIP = colors.yellow,
}

local function plural(n, word) return n .. ' ' .. word .. (n == 1 and '' or 's') end
local function paint(color, text) return color .. text .. colors.none end

function M.start(n) io.write('Running ' .. plural(n, 'test') .. '\n') end

-- '3/12 name ..... [PASS]'; a later line of the same test is written over the earlier
function M.line(i, n, name, word, warned)
   local digits = #tostring(n)
   local counter = ('%' .. digits .. 'd/%d '):format(i, n)
   local dots = ('.'):rep(math.max(WIDTH - #counter - #name - 1, 3))
   io.write('\r' .. paint(colors.cyan, counter) .. name .. ' ' .. dots .. ' [' .. paint(color_of[word], word) .. ']')
   if word ~= 'WAIT' then
      io.write('\n')
      if warned and word == 'PASS' then
         io.write((' '):rep(70) .. '[' .. paint(colors.yellow, '+warning') .. ']\n')
      end
   end
   io.flush()
end

local function size(t)
   local n = 0
   for _ in pairs(t) do n = n + 1 end
   return n
end

-- The last line, and the texts of errors and warnings unless only a summary was asked for.
function M.finish(tester, n, aborted)
   local failures, errors = size(tester._failureCount), size(tester._errorCount)
   local line = ('Completed %s in %s with %s and %s'):format(
      plural(tester.countasserts, 'assert'), plural(n, 'test'),
      paint(failures == 0 and colors.green or colors.red, plural(failures, 'failure')),
      paint(errors == 0 and colors.green or colors.magenta, plural(errors, 'error')))
   local disabled, warned = size(tester.disabledTests), size(tester._warningCount)
   if disabled > 0 then line = line .. ' and ' .. paint(colors.yellow, disabled .. ' disabled') end
   if warned > 0 then line = line .. ' and ' .. paint(colors.yellow, plural(warned, 'warning')) end
   io.write(line .. '\n')
   if aborted then io.write('Aborting on first error, not all tests have been executed\n') end
   if tester.summaryOnly then return end
   for _, list in ipairs{tester.errors, tester.warnings} do
      for _, text in ipairs(list) do io.write(RULE .. '\n' .. text) end
      if #list > 0 then io.write(RULE .. '\n') end
   end
end

return M
