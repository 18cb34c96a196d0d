-- Whether element-wise functions give the same for few and for many elements, for contiguous and
-- strided ones, in place and into a given result.  Returns differences(type name) -> text.
-- The values are those at which loops, C kernels and NumPy may part: zeros, halves, extremes,
-- denormal numbers, infinities, nan, and what overflows.
local inf, nan = 1 / 0, 0 / 0
local VALUES = {
   Byte = {0, 1, 2, 7, 127, 128, 255}, Char = {0, 1, -1, 2, -3, 127, -128},
   Short = {0, 1, -1, -3, 300, 32767, -32768}, Int = {0, 1, -1, -3, 70000, 2^31 - 1, -2^31},
   Long = {0, 1, -1, -3, 2^53, -2^62, -2^63},
   Float = {0, -0.0, 1, -1, 0.5, -2.5, 0.49999997, 3.7, 1e-40, 3e38, -3e38, inf, -inf, nan, 0.3},
   Double = {0, -0.0, 1, -1, 0.5, -2.5, 0.49999999999999994, 3.7, 1e-310, 1e308, -1e308, inf, -inf, nan, 0.3},
}
local NUMBERS = {Byte = {0, 1, 3, 200}, Float = {0, 1, -2, 3, 0.5, -2.5, 0.1, 1e30, inf, nan}}
NUMBERS.Double = NUMBERS.Float
for _, name in ipairs{'Char', 'Short', 'Int', 'Long'} do NUMBERS[name] = {0, 1, -1, 3, -3, 100} end
local UNARY = [[abs sign sqrt rsqrt neg cinv floor ceil round trunc frac exp log log1p sigmoid sin cos tan asin acos
   atan sinh cosh tanh]]
local NUMBER = 'add csub mul div fmod remainder cmax cmin pow lshift rshift bitand bitor bitxor lt le gt ge eq ne'
local TENSOR = [[add csub cmul cdiv cfmod cremainder cmax cmin cpow atan2 clshift crshift cbitand cbitor cbitxor
   lt le gt ge eq ne]]
-- What comes out of libm may differ in the last bits; the rest may not.
local ROUNDED = {}
for name in ('rsqrt exp log log1p sigmoid sin cos tan asin acos atan sinh cosh tanh pow cpow atan2'):gmatch('%S+') do
   ROUNDED[name] = true
end

local function strided(x)
   local y = x.new(x:size(1), 3):fill(1)
   y:select(2, 2):copy(x)
   return y:select(2, 2)
end

local function differences(type_name)
   local class, found = torch[type_name .. 'Tensor'], {}
   local tolerance = type_name == 'Float' and 5e-7 or 1e-14

   local function same(a, b, name)
      if a == b or a ~= a and b ~= b then return true end
      return ROUNDED[name] and math.abs(a - b) <= tolerance * math.max(math.abs(a), math.abs(b))
   end
   local function compare(what, name, small, other)
      local n = small:size(1)
      for first = 1, other:size(1), math.max(n, other:size(1) - n) do
         for i = 1, n do
            if not same(small[i], other[first + i - 1], name) then
               found[#found + 1] = ('%s: %s and %s at %d'):format(what, small[i], other[first + i - 1], i)
               return
            end
         end
      end
   end

   -- f(...) of tensors of few elements, the same repeated, both with gaps; then into given results
   local function check(name, f, ...)
      local args, n = {...}, select('#', ...)
      local what = type_name .. ' ' .. name
      for i = 1, n do if type(args[i]) == 'number' then what = what .. ' ' .. args[i] end end
      local function run(change)
         local list = {}
         for i = 1, n do list[i] = torch.isTensor(args[i]) and change(args[i]) or args[i] end
         local ok, r = pcall(f, unpack(list, 1, n))
         return ok and r or nil, list
      end
      local small, list = run(function(x) return x end)
      local function many(x) return x:repeatTensor(math.ceil(17000 / x:size(1))) end
      local function spread(x) return strided(many(x)) end
      for way, change in pairs{large = many, gaps = strided, ['large gaps'] = spread} do
         local r = run(change)
         if (r == nil) ~= (small == nil) then found[#found + 1] = what .. ' ' .. way .. ': an error in one only'
         elseif small then compare(what .. ' ' .. way, name, small, r:clone()) end
      end
      if not small then return end
      for way, change in pairs{['in place'] = function(x) return x:clone() end, ['gaps in place'] = strided} do
         local l = {}
         for i = 1, n do l[i] = list[i] end
         local at = torch.isTensor(l[1]) and 1 or 2
         l[at] = change(l[at])
         if l[at]:type() == small:type() then
            torch[name](l[at], unpack(l, 1, n))
            compare(what .. ' ' .. way, name, small, l[at]:clone())
         end
      end
   end

   local x = class(VALUES[type_name])
   local n = x:size(1)
   for name in UNARY:gmatch('%S+') do if x[name] then check(name, torch[name], x) end end
   for name in NUMBER:gmatch('%S+') do
      for _, v in ipairs(NUMBERS[type_name]) do
         check(name, torch[name], x, v)
         if name == 'pow' then check(name, torch[name], v, x) end
      end
   end
   local a = x:view(n, 1):expand(n, n):contiguous():view(-1)
   local b = x:view(1, n):expand(n, n):contiguous():view(-1)
   local c = b:index(1, torch.randperm(n * n):long())
   local whole = b:ne(0)
   for name in TENSOR:gmatch('%S+') do
      check(name, torch[name], a, b)
      if type_name ~= 'Float' and type_name ~= 'Double' then check(name, torch[name], a[whole], b[whole]) end
   end
   if x.frac == nil then c[c:eq(0)] = 5 end
   for _, v in ipairs(NUMBERS[type_name]) do
      check('add', torch.add, a, v, b)
      check('csub', torch.csub, a, v, b)
      if x.lerp then check('lerp', torch.lerp, a, b, v) end
      check('addcmul', torch.addcmul, a, v, b, c)
      check('addcdiv', torch.addcdiv, a, v, b, c)
      for _, w in ipairs(NUMBERS[type_name]) do check('clamp', torch.clamp, x, v, w) end
   end
   return table.concat(found, '\n')
end

return differences
