-- The package gnuplot: plots of tensors, drawn by matplotlib without a display.
--
--   gnuplot.plot('sin', x, torch.sin(x), '-')     figure 1, in the file gnuplot-1.png
--   gnuplot.pngfigure('loss.png')  gnuplot.plot(y)  gnuplot.title('loss')  gnuplot.plotflush()
--
-- Functions: Torch7's gnuplot package (doc/plotline.md, common.md, file.md, ...).  Settings apply
-- to the current figure and stay when it is plotted into again.
local err = require 'luatorch.error'
local host = require 'luatorch.host'
local torch = require 'torch'
local T = require 'torch.Tensor'
local arguments = require 'gnuplot.arguments'
local raw = require 'gnuplot.raw'
local K = require('luatorch.kernels')('ops.plots')
local view, rawtype = T.view, host.rawtype

local gnuplot = {}
rawset(_G, 'gnuplot', gnuplot)
package.loaded.gnuplot = gnuplot

local opened
-- The figures of this Lua state; what was not written is written when the program ends.
local function session()
   if opened then return opened end
   opened = K.session()
   local close = host.close_pipes
   function host.close_pipes()
      close()
      local ok, why = pcall(K.flush_all, opened)
      if not ok then io.stderr:write(tostring(why), '\n') end
   end
   return opened
end

local function check_string(x, index, name)
   if rawtype(x) == 'number' then return tostring(x) end
   if rawtype(x) ~= 'string' then err.argerror(index, 'gnuplot.' .. name, 'string expected, got %s', torch.type(x)) end
   return x
end

-- A figure's number, or nil.
local function check_number(n, name)
   if n ~= nil and (rawtype(n) ~= 'number' or n % 1 ~= 0 or n < 1 or n > 1e6) then
      err.argerror(1, 'gnuplot.' .. name, 'a figure number from 1 expected, got %s', tostring(n))
   end
   return n
end

----------------------------------------------------------------------- figures and files

-- figure([n]): plots go to figure n, or to a new one; returns its number
function gnuplot.figure(n) return K.select(session(), check_number(n, 'figure')) end

-- pngfigure(name) ...: a figure in a file; returns its number
for _, format in ipairs{'png', 'eps', 'pdf', 'svg'} do
   local name = format .. 'figure'
   gnuplot[name] = function(path) return K.file_figure(session(), check_string(path, 1, name), format) end
end

-- figprint(name): the current figure as a .png, .eps, .pdf or .svg file
function gnuplot.figprint(path) K.print_figure(session(), check_string(path, 1, 'figprint')) end
-- plotflush([n]): writes figure n, or the current one
function gnuplot.plotflush(n) K.flush(session(), check_number(n, 'plotflush')) end
-- close([n]): writes and forgets figure n, or the current one
function gnuplot.close(n) K.close(session(), check_number(n, 'close') or K.current(session())) end
function gnuplot.closeall() K.close(session()) end

-- setterm(name): what windows become: 'x11', 'wxt', 'qt', 'png'... PNG files, 'svg', 'pdf', 'postscript'
function gnuplot.setterm(name)
   if not K.terminal(session(), check_string(name, 1, 'setterm')) then
      err.argerror(1, 'gnuplot.setterm', "no terminal '%s': x11, wxt, qt, png, svg, pdf or postscript expected", name)
   end
end
-- setgnuplotexe(path): no gnuplot is run; taken for the sake of programs that call it
function gnuplot.setgnuplotexe(path) check_string(path, 1, 'setgnuplotexe') end

----------------------------------------------------------------------- plots

local function draw(kind, items, shape)
   local s = session()
   local shaped = {}
   for i, item in ipairs(items) do shaped[i] = {shape(item)} end
   K.begin(s, kind)
   for i, item in ipairs(items) do
      local views = {}
      for k, x in ipairs(shaped[i]) do views[k] = view(x) end
      K.add(s, item.label, item.format, unpack(views))
   end
   K.show(s)
end

local CURVE = {shown = '[x,] y', true, true}
local SURFACE = {shown = '[x, y,] z', true, [3] = true}
local POINTS = {shown = 'x, y, z', [3] = true}

-- plot(['label',] [x,] y [, 'format']), plot({...}, {...}): curves
function gnuplot.plot(...) draw('lines', arguments.items('plot', CURVE, ...), arguments.curve) end
-- splot(z), splot(x, y, z), splot({...}, {...}): surfaces
function gnuplot.splot(...)
   local items = arguments.items('splot', SURFACE, ...)
   for _, item in ipairs(items) do item.format = item.format or '-' end
   draw('surface', items, arguments.surface)
end
-- scatter3(x, y, z), scatter3({'label', x, y, z}, ...): points in space
function gnuplot.scatter3(...) draw('scatter', arguments.items('scatter3', POINTS, ...), arguments.points) end

-- bar(['label',] [x,] y): boxes
function gnuplot.bar(...)
   local items = arguments.items('bar', CURVE, ...)
   for _, item in ipairs(items) do item.format = '|' end
   draw('lines', items, arguments.curve)
end

-- hist(x [, bins = 100 [, min, max]]): boxes of how many elements lie in each of the bins from min to
-- max; returns {{val = centre, nb = count}, ..., raw = counts, min =, max =}
function gnuplot.hist(x, bins, min, max)
   if not torch.isTensor(x) then err.argerror(1, 'gnuplot.hist', 'tensor expected, got %s', torch.type(x)) end
   if x:nElement() == 0 then err.argerror(1, 'gnuplot.hist', 'the tensor is empty') end
   for i, v in pairs{[2] = bins, [3] = min, [4] = max} do
      if rawtype(v) ~= 'number' then err.argerror(i, 'gnuplot.hist', 'number expected, got %s', torch.type(v)) end
   end
   x = x:double()
   bins = math.floor(bins or 100)
   if not (bins >= 1 and bins <= 1e6) then err.argerror(2, 'gnuplot.hist', '1 to 1e6 bins expected, got %g', bins) end
   min, max = min or x:min(), max or x:max()
   if not (min <= max and min > -math.huge and max < math.huge) then
      err.raise('gnuplot.hist: finite min <= max expected, got %g and %g', min, max)
   end
   if min == max then min, max = min - 0.5, max + 0.5 end
   local counts = torch.histc(x:contiguous():view(-1), bins, min, max)
   local width = (max - min) / bins
   local list, centres = {raw = counts, min = min, max = max}, torch.DoubleTensor(bins)
   for i = 1, bins do
      centres[i] = min + (i - 0.5) * width
      list[i] = {val = centres[i], nb = counts[i]}
   end
   gnuplot.bar(centres, counts)
   return list
end

-- imagesc(z [, palette = 'gray']): a matrix as colours, its first row at the top
function gnuplot.imagesc(z, palette)
   if not torch.isTensor(z) or z:dim() ~= 2 then
      err.argerror(1, 'gnuplot.imagesc', 'a matrix expected, got %s', torch.isTensor(z) and T.size_string(z)
                   or torch.type(z))
   end
   local s = session()
   z = z:double()
   if z:nElement() == 0 then err.argerror(1, 'gnuplot.imagesc', 'the matrix is empty') end
   palette = check_string(palette or 'gray', 2, 'imagesc')
   K.begin(s, 'image')
   K.palette(s, palette)
   K.add(s, nil, nil, view(z))
   K.show(s)
end

----------------------------------------------------------------------- decoration

-- title(text), xlabel(text), ylabel(text), zlabel(text)
for _, name in ipairs{'title', 'xlabel', 'ylabel', 'zlabel'} do
   gnuplot[name] = function(text) K.setting(session(), name, check_string(text, 1, name)) end
end

local function toggled(x, name)
   if x == true or x == 'on' then return true end
   if x == false or x == 'off' then return false end
   err.argerror(1, 'gnuplot.' .. name, "true, false, 'on' or 'off' expected, got %s", tostring(x))
end

function gnuplot.grid(toggle) K.setting(session(), 'grid', toggled(toggle, 'grid')) end
-- logscale(toggle): the y axis
function gnuplot.logscale(toggle) K.setting(session(), 'ylog', toggled(toggle, 'logscale')) end

local HORIZONTAL, VERTICAL = {left = 'left', right = 'right', center = 'center'},
   {top = 'upper', bottom = 'lower', middle = 'center'}

-- movelegend('left' | 'right' | 'center', 'top' | 'bottom' | 'middle')
function gnuplot.movelegend(horizontal, vertical)
   local h, v = HORIZONTAL[horizontal], VERTICAL[vertical]
   if not h then
      err.argerror(1, 'gnuplot.movelegend', "'left', 'right' or 'center' expected, got %s", tostring(horizontal))
   end
   if not v then
      err.argerror(2, 'gnuplot.movelegend', "'top', 'bottom' or 'middle' expected, got %s", tostring(vertical))
   end
   K.setting(session(), 'legend', h == v and 'center' or v .. ' ' .. h)
end

-- axis('auto' | 'image' | 'equal' | 'fill'), axis{xmin, xmax, ymin, ymax}: '' leaves an end as it is
function gnuplot.axis(what)
   local s = session()
   if what == 'image' or what == 'equal' then
      K.setting(s, 'equal', true)
   elseif what == 'fill' then
      K.setting(s, 'equal')
   elseif what == 'auto' then
      for axis in ('xyz'):gmatch('.') do K.setting(s, axis .. 'lim') end
   elseif rawtype(what) == 'table' and not torch.typename(what) then
      for i = 1, 6 do
         local v = what[i]
         if v ~= nil and v ~= '' and rawtype(v) ~= 'number' then
            err.raise("gnuplot.axis: numbers or '' expected in {xmin, xmax, ymin, ymax}, got %s", tostring(v))
         end
      end
      for i, axis in ipairs{'x', 'y', 'z'} do
         K.limits(s, axis, tonumber(what[2 * i - 1]), tonumber(what[2 * i]))
      end
   else
      err.argerror(1, 'gnuplot.axis', "'auto', 'image', 'equal', 'fill' or {xmin, xmax, ymin, ymax} expected, got %s",
                   tostring(what))
   end
end

-- raw(command): those of gnuplot's commands that set up a figure (see raw.lua)
function gnuplot.raw(command) raw(gnuplot, K, session(), check_string(command, 1, 'raw')) end

return gnuplot
