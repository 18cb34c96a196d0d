-- gnuplot.raw: there is no gnuplot behind this package, so of gnuplot's own language only the
-- commands that set up a figure are understood; the others are errors that say so.
--
--   set title|xlabel|ylabel|zlabel 'text'      set xtics|ytics|ztics ('label' position, ...)
--   set xrange|yrange|zrange [low:high]        set|unset grid|key|logscale [axes]
--   set key left|right|center top|bottom|center  replot
local err = require 'luatorch.error'

local PLACES = {left = true, right = true, center = true, top = true, bottom = true}

-- set(gnuplot, K, session, what, rest): whether `set what rest` was understood
local function apply(gnuplot, K, session, what, rest)
   local axis = what:match('^([xyz])')
   local text = rest:match("^'(.*)'$") or rest:match('^"(.*)"$')
   if (what == 'title' or what:match('^[xyz]label$')) and text then
      K.setting(session, what, text)
   elseif axis and what == axis .. 'range' and rest:match('^%[[^%]]*%]$') then
      local low, high = rest:match('^%[(.-):(.-)%]$')
      if not low then return false end
      K.limits(session, axis, tonumber(low), tonumber(high))
   elseif axis and what == axis .. 'tics' and rest:match('^%(.*%)$') then
      for _, label, at in rest:gmatch('(["\'])(.-)%1%s*([%d%.eE+-]+)') do
         if not tonumber(at) then return false end
         K.tick(session, axis, label, tonumber(at))
      end
   elseif what == 'grid' and rest == '' then
      K.setting(session, 'grid', true)
   elseif what == 'logscale' and not rest:match('[^xyz]') then
      for a in (rest == '' and 'xy' or rest):gmatch('.') do K.setting(session, a .. 'log', true) end
   elseif what == 'key' then
      local place = {}
      for word in rest:gmatch('%a+') do
         if not PLACES[word] then return false end
         place[word] = true
      end
      gnuplot.movelegend(place.left and 'left' or place.right and 'right' or place.center and 'center' or 'right',
                         place.top and 'top' or place.bottom and 'bottom' or place.center and 'middle' or 'top')
   else
      return false
   end
   return true
end

local function take_back(K, session, what, rest)
   if what == 'key' then
      K.setting(session, 'legend', 'off')
   elseif what == 'logscale' and not rest:match('[^xyz]') then
      for a in (rest == '' and 'xyz' or rest):gmatch('.') do K.setting(session, a .. 'log') end
   elseif what == 'grid' or what == 'title' or what:match('^[xyz]label$') then
      K.setting(session, what)
   else
      return false
   end
   return true
end

return function(gnuplot, K, session, command)
   for line in command:gmatch('[^\n]+') do
      line = line:match('^%s*(.-)[%s;]*$')
      local verb, what, rest = line:match('^(%a+)%s+(%a+)%s*(.*)$')
      local done = line == '' or line == 'replot'
      if verb == 'set' then done = apply(gnuplot, K, session, what, rest) end
      if verb == 'unset' then done = take_back(K, session, what, rest) end
      if not done then
         err.raise("gnuplot.raw: '%s' cannot be done: matplotlib draws here, which does not speak gnuplot's "
                   .. 'language (title, xlabel, xrange, xtics, grid, key and logscale may be set)', line)
      end
   end
end
