-- optim.Logger([filename [, timestamp]]): columns of values in a text file, and plots of them.
--
--   logger = optim.Logger('train.log')
--   logger:setNames{'loss', 'accuracy'}    the header; or logger:add{loss = 1} names them itself
--   logger:add{0.3, 95}                    a line:  "%11.4e<tab>" a number, text as it is
--   logger:style{'-', '+-'}                gnuplot styles:  . + - +- ~ | or gnuplot's own words
--   logger:setlogscale(true)  logger:display(false)  logger:plot()
--
-- Fields: symbols (values), styles, names, idx by column; file, name, epsfile.
local err = require 'luatorch.error'

local Logger = torch.class('optim.Logger')

local function quoted(path) return "'" .. path:gsub("'", "'\\''") .. "'" end

function Logger:__init(filename, timestamp)
   if filename ~= nil and type(filename) ~= 'string' then
      err.raise('optim.Logger: a file name expected, got %s', torch.type(filename))
   end
   if filename then
      self.name = filename
      local folder = filename:match('^(.*)/[^/]*$')
      if folder and folder ~= '' then os.execute('mkdir -p ' .. quoted(folder)) end
      if timestamp then filename = filename .. '.' .. os.date('%Y_%m_%d_%X') end
      local file, why = io.open(filename, 'w')
      if not file then err.raise('optim.Logger: cannot write %s', why) end
      self.file = file
      self.epsfile = self.name .. '.eps'
   else
      self.file = io.stdout
      self.name = 'stdout'
      print('<Logger> warning: no path provided, logging to std out')
   end
   self.empty = true
   self.symbols = {}
   self.styles = {}
   self.names = {}
   self.idx = {}
   self.figure = nil
   self.showPlot = true
   self.plotRawCmd = nil
   self.defaultStyle = '+'
   self.logscale = false
end

-- A column `key`, shown as `name`.
local function column(self, key, name)
   self.file:write(name .. '\t')
   self.symbols[key] = {}
   self.styles[key] = {self.defaultStyle}
   self.names[key] = name
   self.idx[name] = key
end

-- setNames{name, ...}: the columns, as the file's first line
function Logger:setNames(names)
   if type(names) ~= 'table' then
      err.raise('optim.Logger: a table of column names expected, got %s', torch.type(names))
   end
   self.empty = false
   self.nsymbols = #names
   for i, name in ipairs(names) do column(self, i, name) end
   self.file:write('\n')
   self.file:flush()
   return self
end

-- add{value, ...} or add{name = value, ...}: a line
function Logger:add(symbols)
   if type(symbols) ~= 'table' then
      err.raise('optim.Logger: a table of values expected, got %s', torch.type(symbols))
   end
   if self.empty then
      self.empty = false
      self.nsymbols = 0
      for key in pairs(symbols) do
         column(self, key, tostring(key))
         self.names[key] = key
         self.nsymbols = self.nsymbols + 1
      end
      self.file:write('\n')
   end
   for key, value in pairs(symbols) do
      local list = self.symbols[key] or self.symbols[self.idx[key]]
      if not list then err.raise('optim.Logger: no column named %s', tostring(key)) end
      if type(value) == 'number' then
         self.file:write(('%11.4e'):format(value) .. '\t')
      else
         self.file:write(tostring(value) .. '\t')
      end
      list[#list + 1] = value
   end
   self.file:write('\n')
   self.file:flush()
   return self
end

-- style{'-', ...} or style{name = '-', ...}: how plot() draws the columns
function Logger:style(styles)
   if type(styles) ~= 'table' then
      err.raise('optim.Logger: a table of styles expected, got %s', torch.type(styles))
   end
   for key, style in pairs(styles) do
      local at = self.symbols[key] and key or self.idx[key]
      if not at then err.raise('optim.Logger: no column named %s', tostring(key)) end
      self.styles[at] = type(style) == 'table' and style or {style}
   end
   return self
end

function Logger:setlogscale(state)
   self.logscale = state
   return self
end

function Logger:display(state)
   self.showPlot = state
   return self
end

-- The columns as gnuplot.plot takes them.
local function curves(self)
   local out = {}
   for key, list in pairs(self.symbols) do
      if #list > 0 and type(list[1]) == 'number' then
         for _, style in ipairs(self.styles[key]) do
            out[#out + 1] = {tostring(self.names[key]), torch.Tensor(list), style}
         end
      end
   end
   table.sort(out, function(a, b) return a[1] < b[1] end)
   return out
end

local function draw(self, gnuplot, plots)
   if self.logscale then gnuplot.logscale('on') end
   gnuplot.plot(plots)
   if self.plotRawCmd then gnuplot.raw(self.plotRawCmd) end
   gnuplot.grid('on')
   gnuplot.title('<Logger::' .. self.name .. '>')
end

local function plots_available() return require('luatorch.kernels')('ops.plots').available() end

-- plot(): on the screen unless display(false), and into the file epsfile
function Logger:plot()
   local found, gnuplot = pcall(require, 'gnuplot')
   if not found or not plots_available() then
      if not self.warned then
         print("<Logger> warning: cannot plot: matplotlib is not installed (pip install 'luatorch[plot]')")
         self.warned = true
      end
      return
   end
   local plots = curves(self)
   if #plots == 0 then return self end
   if self.showPlot then
      self.figure = gnuplot.figure(self.figure)
      draw(self, gnuplot, plots)
   end
   if self.epsfile then
      os.remove(self.epsfile)
      local figure = gnuplot.epsfigure(self.epsfile)
      draw(self, gnuplot, plots)
      gnuplot.plotflush()
      gnuplot.close(figure)
   end
   return self
end
