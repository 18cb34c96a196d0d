-- Calls every documented form of the tensor methods with arguments of the right kinds, random
-- sizes, layouts and values, and arguments that are one tensor:  luatorch run forms.lua SEED COUNT LOG
--
-- Prints a line a call: what was called and what came of it, so that runs with and without the C
-- library can be compared.  A call whose arguments overlap is made again with copies of them; a
-- line that begins with "ALIASED" tells where the two differ, one with "UNCLEAR" of an error that
-- is one of LuaJIT's about our variables.  The call under way is in LOG.
local seed, count, log = tonumber(arg[1]), tonumber(arg[2]), arg[3]

local random, pick = paths.dofile('draw.lua')(seed)

local TYPES = {'Byte', 'Char', 'Short', 'Int', 'Long', 'Float', 'Double'}
local ODD = {0, -1, 0.5, 300, -300, 2^53, 1e300, -1e18, 1 / 0, -1 / 0, 0 / 0}
-- Not called: reference counts, and what draws random numbers or many of them.
local SKIP = {}
for name in ([[free retain random uniform normal cauchy exponential logNormal geometric bernoulli rand randn
   randperm multinomial]]):gmatch('%S+') do SKIP[name] = true end

-- The forms of a method are an upvalue of it (see torch/dispatch.lua).
local function forms_of(method)
   for i = 1, 10 do
      local name, value = debug.getupvalue(method, i)
      if name == 'forms' and type(value) == 'table' then return value end
   end
   return {}
end

local calls = {}
for _, t in ipairs(TYPES) do
   for name, method in pairs(torch.getmetatable('torch.' .. t .. 'Tensor')) do
      if type(method) == 'function' and not SKIP[name] then
         for _, form in ipairs(forms_of(method)) do
            if form.only ~= 'function' then
               calls[#calls + 1] = {t, name, method, form[1], key = t .. name .. form[1]}
            end
         end
      end
   end
end
table.sort(calls, function(a, b) return a.key < b.key end)

local function new_shape()
   if random(25) == 1 then return {random(3000)} end
   local shape = {}
   for i = 1, random(10) == 1 and 0 or random(3) do shape[i] = random(6) == 1 and random(40) or random(5) end
   return shape
end

-- A tensor of one of four layouts: plain, permuted, with gaps, expanded.  values(): its elements.
local shape
local function tensor(t, values)
   local class, size = torch[t .. 'Tensor'], random(5) == 1 and new_shape() or shape
   if #size == 0 then return class() end
   local layout = random(5)
   local x
   if layout == 1 then
      local turned, order = {}, {}
      for i = 1, #size do turned[i], order[i] = size[#size + 1 - i], #size + 1 - i end
      x = class(torch.LongStorage(turned), torch.LongStorage(#size):fill(-1)):permute(unpack(order))
   elseif layout == 2 then
      x = class(torch.LongStorage(size), torch.LongStorage(#size):fill(-1))
      x = torch.cat(x, x, #size + 1):select(#size + 1, 1)
   elseif layout == 3 then
      local one = {unpack(size)}
      one[1] = 1
      x = class(torch.LongStorage(one), torch.LongStorage(#size):fill(-1)):fill(random(5))
      return x:expand(torch.LongStorage(size))
   else
      x = class(torch.LongStorage(size), torch.LongStorage(#size):fill(-1))
   end
   local elements = class(x:nElement())
   for i = 1, x:nElement() do elements[i] = values() end
   return x:copy(elements)
end

local function value_of(t)
   if t == 'Float' or t == 'Double' then return function() return (random(400) - 200) / 37 end end
   return function() return t == 'Byte' and random(90) or random(100) - 50 end
end

-- An argument for a word of a form; nil where it is left out.
local function argument(word, t)
   local optional = word:match('^%[(.*)%]$')
   if optional then
      if random(2) == 1 then return nil end
      word = optional
   end
   if word == 'T' or word == 'src' or word == 'self' then return tensor(t, value_of(t))
   elseif word == 'res' or word == 'out' or word == 'dst' then
      return random(2) == 1 and torch[t .. 'Tensor']() or tensor(t, value_of(t))
   elseif word == 'I' then
      if random(3) == 1 then return torch.LongTensor(random(4)):fill(1) end
      local n = random(3) == 1 and 5 or 1
      return tensor('Long', function() return random(n) end)
   elseif word == 'B' then return tensor('Byte', function() return random(2) - 1 end)
   elseif word == 'outI' then return torch.LongTensor()
   elseif word == 'outB' then return torch.ByteTensor()
   elseif word == 'N' then return torch.IntTensor()
   elseif word == 'num' then return random(8) == 1 and pick(ODD) or pick{1, 2, 3, 0, -1, 0.5, 4, 1.5}
   elseif word == 'index' then return random(8) == 1 and pick(ODD) or random(3)
   elseif word == 'bool' then return random(2) == 1
   elseif word == 'str' then return pick{'N', 'V', 'U', 'L', 'S', 'A', 'F', 'T', 'R', 'x'}
   elseif word == 'sizes' then return torch.LongStorage{random(3), random(3)}
   elseif word == 'tab' then
      local list = {}
      for i = 1, random(3) do list[i] = tensor(t, value_of(t)) end
      return list
   elseif word == 'func' then return function(x) return x end end
   error('an argument of a new kind: ' .. word)
end

local function arguments(form, t)
   local words, list = {}, {}
   for word in form:gmatch('%S+') do words[#words + 1] = word end
   for i, word in ipairs(words) do
      local may_miss = i > 1 and (word == 'src' and i == 2 and words[1] == 'res' or word:match('^out'))
      if not may_miss or random(2) == 1 then list[#list + 1] = argument(word, t) end
   end
   if #list > 0 and random(2) == 1 then
      local a, b = random(#list), random(#list)
      if torch.isTensor(list[a]) and torch.type(list[a]) == torch.type(list[b]) then list[a] = list[b] end
   end
   return list
end

local function show(x)
   if torch.isTensor(x) then
      return ('%s%s%s'):format(x:type():match('%.(%a+)Tensor'), table.concat(x:size():totable(), 'x'),
                               x:isContiguous() and '' or 's')
   end
   return (type(x) == 'number' or type(x) == 'string') and tostring(x) or torch.type(x)
end

local function digest(x)
   if type(x) == 'number' then return ('%.4g'):format(x) end
   if not torch.isTensor(x) then return type(x) == 'boolean' and tostring(x) or torch.type(x) end
   if x:nElement() == 0 or x:nElement() > 1e6 then return show(x) end
   local d, first = x:double():contiguous():view(-1), {}
   for i = 1, math.min(d:size(1), 12) do first[i] = ('%.4g'):format(d[i]) end
   return ('%s{%s|%.3g}'):format(show(x):gsub('s$', ''), table.concat(first, ' '), d:sum())
end

local function has_one_element_many_times(x)
   for d = 1, x:dim() do if x:stride(d) == 0 and x:size(d) > 1 then return true end end
   return false
end

local file = assert(io.open(log, 'w'))
for i = 1, count do
   local call = pick(calls)
   local t, name, method, form = unpack(call)
   shape = new_shape()
   local args = arguments(form, t)
   if torch.isTensor(args[1]) then
      local what, copies, shared = {}, {}, false
      for k, x in ipairs(args) do
         what[k] = show(x)
         copies[k] = torch.isTensor(x) and x:clone() or x
         for j = 1, k - 1 do
            if torch.isTensor(x) and rawequal(args[j], x) then what[k], shared = '#' .. j, true end
         end
      end
      local text = ('%s:%s <%s> (%s)'):format(t, name, form, table.concat(what, ', '))
      file:seek('set')
      file:write(i, ' ', text, (' '):rep(80), '\n')
      file:flush()
      local compared = shared and not form:match('dst dst') and not has_one_element_many_times(args[1])
      local before = args[1]:size()
      local plain = args[1]:isContiguous()
      local results = {pcall(method, unpack(args))}
      if not results[1] then
         local e = results[2]
         if type(e) ~= 'string' or e:match("attempt to [%a ]+ [%a]+ '") then
            print('UNCLEAR', text, tostring(e))
         end
         print(text, 'error')
      else
         local list = {}
         for k = 2, table.maxn(results) do list[#list + 1] = digest(results[k]) end
         print(text, table.concat(list, ' ; '), digest(args[1]))
      end
      -- A result that is given twice keeps what is written last.  One with gaps that gets another
      -- size shows other memory, as in Torch7, also where it is an argument.
      if not plain and not args[1]:isSize(before) then compared = false end
      if compared and not (form:match('^out outI') and rawequal(args[1], args[2])) then
         local fine = pcall(method, unpack(copies))
         if fine ~= results[1] or fine and digest(copies[1]) ~= digest(args[1]) then
            print('ALIASED', text, results[1] and digest(args[1]) or results[2], fine and digest(copies[1]))
         end
      end
   end
   if i % 500 == 0 then collectgarbage() end
end
