-- optim.polyinterp(points [, lower, upper]): the minimum of the polynomial through points.
--
-- points: n x 3, rows of {position, value, slope}; a nan value or slope is unknown.  Two points
-- without bounds: the closed form of the cubic, kept between them; returns its position.  Else a
-- fit of the lowest order that takes all that is known, and its lowest critical point in
-- [lower, upper] (from the points where not given); returns position and value.
local err = require 'luatorch.error'
local abs, sqrt, min, max, huge = math.abs, math.sqrt, math.min, math.max, math.huge

local function known(v) return v == v end

local function cubic(points)
   local a, b = points[1], points[2]
   if b[1] < a[1] then a, b = b, a end
   local d1 = a[3] + b[3] - 3 * (a[2] - b[2]) / (a[1] - b[1])
   local d2 = d1 * d1 - a[3] * b[3]
   if d2 < 0 then return (a[1] + b[1]) / 2 end
   d2 = sqrt(d2)
   local t = b[1] - (b[1] - a[1]) * ((b[3] + d2 - d1) / (b[3] - a[3] + 2 * d2))
   return min(max(t, a[1]), b[1])
end

-- Values and slopes as rows of a linear system for the coefficients, highest power first.
local function fit(points, order)
   local rows, right = {}, {}
   for _, p in ipairs(points) do
      if known(p[2]) then
         local row = {}
         for j = 0, order do row[j + 1] = p[1] ^ (order - j) end
         rows[#rows + 1], right[#right + 1] = row, {p[2]}
      end
   end
   for _, p in ipairs(points) do
      if known(p[3]) then
         local row = {}
         for j = 0, order - 1 do row[j + 1] = (order - j) * p[1] ^ (order - j - 1) end
         row[order + 1] = 0
         rows[#rows + 1], right[#right + 1] = row, {p[3]}
      end
   end
   local c = torch.gels(torch.DoubleTensor(right), torch.DoubleTensor(rows))
   return c:select(2, 1):totable()
end

local function value(c, t)
   local v = 0
   for i = 1, #c do v = v * t + c[i] end
   return v
end

-- The real roots of c[1] t^n + ... + c[n+1].
local function roots(c)
   local first = 1
   while c[first] == 0 do first = first + 1 end
   local n = #c - first
   if n < 1 then return {} end
   local a = c[first]
   if n == 1 then return {-c[#c] / a} end
   if n == 2 then
      local b, d = c[first + 1], c[first + 2]
      local disc = b * b - 4 * a * d
      if disc < 0 then return {} end
      local q = -0.5 * (b + (b < 0 and -1 or 1) * sqrt(disc))
      return {q / a, q ~= 0 and d / q or nil}
   end
   local companion = torch.zeros(n, n)
   for i = 1, n do
      companion[1][i] = -c[first + i] / a
      if i < n then companion[i + 1][i] = 1 end
   end
   local e, out = torch.eig(companion, 'N'), {}
   for i = 1, n do
      if abs(e[i][2]) <= 1e-9 * max(1, abs(e[i][1])) then out[#out + 1] = e[i][1] end
   end
   return out
end

function optim.polyinterp(points, lower, upper)
   if not torch.isTensor(points) or points:dim() ~= 2 or points:size(2) ~= 3 then
      err.raise('optim.polyinterp: an n x 3 tensor of positions, values and slopes expected, got %s',
                torch.type(points))
   end
   points = points:totable()
   local order, low, high = -1, huge, -huge
   for _, p in ipairs(points) do
      order = order + (known(p[2]) and 1 or 0) + (known(p[3]) and 1 or 0)
      low, high = min(low, p[1]), max(high, p[1])
   end
   if #points == 2 and order == 3 and lower == nil and upper == nil then return cubic(points) end
   if order < 1 then err.raise('optim.polyinterp: at least two values or slopes expected, got %d', order + 1) end
   lower, upper = lower or low, upper or high

   local c = fit(points, order)
   local slope = {}
   for i = 1, order do slope[i] = c[i] * (order + 1 - i) end
   local candidates = {lower, upper}
   for _, p in ipairs(points) do candidates[#candidates + 1] = p[1] end
   for _, t in ipairs(roots(slope)) do candidates[#candidates + 1] = t end

   local lowest, position = huge, (lower + upper) / 2
   for _, t in ipairs(candidates) do
      if t >= lower and t <= upper then
         local v = value(c, t)
         if v < lowest then lowest, position = v, t end
      end
   end
   return position, lowest
end
