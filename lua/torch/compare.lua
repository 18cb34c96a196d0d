-- Comparison of values as torch.Tester does it: same type, same shape, numbers within a
-- tolerance, tables entry by entry.
--
--    equal, message = compare(a, b, tolerance)       message says where the two differ
local host = require 'luatorch.host'
local torch = require 'torch.class'
local rawtype = host.rawtype
local abs = math.abs

local function describe(x) return tostring(x) end

local function numbers(a, b, tolerance)
   -- a == b: infinities differ by nan
   if a == b or abs(a - b) <= tolerance or (a ~= a and b ~= b) then return true end
   return false, ('EQ failed: %s ~= %s'):format(describe(a), describe(b))
end

-- Largest difference of the elements of two contiguous lists of numbers.
local function max_difference(a, b)
   local worst = 0
   for i = 1, #a do
      local x, y = a[i], b[i]
      if x ~= y and not (x ~= x and y ~= y) then
         local d = abs(x - y)
         if not (d <= worst) then worst = d ~= d and math.huge or d end
      end
   end
   return worst
end

local function elements(x) return x:contiguous():view(-1):double():totable() end

local function verdict(kind, a, b, tolerance)
   local worst = max_difference(a, b)
   if worst <= tolerance then return true end
   return false, ('%s(==) violation: max diff=%s, tolerance=%s'):format(
      kind, describe(worst), describe(tolerance))
end

-- tensors(a, b, tolerance, loose): loose compares the elements of tensors whose sizes differ
-- but whose number of elements agrees
local function tensors(a, b, tolerance, loose)
   if a:type() ~= b:type() then return false, 'The tensors have different types' end
   if not loose or a:nElement() ~= b:nElement() then
      if a:dim() ~= b:dim() then return false, 'The tensors have different dimensions' end
      if not a:isSameSizeAs(b) then return false, 'The tensors have different sizes' end
   end
   if a:nElement() == 0 then return true end
   return verdict('TensorEQ', elements(a), elements(b), tolerance)
end

local function storages(a, b, tolerance)
   if a:size() ~= b:size() then return false, 'The storages have different sizes' end
   return verdict('StorageEQ', a:totable(), b:totable(), tolerance)
end

local compare

local function tables(a, b, tolerance, place)
   local function at(key) return place == '' and tostring(key) or place .. '.' .. tostring(key) end
   for key, value in pairs(a) do
      local other = b[key]
      if other == nil then
         return false, ('Entry %s missing in second table (is %s in first)'):format(
            at(key), describe(value))
      end
      local same, message = compare(value, other, tolerance, at(key))
      if not same then return false, message end
   end
   for key, value in pairs(b) do
      if a[key] == nil then
         return false, ('Entry %s missing in first table (is %s in second)'):format(
            at(key), describe(value))
      end
   end
   return true
end

local function kind(x)
   if torch.isTensor(x) then return 'tensor' elseif torch.isStorage(x) then return 'storage' end
   return type(x)
end

function compare(a, b, tolerance, place)
   place = place or ''
   local ka, kb = kind(a), kind(b)
   local same, message
   if ka ~= kb then
      same = false
      message = ('EQ failed: values have different types (first: %s, second: %s)'):format(
         torch.type(a), torch.type(b))
   elseif ka == 'number' then same, message = numbers(a, b, tolerance)
   elseif ka == 'tensor' then same, message = tensors(a, b, tolerance)
   elseif ka == 'storage' then
      if a:type() ~= b:type() then same, message = false, 'The storages have different types'
      else same, message = storages(a, b, tolerance) end
   elseif ka == 'table' and rawtype(a) == 'table' then
      if a == b then return true end
      return tables(a, b, tolerance, place)
   else
      same = a == b
      message = ('EQ failed: %s ~= %s'):format(describe(a), describe(b))
   end
   if same then return true end
   if place ~= '' then message = 'At table location ' .. place .. ': ' .. message end
   return false, message
end

return {compare = compare, tensors = tensors}
