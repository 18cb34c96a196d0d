-- A seeded random user of nn who damages things:  luatorch run nn.lua CONFIGURATIONS SEED COUNT LOG
--
-- CONFIGURATIONS is a Lua file that returns a list of {module, input[, target]}: expressions in the
-- words of tests/nn/configurations.py; those with a target are criterions.  Each round makes one
-- of them, damages the input, a weight, a buffer or a number in it, and uses it.  Every call must
-- end in a result or in a Lua string error.  What is under way is written to LOG first.
require 'nn'
local build = require 'build' -- of tests/nn; LUA_PATH leads there
local configurations = dofile(arg[1])
local seed, count, log = tonumber(arg[2]), tonumber(arg[3]), arg[4]

local random, pick = paths.dofile('draw.lua')(seed)

local types = {'Byte', 'Char', 'Short', 'Int', 'Long', 'Float', 'Double', 'Half'}
local numbers = {0, 1, 2, 3, 5, 7, 17, 100, -1, -3, 0.5, 1.5, -0.5, 1e4, 2^31, 2^32, 2^53, -2^31, 1e300, 1 / 0, 0 / 0}

-- What can befall a tensor.  The result may be another tensor, or none.
local damages = {
   {'type', function(t) return t:type('torch.' .. pick(types) .. 'Tensor') end},
   {'empty', function(t) return t.new() end},
   {'size', function(t) return t.new(random(4), random(4), random(4)) end},
   {'sizes', function(t)
      local s = t:size()
      for i = 1, #s do s[i] = math.max(0, s[i] + random(3) - 2) end
      return t.new(s):fill(1)
   end},
   {'narrow', function(t) return t:narrow(random(t:dim()), 1, 1) end},
   {'select', function(t) return t:select(random(t:dim()), 1) end},
   {'transpose', function(t) return t:transpose(1, t:dim()) end},
   {'expand', function(t) return t.new(1):expand(t:nElement()):view(t:size()) end},
   {'zero strides', function(t) return t.new(t:storage(), 1, t:size(), t:size():fill(0)) end},
   {'more dimensions', function(t) return t:view(1, t:nElement(), 1) end},
   {'storage', function(t) t:storage():resize(random(4) - 1) return t end},
   {'offset', function(t) return t.new(t:storage(), t:nElement() + 1) end},
   {'fill', function(t) return t:fill(pick(numbers)) end},
   {'element', function(t) t:storage()[random(t:nElement())] = pick(numbers) return t end},
   {'number', function() return pick(numbers) end},
   {'table', function(t) return {t, t} end},
   {'nothing', function() return nil end},
}
local function damage(t)
   local kind = pick(damages)
   local ok, other = pcall(kind[2], t)
   return kind[1], not ok and t or other
end

-- every (table, key) below a module that holds a tensor or a number
local function places(object, list, seen)
   if seen[object] then return list end
   seen[object] = true
   for k, v in pairs(object) do
      if torch.isTensor(v) or type(v) == 'number' then list[#list + 1] = {object, k}
      elseif type(v) == 'table' then places(v, list, seen) end
   end
   return list
end
local function damage_inside(module)
   local list = places(module, {}, {})
   table.sort(list, function(a, b) return tostring(a[2]) < tostring(b[2]) end)
   if #list == 0 then return '' end
   local place = pick(list)
   local value, kind = place[1][place[2]], nil
   if type(value) == 'number' then kind, value = 'number', pick(numbers) else kind, value = damage(value) end
   place[1][place[2]] = value
   return ('%s: %s'):format(place[2], kind)
end
local function damage_data(x)
   if torch.isTensor(x) then return damage(x) end
   if type(x) == 'table' and #x > 0 then
      local kind
      local i = random(#x)
      kind, x[i] = damage_data(x[i])
      return kind, x
   end
   return 'as it is', x
end

local file = assert(io.open(log, 'w'))
local calls, errors, wrong = 0, 0, 0
local function try(what, f, ...)
   file:seek('set')
   file:write(what, (' '):rep(60), '\n')
   file:flush()
   local ok, result = pcall(f, ...)
   calls = calls + 1
   if ok then return result end
   errors = errors + 1
   if type(result) ~= 'string' then
      wrong = wrong + 1
      print('bad error from ' .. what .. ': ' .. tostring(result))
   end
end

local function use_module(what, m, x)
   local y = try(what .. ' forward', m.forward, m, x)
   local g = y
   if random(2) == 1 then
      local kind
      kind, g = damage_data(y)
      what = what .. ', gradOutput: ' .. kind
   end
   if random(3) == 1 then what = what .. ', ' .. damage_inside(m) end
   try(what .. ' updateGradInput', m.updateGradInput, m, x, g)
   try(what .. ' accGradParameters', m.accGradParameters, m, x, g, pick{1, 0.5, 0, 0 / 0})
   local name = pick{'zeroGradParameters', 'updateParameters', 'clearState', 'clone', 'float', 'double', 'evaluate', 'reset',
                     'getParameters', '__tostring__', 'parameters', 'training'}
   try(what .. ' ' .. name, m[name], m, name == 'updateParameters' and 0.1 or nil)
   try(what .. ' forward again', m.forward, m, x)
   try(what .. ' backward', m.backward, m, x, y)
end
local function use_criterion(what, c, x, target)
   try(what .. ' forward', c.forward, c, x, target)
   if random(3) == 1 then what = what .. ', ' .. damage_inside(c) end
   try(what .. ' backward', c.backward, c, x, target)
end

for i = 1, count do
   local line = pick(configurations)
   local m, x = build(line[1]), build(line[2])
   local target = line[3] and build(line[3])
   local what, kind = i .. ' ' .. line[1], nil
   if random(2) == 1 then m = m:float() end
   if random(4) == 1 then pcall(m.forward, m, x, target) end
   if random(2) == 1 then
      kind, x = damage_data(x)
      what = what .. ', input: ' .. kind
   end
   if target ~= nil and random(2) == 1 then
      kind, target = damage_data(target)
      what = what .. ', target: ' .. kind
   end
   if random(2) == 1 then what = what .. ', ' .. damage_inside(m) end
   if target ~= nil then use_criterion(what, m, x, target) else use_module(what, m, x) end
   if i % 100 == 0 then collectgarbage() end
end
print(('%d calls in %d rounds: %d errors, %d of them unclear'):format(calls, count, errors, wrong))
