-- A seeded random caller of torch's API:  luatorch run api.lua SEED COUNT LOG [cuda]
--
-- Calls functions of torch and methods of tensors and storages with arguments of every kind:
-- right and wrong types and sizes, huge, negative and fractional numbers, nan, aliased and
-- half-built tensors.  Every call must end in results or in a Lua string error.  The call under
-- way is written to LOG first, so that a crash names it.
local seed, count, log = tonumber(arg[1]), tonumber(arg[2]), arg[3]

local random, pick = paths.dofile('draw.lua')(seed)

local types = {'Byte', 'Char', 'Short', 'Int', 'Long', 'Float', 'Double', 'Half'}
if arg[4] == 'cuda' then
   require 'cutorch'
   for i = 1, 8 do types[i] = 'Cuda' .. types[i] end
   types[6], types[7], types[9] = 'CudaDouble', 'Cuda', 'Float'
   types[10] = 'Long'
end
-- Not called: what ends or waits for the process, reads or writes files or other processes,
-- or hands out raw memory to be used at the caller's risk.
local skip = {
   exit = true, save = true, load = true, saveobj = true, loadobj = true, include = true, test = true, setenv = true,
   PipeFile = true, DiskFile = true, pushudata = true, Tester = true, CmdLine = true, setmetatable = true,
   newmetatable = true, metatype = true, class = true, setdefaulttensortype = true, packageLuaPath = true,
   updateerrorhandlers = true, data = true, cdata = true, retain = true, free = true, map = true, write = true,
   read = true, setnumthreads = true, deserialize = true, map_file = true,
}

local numbers = {
   0, 1, 2, 3, 4, 5, 7, 10, -1, -2, 0.5, 1.5, -0.5, 1e-3, 100, 255, 256, 1000, 1e5, 1e9, -1e9, 2^31, 2^32, 2^53, 2^63, 1e18,
   -1e18, 1e300, 1 / 0, -1 / 0, 0 / 0,
}
local strings = {'', 'x', '3', 'torch.FloatTensor', 'torch.LongTensor', 'N', 'U', 'L', 'V', 'F', 'S', 'nan', '1e5', '\0\255'}

local function size()
   local n = {}
   for i = 1, random(4) - (random(8) == 1 and 1 or 0) do n[i] = random(4) end
   return n
end

local pool = {}          -- tensors made before, so that arguments are aliased
local function tensor(name)
   if #pool > 0 and random(3) == 1 then return pick(pool) end
   local class = torch[(name or pick(types)) .. 'Tensor']
   local n = size()
   local t = random(12) == 1 and class() or class(unpack(n))
   if random(3) > 1 then pcall(function() t:fill(pick{0, 1, 2, 3}) end) end
   if random(3) == 1 and t:dim() > 0 then
      for i = 1, math.min(t:nElement(), 16) do t:storage()[i] = random(6) - 2 end
   end
   local form = random(8)
   if t:dim() >= 2 and form == 1 then t = t:transpose(1, 2)
   elseif t:dim() >= 1 and form == 2 then t = t:narrow(1, t:size(1), 1)
   elseif t:dim() >= 1 and form == 3 then t = t:select(1, 1)
   elseif t:dim() >= 1 and form == 4 and t:size(1) == 1 then
      local s = t:size()
      s[1] = random(4)
      t = t:expand(s)
   elseif form == 5 and t:dim() > 0 then t:storage():resize(random(3) - 1) end
   if not torch.isTensor(t) then t = class(2) end
   pool[#pool + 1] = t
   if #pool > 40 then table.remove(pool, random(#pool)) end
   return t
end

local preferred = types[7]
local function argument()
   local k = random(20)
   if k <= 8 then return tensor(random(4) > 1 and preferred or nil)
   elseif k <= 13 then return pick(numbers)
   elseif k == 14 then return pick(strings)
   elseif k == 15 then return random(2) == 1
   elseif k == 16 then
      local s = torch[pick{'Long', 'Long', 'Double', 'Int'} .. 'Storage'](random(4) - 1)
      for i = 1, #s do s[i] = pick{1, 2, 3, 4, 0, -1, 2^40} end
      return s
   elseif k == 17 then
      local l = {}
      for i = 1, random(4) - 1 do l[i] = random(2) == 1 and pick(numbers) or tensor(preferred) end
      return l
   elseif k == 18 then return tensor('Long')
   elseif k == 19 then return tensor('Byte')
   else return pick{function(x) return x end, torch.Generator(), function() error('in a callback') end, print} end
end

local function describe(v)
   if torch.isTensor(v) then
      return ('%s[%s]%s'):format(v:type():match('%.(.*)'), table.concat(v:size():totable(), 'x'),
                                 v:isContiguous() and '' or ' strided')
   end
   if torch.isStorage(v) then return torch.type(v) .. '[' .. #v .. ']' end
   if type(v) == 'table' and not torch.typename(v) then return 'table of ' .. #v end
   if type(v) == 'number' then return ('%.17g'):format(v) end
   if type(v) == 'string' then return ('%q'):format(v) end
   return torch.type(v)
end

local functions = {}
for name, f in pairs(torch) do
   if type(f) == 'function' and not skip[name] and not name:match('^__') then functions[#functions + 1] = {'torch.' .. name, f} end
end
for _, t in ipairs(types) do
   for _, kind in ipairs{'Tensor', 'Storage'} do
      local mt = torch.getmetatable('torch.' .. t .. kind)
      for name, f in pairs(mt) do
         if type(name) == 'string' and type(f) == 'function' and not skip[name]
            and (not name:match('^__') or name:match('^__%a+__$')) then
            functions[#functions + 1] = {t .. kind .. ':' .. name, f, t, kind}
         end
      end
   end
end
table.sort(functions, function(a, b) return a[1] < b[1] end)

local real_print, real_write = print, io.write
print = function() end
local file = assert(io.open(log, 'w'))
local errors, wrong = 0, 0
for i = 1, count do
   local f = pick(functions)
   preferred = f[3] or pick{types[7], types[7], types[6], pick(types)}
   local args, n = {}, random(6) - 1
   for k = 1, n do args[k] = argument() end
   if f[3] and random(30) > 1 then
      n = n + 1
      table.insert(args, 1, f[4] == 'Tensor' and tensor(f[3]) or torch[f[3] .. 'Storage'](random(5) - 1))
   end
   local what = {}
   for k = 1, n do what[k] = describe(args[k]) end
   file:seek('set')
   file:write(i, ' ', f[1], '(', table.concat(what, ', '), ')', (' '):rep(80), '\n')
   file:flush()
   io.write = function() return io.stdout end
   local ok, e = pcall(f[2], unpack(args, 1, n))
   io.write = real_write
   if not ok then
      errors = errors + 1
      -- an error is a string that says something, not one of LuaJIT's own about our variables
      if type(e) ~= 'string' or e:match('attempt to [%a ]+ [%a]+ \'') and not e:match('callback') then
         wrong = wrong + 1
         if wrong <= 60 then real_write('bad error from ', f[1], '(', table.concat(what, ', '), '): ', tostring(e), '\n') end
      end
   end
   if i % 500 == 0 then collectgarbage() end
end
real_print(('%d calls of %d functions: %d errors, %d of them unclear'):format(count, #functions, errors, wrong))
