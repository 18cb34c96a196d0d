-- How tensors and storages print: Torch7's formats, to the character.
local ffi = require 'ffi'
local types = require 'torch.types'
local T = require 'torch.Tensor'
local Storage = require 'torch.Storage'
local argerror = require('luatorch.error').argerror
local copy = require 'torch.copy'
local floor, ceil, abs, log10, huge = math.floor, math.ceil, math.abs, math.log10, math.huge
local format, concat = string.format, table.concat

local M = {}
local WIDTH = 80
local load = types.byname.Double.load

-- How to print n numbers p[0..n-1]: format, field width, scale (or nil).
local function print_format(p, n)
   local integers, odd = true, false
   local low, high = huge, 0
   local has_nan = false
   for i = 0, n - 1 do
      local x = load(p, i)
      if x ~= x then
         has_nan, integers = true, false
      else
         if x ~= ceil(x) then integers = false end
         local a = abs(x)
         if a == huge then odd = true end
         if a < low then low = a end
         if a > high then high = a end
      end
   end
   if has_nan then return '%f', 0 end
   local function digits(a)
      if a == 0 then return 1 end
      return floor(log10(a)) + 1
   end
   local dmin, dmax = digits(low), digits(high)
   if integers then
      if dmax > 9 then return '%11.4e', 11 end
      return '%' .. (dmax + 1) .. 'd', dmax + 1
   end
   if odd or dmax - dmin > 4 then
      local size = (abs(dmax) > 99 or abs(dmin) > 99) and 12 or 11
      return '%' .. size .. '.4e', size
   end
   if dmax > 5 or dmax < 0 then return '%7.4f', 7, 10 ^ (dmax - 1) end
   if dmax == 0 then return '%7.4f', 7 end
   return '%' .. (dmax + 6) .. '.4f', dmax + 6
end

local function number_string(fmt, x)
   if x == huge or x == -huge then
      return format(fmt:gsub('%.?%d*[efd]$', 's'), x < 0 and '-inf' or 'inf')
   end
   return format(fmt, x)
end

-- The elements of x as a double array.
local function doubles(x)
   local n = T.numel(x)
   local d = x:double()
   d = copy.contiguous(types.byname.Double, d)
   return T.pointer(d), n, d
end

local function vector_lines(p, n, out)
   local fmt, _, scale = print_format(p, n)
   if scale then out[#out + 1] = format('%g', scale) .. ' *' end
   scale = scale or 1
   for i = 0, n - 1 do out[#out + 1] = number_string(fmt, load(p, i) / scale) end
end

-- Lines of a rows x columns matrix at p; each line begins with `indent`.
local function matrix_lines(p, rows, columns, indent, out, fmt, size, scale)
   local per = size > 0 and floor((WIDTH - #indent) / (size + 1)) or columns
   if per < 1 then per = 1 end
   local divide = scale or 1
   for first = 0, columns - 1, per do
      local last = math.min(first + per, columns) - 1
      if per < columns then
         if first > 0 then out[#out + 1] = '' end
         out[#out + 1] = indent .. 'Columns ' .. first + 1 .. ' to ' .. last + 1
      end
      if scale then out[#out + 1] = indent .. format('%g', scale) .. ' *' end
      for i = 0, rows - 1 do
         local row = {}
         for j = first, last do row[#row + 1] = number_string(fmt, load(p, i * columns + j) / divide) end
         out[#out + 1] = indent .. concat(row, ' ')
      end
   end
end

local function tensor_lines(x, p, n, out)
   local nd = x._nd
   local rows, columns = x._size[nd - 2], x._size[nd - 1]
   local slices, index = 1, {}
   local fmt, size, scale = print_format(p, n)         -- one format for all slices
   for i = 0, nd - 3 do slices = slices * x._size[i]; index[i] = 0 end
   for s = 1, slices do
      if s > 1 then out[#out + 1] = '' end
      local head, at, stride = {}, 0, 1
      for i = nd - 3, 0, -1 do
         at = at + index[i] * stride * rows * columns
         stride = stride * x._size[i]
      end
      for i = 0, nd - 3 do head[#head + 1] = index[i] + 1 end
      out[#out + 1] = '(' .. concat(head, ',') .. ',.,.) = '
      matrix_lines(p + at, rows, columns, ' ', out, fmt, size, scale)
      for i = 0, nd - 3 do                 -- the first index runs fastest
         index[i] = index[i] + 1
         if index[i] < x._size[i] then break end
         index[i] = 0
      end
   end
end

function M.tensor(x)
   local t = T.check_tensor(x, 1, 'tostring')
   local name = t.tensorname
   local nd = x._nd
   if nd == 0 then return '[' .. name .. ' with no dimension]\n' end
   local out = {}
   local p, n, keep = doubles(x)
   if nd == 1 then vector_lines(p, n, out)
   elseif nd == 2 then matrix_lines(p, x._size[0], x._size[1], '', out, print_format(p, n))
   else tensor_lines(x, p, n, out) end
   M.keep = keep
   out[#out + 1] = '[' .. name .. ' of size ' .. T.size_string(x) .. ']\n'
   return concat(out, '\n')
end

function M.storage(s)
   if not Storage.type_of(s) then argerror(1, 'tostring', 'storage expected, got %s', type(s)) end
   local list = s:totable()
   local n = #list
   local p, out = ffi.new('double[?]', math.max(n, 1)), {}
   for i = 1, n do p[i - 1] = list[i] end
   if n > 0 then vector_lines(p, n, out) end
   out[#out + 1] = format('[%s of size %d]\n', s:type(), n)
   return concat(out, '\n')
end

types.each(function(t)
   t.tensor_class.__tostring__ = M.tensor
   t.storage_class.__tostring__ = M.storage
end)
return M
