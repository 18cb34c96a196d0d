-- itorch.Plot: plots of vectors, in a notebook's page, as HTML files or pictures.
--
--    Plot = require 'itorch.Plot'
--    plot = Plot():circle(x, y, 'red', 'points'):line(x, z, 'blue', 'line'):legend(true):title('A plot'):draw()
--    plot:xaxis('length'):redraw()
--    plot:save('out.html')
--
-- Methods: iTorch's README.  x, y... are tensors or tables of numbers; colors are names or '#rrggbb';
-- every method gives the plot back.  Drawn by luatorch/ops/itorch_plots.py.
local err = require 'luatorch.error'
local host = require 'luatorch.host'
local torch = require 'torch'
local T = require 'torch.Tensor'
local K = require('luatorch.kernels')('ops.itorch_plots')
local rawtype, view = host.rawtype, T.view

local Plot = {}
local Plot_meta = {__index = Plot}
local M = setmetatable(Plot, {__call = function() return setmetatable({_plot = K.plot()}, Plot_meta) end})

local function numbers(name, i, x)
   if torch.isTensor(x) then return x:double():contiguous():view(-1) end
   if rawtype(x) == 'table' and host.len(x) > 0 and rawtype(x[1]) == 'number' then return torch.DoubleTensor(x) end
   err.argerror(i, 'itorch.Plot.' .. name, 'tensor or table of numbers expected, got %s', torch.type(x))
end

-- vectors(name, n, ...) -> the first n arguments as vectors of one length
local function vectors(name, n, ...)
   local list = {}
   for i = 1, n do
      list[i] = numbers(name, i, (select(i, ...)))
      if list[i]:nElement() ~= list[1]:nElement() then
         err.argerror(i, 'itorch.Plot.' .. name, '%d elements expected, got %d', list[1]:nElement(), list[i]:nElement())
      end
   end
   return list
end

local function word(name, i, what, x)
   if x ~= nil and rawtype(x) ~= 'string' then
      err.argerror(i, 'itorch.Plot.' .. name, '%s expected, got %s', what, torch.type(x))
   end
   return x
end

-- words(name, i, x, n): a table or vector of n texts or numbers as one string
local function words(name, i, x, n)
   local list = torch.isTensor(x) and x:view(-1):totable() or x
   if rawtype(list) ~= 'table' or host.len(list) ~= n then
      err.argerror(i, 'itorch.Plot.' .. name, 'table of %d texts expected, got %s', n, torch.type(x))
   end
   local out = {}
   for k = 1, n do out[k] = tostring(list[k]) end
   return table.concat(out, '\0')
end

local function add(self, kind, color, label, list)
   local views = {}
   for i = 1, #list do views[i] = view(list[i]) end
   K.add(self._plot, kind, color, label, unpack(views))
   return self
end

-- circle(x, y [, color, legend, hover]), triangle: marks; hover: columns of texts for hover_tool
-- line(x, y [, color, legend])
-- segment(x0, y0, x1, y1 [, color, legend]);  quad: rectangles between these corners
for name, n in pairs{circle = 2, triangle = 2, line = 2, segment = 4, quad = 4} do
   Plot[name] = function(self, ...)
      local list = vectors(name, n, ...)
      local color, label, hover = select(n + 1, ...)
      add(self, name, word(name, n + 1, 'color', color), word(name, n + 2, 'text', label), list)
      if rawtype(hover) == 'table' then
         for key, column in pairs(hover) do
            K.column(self._plot, tostring(key), words(name, n + 3, column, list[1]:nElement()))
         end
      end
      return self
   end
end

-- quiver(U, V [, color, legend, scaling]): at column j and row i an arrow of (U[i][j], V[i][j]) / scaling; by
-- default the longest is one column long
function Plot:quiver(U, V, color, label, scaling)
   for i, x in ipairs{U or false, V or false} do
      if not torch.isTensor(x) or x:dim() ~= 2 or not x:isSameSizeAs(U) then
         err.argerror(i, 'itorch.Plot.quiver', 'two matrices of one size expected, got %s', torch.type(x))
      end
   end
   local rows, columns = U:size(1), U:size(2)
   local u, v = U:double():contiguous():view(-1), V:double():contiguous():view(-1)
   scaling = scaling or math.max(torch.cmul(u, u):add(torch.cmul(v, v)):max() ^ 0.5, 1e-300)
   local x = torch.range(1, columns):view(1, -1):expand(rows, columns):contiguous():view(-1):double()
   local y = torch.range(1, rows):view(-1, 1):expand(rows, columns):contiguous():view(-1):double()
   return add(self, 'quiver', word('quiver', 3, 'color', color), word('quiver', 4, 'text', label),
              {x, y, u / scaling, v / scaling})
end

-- histogram(x [, bins, min, max, color, legend]): how many elements fall into each of (100) bins
function Plot:histogram(x, bins, low, high, color, label)
   x = numbers('histogram', 1, x)
   bins, low, high = bins or 100, low or x:min(), high or x:max()
   if low == high then low, high = low - 0.5, high + 0.5 end
   local counts = torch.histc(x, bins, low, high)
   local edges = torch.linspace(low, high, bins + 1):double()
   return add(self, 'quad', word('histogram', 5, 'color', color), word('histogram', 6, 'text', label),
              {edges:narrow(1, 1, bins), torch.zeros(bins):double(), edges:narrow(1, 2, bins), counts:double()})
end

-- gscatter(x, y [, labels, legend]): circles in a color for each label
function Plot:gscatter(x, y, labels, legend)
   local list = vectors('gscatter', 2, x, y)
   if labels == nil then return add(self, 'circle', nil, nil, list) end
   local n, groups, order = list[1]:nElement(), {}, {}
   local names = torch.isTensor(labels) and labels:view(-1):totable() or labels
   if rawtype(names) ~= 'table' or host.len(names) ~= n then
      err.argerror(3, 'itorch.Plot.gscatter', 'a label for each of %d points expected, got %s', n, torch.type(labels))
   end
   for i = 1, n do
      local key = tostring(names[i])
      if not groups[key] then
         groups[key] = {}
         order[#order + 1] = key
      end
      table.insert(groups[key], i)
   end
   table.sort(order, function(a, b)
      local p, q = tonumber(a), tonumber(b)
      if p and q then return p < q end
      return a < b
   end)
   for _, key in ipairs(order) do
      local index = torch.LongTensor(groups[key])
      add(self, 'circle', nil, key, {list[1]:index(1, index), list[2]:index(1, index)})
   end
   if legend ~= nil then self:legend(legend) end
   return self
end

-- text(x, y, texts [, angle, color]): texts that begin at the points, turned by angles in radians
function Plot:text(x, y, texts, angle, color)
   local list = vectors('text', 2, x, y)
   local n = list[1]:nElement()
   if angle == nil or rawtype(angle) == 'number' then
      list[3] = torch.DoubleTensor(n):fill(angle or 0)
   else
      list[3] = numbers('text', 4, angle)
      if list[3]:nElement() ~= n then
         err.argerror(4, 'itorch.Plot.text', '%d angles expected, got %d', n, list[3]:nElement())
      end
   end
   local joined = words('text', 3, texts, n)
   add(self, 'text', word('text', 5, 'color', color) or 'black', nil, list)
   K.words(self._plot, joined)
   return self
end

-- title(text), xaxis(text), yaxis(text)
for _, name in ipairs{'title', 'xaxis', 'yaxis'} do
   Plot[name] = function(self, x)
      K.setting(self._plot, name, word(name, 1, 'text', x))
      return self
   end
end

-- legend(flag): whether there is a legend
function Plot:legend(flag)
   K.setting(self._plot, 'legend', flag == nil or not not flag)
   return self
end

-- hover_tool{{name, template}, ...}: what the pointer shows of circles and triangles; in the templates @x and @y
-- are the place, @name is the column `name` that the marks were given
function Plot:hover_tool(list)
   if rawtype(list) ~= 'table' then
      err.argerror(1, 'itorch.Plot.hover_tool', 'table of {name, template} expected, got %s', torch.type(list))
   end
   for _, pair in ipairs(list) do
      if rawtype(pair) ~= 'table' or rawtype(pair[1]) ~= 'string' or rawtype(pair[2]) ~= 'string' then
         err.argerror(1, 'itorch.Plot.hover_tool', 'table of {name, template} expected')
      end
      K.hover(self._plot, pair[1], pair[2])
   end
   return self
end

local function show(self, again)
   io.stdout:flush()
   local path = K.show(self._plot, again)
   if path then print(path) end
   return self
end

-- draw(): shows the plot, without a page as the file itorch-N.png;  redraw(): where it is shown already
function Plot:draw() return show(self, false) end
function Plot:redraw() return show(self, true) end

-- save(path): an HTML page, or a picture if the name ends in .svg, .png, .pdf or .eps
function Plot:save(path)
   if rawtype(path) ~= 'string' then
      err.argerror(1, 'itorch.Plot.save', 'file name expected, got %s', torch.type(path))
   end
   K.save(self._plot, path)
   return self
end

-- toHTML() -> the page as text
function Plot:toHTML() return K.to_html(self._plot) end

return M
