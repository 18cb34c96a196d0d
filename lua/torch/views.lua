-- Operations that only change how a storage is looked at.  No element moves.
local ffi = require 'ffi'
local host = require 'luatorch.host'
local err = require 'luatorch.error'
local class = require 'torch.class'
local types = require 'torch.types'
local T = require 'torch.Tensor'
local Storage = require 'torch.Storage'
local raise, argerror = err.raise, err.argerror
local rawtype, class_of = host.rawtype, host.class_of
local tonumber, select = tonumber, select

local M = {}
local LongStorage = types.byname.Long.storage_class
local shallow, alias, check_dim = T.shallow, T.alias, T.check_dim

local function is_longstorage(x) return class_of(x) == LongStorage end
M.is_longstorage = is_longstorage

-- sizes(name, first_index, ...) -> Lua array, count: from numbers or one LongStorage.
local function sizes(name, first, ...)
   local a = ...
   local out, n = {}, select('#', ...)
   if is_longstorage(a) then
      local s = a._s
      n = s.n
      for i = 1, n do out[i] = tonumber(s.data[i - 1]) end
   else
      for i = 1, n do
         local v = select(i, ...)
         local x = tonumber(v)
         if not x or rawtype(v) == 'cdata' or x ~= x then
            argerror(first + i - 1, name, 'number or LongStorage expected, got %s', class.type(v))
         end
         if x - x == 0 then x = x > 0 and x - x % 1 or -(-x - -x % 1) end    -- infinity % 1 is no number
         out[i] = x
      end
   end
   if n > T.MAXDIM then
      argerror(first, name, 'at most %d dimensions, got %d', T.MAXDIM, n)
   end
   return out, n
end
M.sizes = sizes

-- Makes a LongStorage of n numbers.
local Long = types.byname.Long
function M.longstorage(values, n, base)
   local s = Storage.create(Long, n)
   for i = 0, n - 1 do s.data[i] = values[i + (base or 0)] end
   return Storage.handle(Long, s, true)
end

-- Removes dimension d (0-based) of x in place.
function M.drop_dim(x, d)
   x._seen = 0
   local nd = x._nd - 1
   for i = d, nd - 1 do x._size[i], x._stride[i] = x._size[i + 1], x._stride[i + 1] end
   x._nd = nd
end

function M.select(t, x, d, i)
   local r = shallow(t, x)
   r._offset = r._offset + i * r._stride[d]
   local nd = r._nd - 1
   for k = d, nd - 1 do r._size[k], r._stride[k] = r._size[k + 1], r._stride[k + 1] end
   r._nd = nd
   return r
end

function M.narrow(t, x, d, first, count)
   local r = shallow(t, x)
   r._offset = r._offset + first * r._stride[d]
   r._size[d] = count
   return r
end

function M.transpose(t, x, a, b)
   local r = shallow(t, x)
   r._size[a], r._size[b] = x._size[b], x._size[a]
   r._stride[a], r._stride[b] = x._stride[b], x._stride[a]
   return r
end

local function integer(v, i, name)
   local n = tonumber(v)
   if not n or rawtype(v) == 'cdata' then argerror(i, name, 'number expected, got %s', class.type(v)) end
   return n > 0 and n - n % 1 or -(-n - -n % 1)
end
M.integer = integer

local methods = {}

-- narrow(dim, first, count)
function methods.narrow(t, x, dim, first, count)
   local d = check_dim(x, dim, 2, 'narrow')
   first, count = integer(first, 3, 'narrow'), integer(count, 4, 'narrow')
   local n = x._size[d]
   if not (first >= 1 and first <= n) then argerror(3, 'narrow', 'out of range: first %s of %d', first, n) end
   if not (count > 0 and first - 1 + count <= n) then
      argerror(4, 'narrow', 'out of range: %s elements from %s of %d', count, first, n)
   end
   return M.narrow(t, x, d, first - 1, count)
end

-- sub(i1, j1 [, i2, j2 [, i3, j3 [, i4, j4]]]); negative counts from the end
function methods.sub(t, x, ...)
   local n = select('#', ...)
   if n < 2 or n % 2 ~= 0 or n > 8 then argerror(2, 'sub', 'pairs of first and last expected, got %d numbers', n) end
   if n / 2 > x._nd then argerror(2 * x._nd + 2, 'sub', 'invalid dimension of a %dD tensor', x._nd) end
   local r = shallow(t, x)
   for k = 0, n / 2 - 1 do
      local a, b = select(2 * k + 1, ...)
      a, b = integer(a, 2 * k + 2, 'sub'), integer(b, 2 * k + 3, 'sub')
      local size = x._size[k]
      if a < 0 then a = size + a + 1 end
      if b < 0 then b = size + b + 1 end
      if not (a >= 1 and a <= size) then argerror(2 * k + 2, 'sub', 'out of range: %s of %d', a, size) end
      if not (b >= a and b <= size) then argerror(2 * k + 3, 'sub', 'out of range: %s to %s of %d', a, b, size) end
      r._offset = r._offset + (a - 1) * r._stride[k]
      r._size[k] = b - a + 1
   end
   return r
end

-- select(dim, index); a number for a 1-D tensor
function methods.select(t, x, dim, index)
   if x._nd == 0 then argerror(1, 'select', 'an empty tensor has no dimension to select') end
   local d = check_dim(x, dim, 2, 'select')
   index = integer(index, 3, 'select')
   if not (index >= 1 and index <= x._size[d]) then
      argerror(3, 'select', 'out of range: %s of %d', index, x._size[d])
   end
   if x._nd == 1 then return T.index(t, x, index) end
   return M.select(t, x, d, index - 1)
end

function methods.transpose(t, x, a, b)
   return M.transpose(t, x, check_dim(x, a, 2, 'transpose'), check_dim(x, b, 3, 'transpose'))
end

function methods.t(t, x)
   if x._nd ~= 2 then raise('Tensor must have 2 dimensions, got %d', x._nd) end
   return M.transpose(t, x, 0, 1)
end

-- permute(dim1, ..., dimn)
function methods.permute(t, x, ...)
   local nd = x._nd
   local order, n = sizes('permute', 2, ...)
   if n ~= nd then raise("number of dimensions don't match in permute: %d given for a %dD tensor", n, nd) end
   local r, used = shallow(t, x), {}
   for i = 1, nd do
      local d = order[i]
      if d < 1 or d > nd then argerror(i + 1, 'permute', 'dimension %s out of range of %dD tensor', d, nd) end
      if used[d] then argerror(i + 1, 'permute', 'dimension %s given twice', d) end
      used[d] = true
      r._size[i - 1], r._stride[i - 1] = x._size[d - 1], x._stride[d - 1]
   end
   return r
end

-- unfold(dim, size, step): every window of `size` elements along dim, as a new last dimension
function methods.unfold(t, x, dim, size, step)
   if x._nd == 0 then argerror(1, 'unfold', 'cannot unfold an empty tensor') end
   local d = check_dim(x, dim, 2, 'unfold')
   size, step = integer(size, 3, 'unfold'), integer(step, 4, 'unfold')
   if not (size >= 1 and size <= x._size[d]) then
      argerror(3, 'unfold', 'out of range: windows of %s in %d elements', size, x._size[d])
   end
   if step < 1 then argerror(4, 'unfold', 'invalid step %s', step) end
   if x._nd == T.MAXDIM then raise('unfold: too many dimensions') end
   local r = shallow(t, x)
   r._size[x._nd], r._stride[x._nd] = size, x._stride[d]
   r._size[d] = math.floor((x._size[d] - size) / step) + 1
   r._stride[d] = step * x._stride[d]
   r._nd = x._nd + 1
   return r
end

-- The result tensor of an optional-result view: make(x ...) into r, or a new tensor.
local function store(t, r, v)
   if not r then return v end
   T.attach(r, v._storage)
   r._seen, r._offset, r._nd = 0, v._offset, v._nd
   for i = 0, v._nd - 1 do r._size[i], r._stride[i] = v._size[i], v._stride[i] end
   return r
end
M.store = store

-- with_result(name, f): method and function forms [result,] tensor, ...
local function with_result(name, f)
   return function(t, x, ...)
      local a = ...
      local at = T.type_of(a)
      if at then
         if at ~= t then argerror(2, name, '%s expected, got %s', t.tensorname, at.tensorname) end
         return store(t, x, f(t, a, select(2, ...)))
      end
      return f(t, x, ...)
   end
end

methods.expand = with_result('expand', function(t, x, ...)
   local size, n = sizes('expand', 2, ...)
   if n ~= x._nd then
      raise('the number of dimensions provided must equal tensor:dim(): %d given for %d', n, x._nd)
   end
   local r = shallow(t, x)
   for i = 1, n do
      if x._size[i - 1] == 1 then
         if not (size[i] >= 1 and size[i] < 2^53) then raise('expand: invalid size %s of dimension %d', size[i], i) end
         r._size[i - 1], r._stride[i - 1] = size[i], 0
      elseif x._size[i - 1] ~= size[i] then
         raise('incorrect size: only supporting singleton expansion (size=1); dimension %d has %d elements, ' ..
               'asked for %d', i, x._size[i - 1], size[i])
      end
   end
   return r
end)

local function sizes_of(x)
   local out = {}
   for i = 1, x._nd do out[i] = x._size[i - 1] end
   return out
end

-- expandAs([result,] tensor, template)
function methods.expandAs(t, x, a, b)
   if b ~= nil then
      T.check_tensor(b, 3, 'expandAs')
      return methods.expand(t, x, a, unpack(sizes_of(b)))
   end
   T.check_tensor(a, 2, 'expandAs')
   return methods.expand(t, x, unpack(sizes_of(a)))
end

-- The sizes that a view is asked for, from 0.
local wanted = ffi.new('double[?]', T.MAXDIM)

local function want(...)
   local a = ...
   if class_of(a) == LongStorage and select('#', ...) == 1 then
      local s = a._s
      local n = tonumber(s.n)
      if n > T.MAXDIM then argerror(2, 'view', 'at most %d dimensions, got %d', T.MAXDIM, n) end
      for i = 0, n - 1 do wanted[i] = tonumber(s.data[i]) end
      return n
   end
   local size, n = sizes('view', 2, ...)
   for i = 1, n do wanted[i - 1] = size[i] end
   return n
end

local function want_sizes_of(x)
   for i = 0, x._nd - 1 do wanted[i] = x._size[i] end
   return x._nd
end

-- view_wanted(t, r, x, n): r, or a new tensor, shows contiguous x with the n wanted sizes
local function view_wanted(t, r, x, n)
   if n == 0 then raise('view: sizes expected') end
   if not T.is_contiguous(x) then raise('expecting a contiguous tensor') end
   local total, infer = 1, -1
   for i = 0, n - 1 do
      local size = wanted[i]
      if size == -1 then
         if infer >= 0 then raise('only one dimension can be -1') end
         infer = i
      else
         if size < 0 then raise('view: invalid size %d', size) end
         total = total * size
      end
   end
   local numel = T.numel(x)
   if infer >= 0 then
      if total == 0 or numel % total ~= 0 then raise('specified size is not a multiple of all elements') end
      wanted[infer] = numel / total
      total = numel
   end
   if total ~= numel or numel == 0 then
      local list = {}
      for i = 1, n do list[i] = ('%.0f'):format(wanted[i - 1]) end
      raise('Wrong size for view. Input size: %s. Output size: %s', T.size_string(x), table.concat(list, 'x'))
   end
   if not r then
      r = alias(t, x)
   else
      T.attach(r, x._storage)
      r._offset = x._offset
   end
   r._seen = 0
   local stride = 1
   for i = n - 1, 0, -1 do
      local size = wanted[i]
      r._size[i], r._stride[i] = size, stride
      stride = stride * size
   end
   r._nd = n
   return r
end

-- view([result,] tensor, sizes)
function methods.view(t, x, a, ...)
   local at = T.type_of(a)
   if not at then return view_wanted(t, nil, x, want(a, ...)) end
   if at ~= t then argerror(2, 'view', '%s expected, got %s', t.tensorname, at.tensorname) end
   return view_wanted(t, x, a, want(...))
end

-- viewAs([result,] tensor, template)
function methods.viewAs(t, x, a, b)
   if b == nil then
      T.check_tensor(a, 2, 'viewAs')
      return view_wanted(t, nil, x, want_sizes_of(a))
   end
   T.check_tensor(b, 3, 'viewAs')
   T.check_tensor(a, 2, 'viewAs', t)
   return view_wanted(t, x, a, want_sizes_of(b))
end

-- squeeze([result,] [dim]): without size-1 dimensions; a number when none is left
local function squeeze(t, x, dim)
   local r = shallow(t, x)
   if dim ~= nil then
      local d = check_dim(x, dim, 2, 'squeeze')
      if x._size[d] == 1 and x._nd > 1 then M.drop_dim(r, d) end
      return r
   end
   local nd = 0
   for i = 0, x._nd - 1 do
      if x._size[i] ~= 1 then
         r._size[nd], r._stride[nd] = x._size[i], x._stride[i]
         nd = nd + 1
      end
   end
   if nd == 0 and x._nd > 0 then r._size[0], r._stride[0], nd = 1, 1, 1 end
   r._nd = nd
   return r
end
function methods.squeeze(t, x, a, b)
   local r
   local at = T.type_of(a)
   if at then
      if at ~= t then argerror(2, 'squeeze', '%s expected, got %s', t.tensorname, at.tensorname) end
      r, x, a = x, a, b
   end
   local v = squeeze(t, x, a)
   if v._nd == 1 and v._size[0] == 1 and (a == nil or x._nd == 1) then
      if r then store(t, r, v) end
      return T.index(t, v, 1)
   end
   return store(t, r, v)
end

function methods.isContiguous(t, x) return T.is_contiguous(x) end
function methods.isSameSizeAs(t, x, y)
   T.check_tensor(y, 2, 'isSameSizeAs')
   return T.same_size(x, y)
end

function methods.isSize(t, x, size)
   if not is_longstorage(size) then argerror(2, 'isSize', 'LongStorage expected, got %s', class.type(size)) end
   local s = size._s
   if s.n ~= x._nd then return false end
   for i = 0, x._nd - 1 do if tonumber(s.data[i]) ~= x._size[i] then return false end end
   return true
end

function methods.isSetTo(t, x, y)
   T.check_tensor(y, 2, 'isSetTo', t)
   if x._storage == nil then return false end
   if x._storage ~= y._storage or x._offset ~= y._offset or x._nd ~= y._nd then return false end
   for i = 0, x._nd - 1 do
      if x._size[i] ~= y._size[i] or x._stride[i] ~= y._stride[i] then return false end
   end
   return true
end

function methods.dim(t, x) return x._nd end
methods.nDimension = methods.dim
function methods.nElement(t, x) return T.numel(x) end
methods.numel = methods.nElement
function methods.size(t, x, dim)
   if dim == nil then return M.longstorage(x._size, x._nd) end
   return x._size[check_dim(x, dim, 1, 'size')]
end
function methods.stride(t, x, dim)
   if dim == nil then return M.longstorage(x._stride, x._nd) end
   return x._stride[check_dim(x, dim, 1, 'stride')]
end
function methods.storageOffset(t, x) return x._offset + 1 end
function methods.storage(t, x)
   if x._storage == nil then return nil end
   return Storage.handle(t, x._storage)
end
function methods.elementSize(t) return t.size end
function methods.isTensor() return true end

-- data(): pointer to the first element;  data(true): its address as a number
function methods.data(t, x, as_number)
   local s = x._storage
   if s == nil then return as_number and 0 or nil end
   local p = s.data + x._offset
   if as_number then return tonumber(ffi.cast('uintptr_t', p)) end
   return p
end

-- cdata(): a TH<T>Tensor pointer, laid out as Torch7's; it shows the tensor as it is now
local headers = setmetatable({}, {__mode = 'k'})
function methods.cdata(t, x)
   local h = headers[x]
   if not h then
      h = ffi.new('TH' .. t.name .. 'Tensor')
      headers[x] = h
   end
   h.size, h.stride = h.dims, h.dims + 16
   h.nDimension, h.storage, h.storageOffset = x._nd, x._storage, x._offset
   h.refcount, h.flag, h.self = 1, 1, x
   for i = 0, x._nd - 1 do h.dims[i], h.dims[16 + i] = x._size[i], x._stride[i] end
   return ffi.cast('TH' .. t.name .. 'Tensor *', h)
end

function methods.retain() end
function methods.free() end

T.methods(methods)
types.each(function(t)
   local mt = t.tensor_class
   mt.__len__ = mt.size
end)
return M
