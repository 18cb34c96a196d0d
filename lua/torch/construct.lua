-- Making tensors, giving them storages and sizes, converting them.
local ffi = require 'ffi'
local host = require 'luatorch.host'
local err = require 'luatorch.error'
local class = require 'torch.class'
local types = require 'torch.types'
local T = require 'torch.Tensor'
local Storage = require 'torch.Storage'
local views = require 'torch.views'
local copy = require 'torch.copy'
local raise, argerror = err.raise, err.argerror
local rawtype = host.rawtype
local tonumber, select = tonumber, select
local sizes, is_longstorage = views.sizes, views.is_longstorage
local scratch = T.scratch

-- Torch7 reads sizes until the first that is not positive, and at most 8 given as numbers.
local function read_sizes(name, first, ...)
   local list, n = sizes(name, first, ...)
   if n > 8 and rawtype((...)) == 'number' then n = 8 end
   for i = 1, n do
      if list[i] <= 0 then n = i - 1 break end
   end
   for i = 1, n do scratch[i - 1] = list[i] end
   return n
end

-- x := n-D window of struct s at 0-based offset; strides < 0 mean contiguous from the right.
local function set_window(t, x, s, offset, size, stride, n)
   if s == nil and n > 0 then
      -- a window without a storage: make one
      local fresh = Storage.create(t, 0)
      T.attach(x, fresh)
      Storage.release(fresh)
      s = fresh
   else
      T.attach(x, s)
   end
   x._seen, x._nd, x._offset = 0, 0, offset
   local nd = n
   for i = 1, n do if size[i] <= 0 then nd = i - 1 break end end
   local total, high = 1, 0
   for i = nd, 1, -1 do
      local st = stride and stride[i] or -1
      if st < 0 then st = i == nd and 1 or x._stride[i] * x._size[i] end
      x._size[i - 1], x._stride[i - 1] = size[i], st
      high = high + (size[i] - 1) * st
      total = total * size[i]
   end
   if nd > 0 then
      local need = offset + high + 1
      if need > s.n then Storage.resize(t, s, need) end
   end
   x._nd = nd
end

local function offset_of(v, i, name)
   local o = tonumber(v)
   if not o or o < 1 or o ~= o or o > 2^46 then
      argerror(i, name, 'invalid storage offset %s', tostring(v))
   end
   return o - o % 1 - 1
end

local function longs(x)
   local s, out = x._s, {}
   for i = 1, s.n do out[i] = tonumber(s.data[i - 1]) end
   return out, s.n
end

-- The forms with a storage first: storage [, offset [, sizes [, strides]]]
-- or storage, offset, size1 [, stride1 [, size2 [, stride2 ...]]].
local function set_storage(t, x, name, storage, offset, a, b, ...)
   local s = storage._s
   local o = offset == nil and 0 or offset_of(offset, 2, name)
   if a == nil then
      if offset ~= nil and o >= s.n and s.n > 0 then
         argerror(2, name, 'invalid storage offset %s of %.0f elements', tostring(offset), s.n)
      end
      return set_window(t, x, s, o, {s.n - o}, nil, s.n > 0 and 1 or 0)
   end
   if is_longstorage(a) then
      local size, n = longs(a)
      if n > T.MAXDIM then raise('at most %d dimensions, got %d', T.MAXDIM, n) end
      if b ~= nil and not is_longstorage(b) then
         argerror(4, name, 'LongStorage expected, got %s', class.type(b))
      end
      local stride, m = nil, n
      if b then stride, m = longs(b) end
      if m ~= n then raise('inconsistent size/stride sizes: %d sizes and %d strides', n, m) end
      return set_window(t, x, s, o, size, stride, n)
   end
   local size, stride, n = {}, {}, 0
   local list, count = {a, b, ...}, 2 + select('#', ...)
   for i = 1, count, 2 do
      if list[i] == nil then break end
      n = n + 1
      size[n] = views.integer(list[i], i + 2, name)
      stride[n] = list[i + 1] == nil and -1 or views.integer(list[i + 1], i + 3, name)
   end
   if n > T.MAXDIM then raise('at most %d dimensions, got %d', T.MAXDIM, n) end
   return set_window(t, x, s, o, size, stride, n)
end

-- from_rows(x, data, at, from, level, row): the numbers in `row`, a table of tables as deep as x has
-- dimensions from `level` on, into data[at] and on; returns where they end.
local function from_rows(x, data, at, from, level, row)
   local n = x._size[level]
   if #row ~= n then raise('invalid tensor sizes: rows of %d and of %d elements', n, #row) end
   if level == x._nd - 1 then
      for i = 1, n do
         local v = row[i]
         if rawtype(v) ~= 'number' then
            if rawtype(v) == 'table' then raise('invalid tensor definition: a table where a number was expected') end
            raise('invalid element (not a number): %s', class.type(v))
         end
         data[at] = from(v)
         at = at + 1
      end
      return at
   end
   for i = 1, n do
      local v = row[i]
      if rawtype(v) ~= 'table' then
         raise('invalid tensor definition: %s where a table was expected', class.type(v))
      end
      at = from_rows(x, data, at, from, level + 1, v)
   end
   return at
end

local from_table
function from_table(t, x, list)
   if not t.host then
      local m = types.byname[t.mirror]
      local y = T.empty(m)
      from_table(m, y, list)
      T.set_contiguous(t, x, y._nd, y._size)
      copy.copy(t, x, m, y)
      return
   end
   local nd, probe = 0, list
   while rawtype(probe) == 'table' do
      local n = #probe
      if n == 0 then
         if nd == 0 then return end
         raise('invalid tensor definition: an empty table inside')
      end
      if nd == T.MAXDIM then raise('at most %d dimensions, got more', T.MAXDIM) end
      scratch[nd] = n
      nd = nd + 1
      probe = probe[1]
   end
   T.set_contiguous(t, x, nd, scratch)
   from_rows(x, x._storage.data, 0, t.from_number, 0, list)
end

local function construct(t, ...)
   local x = t.tensor_type()
   local n = select('#', ...)
   if n == 0 then return x end
   local a, b = ...
   local ta = rawtype(a)
   if ta == 'number' then
      if n == 1 and a >= 1 and a <= 2^46 then
         a = a - a % 1
         x._storage = Storage.create(t, a)
         x._size[0], x._stride[0], x._nd = a, 1, 1
         return x
      end
      T.set_contiguous(t, x, read_sizes('new', 1, ...), scratch)
      return x
   elseif ta == 'table' then
      from_table(t, x, a)
      return x
   elseif ta == 'cdata' then
      local at = T.type_of(a)
      if at == t then return T.shallow(t, a) end
      if at then argerror(1, 'new', '%s expected, got %s', t.tensorname, at.tensorname) end
      local st = Storage.type_of(a)
      if st then
         -- A LongStorage holds the sizes, but for a LongTensor with further arguments or none.
         if st.name == 'Long' and (t.name ~= 'Long' or is_longstorage(b)) then
            if is_longstorage(b) then
               local size, nd = longs(a)
               local stride, m = longs(b)
               if nd > T.MAXDIM then raise('at most %d dimensions, got %d', T.MAXDIM, nd) end
               if nd ~= m then raise('inconsistent size/stride sizes: %d sizes and %d strides', nd, m) end
               set_window(t, x, nil, 0, size, stride, nd)
            else
               T.set_contiguous(t, x, read_sizes('new', 1, a), scratch)
            end
            return x
         end
         if st == t then
            set_storage(t, x, 'new', ...)
            return x
         end
      end
   end
   argerror(1, 'new', 'number, table, %s, %s or LongStorage expected, got %s', t.tensorname, t.storagename,
            class.type(a))
end

types.each(function(t)
   local mt = t.tensor_class
   -- Two to four numbers, the most frequent call, without a table of them.
   function mt.new(...)
      local nd = select('#', ...)
      if nd >= 2 and nd <= 4 then
         local a, b, c, d = ...
         if rawtype(a) == 'number' and rawtype(b) == 'number' and (nd < 3 or rawtype(c) == 'number')
            and (nd < 4 or rawtype(d) == 'number')
            and a >= 1 and b >= 1 and (nd < 3 or c >= 1) and (nd < 4 or d >= 1) then
            scratch[0], scratch[1] = a - a % 1, b - b % 1
            if nd > 2 then scratch[2] = c - c % 1 end
            if nd > 3 then scratch[3] = d - d % 1 end
            local x = t.tensor_type()
            T.set_contiguous(t, x, nd, scratch)
            return x
         end
      end
      return construct(t, ...)
   end
   mt.__factory = function() return t.tensor_type() end
   -- The scalar as NumPy must see it: C's truncation to the element type.
   if t.integer then
      local bits, small, range = t.size == 8 and 63 or 31, t.size < 4, t.hi - t.lo + 1
      local low, high, none = -2^bits - 1, 2^bits, small and 0 or -2^bits
      function t.scalar(v)
         if not (v > low and v < high) then return none end
         v = v >= 0 and math.floor(v) or math.ceil(v)
         if small then return (v - t.lo) % range + t.lo end
         return v
      end
   elseif t.mirror == 'Float' then
      local single = ffi.new('float[1]')
      function t.scalar(v)
         single[0] = v
         return single[0]
      end
   else
      function t.scalar(v) return v end
   end
end)

local methods = {}

-- new(...): a tensor of the same type.  Called as t:new(), the receiver is the first argument
-- of a constructor call, as in Torch7.

function methods.set(t, x, a, ...)
   if a == nil then
      T.attach(x, nil)
      x._nd, x._seen, x._offset = 0, 0, 0
      return x
   end
   local at = T.type_of(a)
   if at == t then
      return views.store(t, x, a)
   elseif at then
      argerror(2, 'set', '%s expected, got %s', t.tensorname, at.tensorname)
   end
   if Storage.type_of(a) ~= t then
      argerror(2, 'set', '%s or %s expected, got %s', t.tensorname, t.storagename, class.type(a))
   end
   set_storage(t, x, 'set', a, ...)
   return x
end

-- resize(n1, n2, ...) | resize(LongStorage)
function methods.resize(t, x, ...)
   local n = read_sizes('resize', 2, ...)
   local same = n == x._nd
   if same then
      for i = 0, n - 1 do if x._size[i] ~= scratch[i] then same = false break end end
   end
   if same then return x end
   T.set_contiguous(t, x, n, scratch)
   return x
end

function methods.resizeAs(t, x, y)
   T.check_tensor(y, 2, 'resizeAs')
   T.resize_as(t, x, y)
   return x
end

function methods.copy(t, x, y)
   local st = T.type_of(y)
   if not st then argerror(2, 'copy', 'tensor expected, got %s', class.type(y)) end
   copy.copy(t, x, st, y)
   return x
end

function methods.fill(t, x, value)
   local v = rawtype(value) ~= 'cdata' and tonumber(value)
   if not v then argerror(2, 'fill', 'number expected, got %s', class.type(value)) end
   copy.fill(t, x, v)
   return x
end

function methods.zero(t, x)
   copy.fill(t, x, 0)
   return x
end

function methods.clone(t, x) return copy.clone(t, x) end
-- contiguous(): x itself, under a new handle as in Torch7 (== but another table key), or a copy
function methods.contiguous(t, x)
   if T.is_contiguous(x) then return T.handle(t, x) end
   return copy.contiguous(t, x)
end

local function convert(t, x, target)
   if target == t then return x end
   local r = T.like(target, x)
   copy.copy(target, r, t, x)
   return r
end

-- type() -> name;  type('torch.FloatTensor') -> converted tensor
function methods.type(t, x, name)
   if name == nil then return t.tensorname end
   local target = rawtype(name) == 'string' and name:match('Tensor$') and types.byname[name]
   if not target then raise('invalid tensor type: %s', tostring(name)) end
   return convert(t, x, target)
end

function methods.typeAs(t, x, y)
   local target = T.type_of(y)
   if not target then argerror(2, 'typeAs', 'tensor expected, got %s', class.type(y)) end
   return convert(t, x, target)
end

-- float(), double(), ..., cuda()
types.each(function(target)
   local name = target.name:sub(1, 1):lower() .. target.name:sub(2)
   T.methods{[name] = function(t, x) return convert(t, x, target) end}
end)

function methods.real(t, x)
   return convert(t, x, types.byname[class.getdefaulttensortype()])
end

-- totable(): nested Lua tables of the elements
function methods.totable(t, x)
   if x._nd == 0 then return {} end
   T.check_extent(x)
   local s, to, nd = x._storage, t.get_element, x._nd
   local function walk(level, at)
      local out, stride = {}, x._stride[level]
      if level == nd - 1 then
         for i = 1, x._size[level] do out[i] = to(s, at + (i - 1) * stride) end
      else
         for i = 1, x._size[level] do out[i] = walk(level + 1, at + (i - 1) * stride) end
      end
      return out
   end
   return walk(0, x._offset)
end

T.methods(methods)
return {set_window = set_window, convert = convert}
