-- What gnuplot.plot, splot and scatter3 take, as lists of {label, format, tensors}.
--
--   plot:      x      x, y      'label', y      'label', x, y      each with a format at the end,
--              or any number of tables of those, or one table of such tables
--   splot:     z      x, y, z   likewise        scatter3:  x, y, z likewise
--
-- Tensors become DoubleTensors in host memory.
local err = require 'luatorch.error'
local host = require 'luatorch.host'
local torch = require 'torch'
local T = require 'torch.Tensor'
local rawtype = host.rawtype

local M = {}

-- one(name, list, counts): a list {['label',] tensors... [, 'format']} as {label=, format=, ...};
-- counts[n]: whether n tensors may come.
local function one(name, list, counts)
   local n = #list
   local item, at = {}, 1
   if rawtype(list[1]) == 'string' then item.label, at = list[1], 2 end
   if n > at and rawtype(list[n]) == 'string' then item.format, n = list[n], n - 1 end
   for i = at, n do
      local x = list[i]
      if not torch.isTensor(x) then
         err.argerror(i, 'gnuplot.' .. name, "['label',] %s [, 'format'] expected, got %s", counts.shown, torch.type(x))
      end
      if x:nElement() == 0 then err.argerror(i, 'gnuplot.' .. name, 'the tensor is empty') end
      item[#item + 1] = x:double()
   end
   if not counts[#item] then
      err.raise("gnuplot.%s: ['label',] %s [, 'format'] expected, got %d tensors", name, counts.shown, #item)
   end
   return item
end

local function is_list(x) return rawtype(x) == 'table' and not torch.typename(x) end

-- Arguments as a list of items.
function M.items(name, counts, ...)
   local count = select('#', ...)
   if count == 0 then err.argerror(1, 'gnuplot.' .. name, '%s expected, got no value', counts.shown) end
   local lists = {...}
   if not is_list(lists[1]) then return {one(name, lists, counts)} end
   if count == 1 and is_list(lists[1][1]) then lists = lists[1] end
   local items = {}
   for i = 1, #lists do
      if not is_list(lists[i]) then
         err.argerror(i, 'gnuplot.' .. name, 'a table expected like the first, got %s', torch.type(lists[i]))
      end
      items[i] = one(name, lists[i], counts)
   end
   if #items == 0 then err.argerror(1, 'gnuplot.' .. name, 'nothing to plot in an empty table') end
   return items
end

local function same_length(name, x, y)
   if x:size(1) ~= y:size(1) then
      err.raise('gnuplot.%s: x and y of the same length expected, got %s and %s', name, T.size_string(x),
                T.size_string(y))
   end
end

-- One tensor has columns if it is a matrix that is not a vector in disguise.
local function columns(x)
   if x:dim() > 2 then
      err.raise('gnuplot.plot: a vector or a matrix of columns expected, got %s', T.size_string(x))
   end
   return x:dim() == 2 and x:size(1) > 1 and x:size(2) > 1
end
local function vector(x) return x:contiguous():view(-1) end

-- curve(item): x (N, or Nx2 of vectors) and y (NxM) of a curve.
function M.curve(item)
   local x, y = item[1], item[2]
   if item.format == 'v' then
      if not y or x:dim() ~= 2 or y:dim() ~= 2 or x:size(2) ~= 2 or y:size(2) ~= 2 then
         err.raise("gnuplot.plot: format 'v' expects x and y of Nx2: positions and differences")
      end
      same_length('plot', x, y)
      return x, y
   end
   if not y then
      if columns(x) then return x:select(2, 1), x:narrow(2, 2, x:size(2) - 1) end
      y = vector(x)
      x = torch.range(1, y:size(1)):double()
   else
      x = columns(x) and err.raise('gnuplot.plot: a vector expected as x, got %s', T.size_string(x)) or vector(x)
      if columns(y) then
         same_length('plot', x, y)
         return x, y
      end
      y = vector(y)
      same_length('plot', x, y)
   end
   return x, y:view(-1, 1)
end

-- surface(item): x, y, z of RxC; x counts columns and y rows where they are not given.
function M.surface(item)
   local z = item[#item]
   if z:dim() ~= 2 then err.raise('gnuplot.splot: a matrix z expected, got %s', T.size_string(z)) end
   if #item == 1 then
      local rows, cols = z:size(1), z:size(2)
      local x = torch.range(1, cols):double():view(1, cols):expand(rows, cols)
      local y = torch.range(1, rows):double():view(rows, 1):expand(rows, cols)
      return x, y, z
   end
   for i = 1, 2 do
      if not item[i]:isSameSizeAs(z) then
         err.raise('gnuplot.splot: x and y of the size of z expected, got %s for %s', T.size_string(item[i]),
                   T.size_string(z))
      end
   end
   return item[1], item[2], z
end

-- points(item): x, y, z of N.
function M.points(item)
   local x, y, z = vector(item[1]), vector(item[2]), vector(item[3])
   same_length('scatter3', x, y)
   same_length('scatter3', x, z)
   return x, y, z
end

return M
