-- NaNs of every bit pattern through every function:  see test_nan_safety.py.
--
--    run(section) -> calls that succeeded, {function = error message of those that refused}
--
-- section: 'elements', 'sums' or 'networks'.  shared(size, n), a global, gives n numbers of
-- `size` bytes in memory that NumPy owns.
jit.off()
collectgarbage('setpause', 100)
local ffi = require 'ffi'
require 'nn'

-- poison(t) -> t, filled with patterns of every type tag, with addresses where nothing is
local function poison(t)
   local n = t:nElement()
   if t:type() == 'torch.DoubleTensor' then
      local p = ffi.cast('uint32_t *', t:data())
      for i = 0, n - 1 do
         local tag = i % 16
         p[2 * i + 1] = 0xfff80000 + math.floor(tag * 0x8000) + 0x123
         p[2 * i] = 0x45678000 + i
      end
   elseif t:type() == 'torch.FloatTensor' then
      local p = ffi.cast('uint32_t *', t:data())
      for i = 0, n - 1 do p[i] = 0xffc00000 + (i % 16) * 0x40000 + 0x1234 end
   else
      t:fill(1)
   end
   return t
end

-- Tensors of n elements: at the beginning, in the middle, and all of 0xff.
local function fresh(class, ...)
   local n = 1
   for _, size in ipairs{...} do n = n * size end
   local big = class(2000 + n)
   ffi.fill(big:data(), big:nElement() * big:elementSize(), 255)
   local middle = big:narrow(1, 1001, n):view(...)
   local list = {poison(class(...)), big:narrow(1, 3, n):view(...), poison(class(...)), middle}
   list[#list + 1] = shared(class():elementSize(), n):view(...)
   poison(list[3]:narrow(1, 1, 1))
   return list
end

-- use(v): what a program does with a result: looks at it, keeps it, lets the collector see it
local function use(...)
   for i = 1, select('#', ...) do
      local v = (select(i, ...))
      if type(v) == 'number' then assert(tostring(v * 1) ~= '')
      else assert(type(v) ~= 'nil' and type(v) ~= 'string' and type(v) ~= 'thread', type(v)) end
   end
   collectgarbage('step', 50)
   return select('#', ...)
end

local ran, refused = 0, {}
-- A function may refuse NaNs with an error of its own.
local function try(name, f, ...)
   local function finish(ok, ...)
      if ok then ran = ran + 1 use(...)
      else
         assert(type(...) == 'string', name)
         refused[name] = (...)
      end
   end
   finish(pcall(f, ...))
end

local names = {
   unary = [[sqrt rsqrt neg cinv floor ceil round trunc frac exp log log1p sigmoid sin cos tan asin acos atan
      sinh cosh tanh abs sign]],
   binary = [[add csub cmul cdiv cmax cmin cpow cfmod cremainder atan2 lt le gt ge eq ne dist dot equal]],
   reduce = [[sum prod mean max min norm var std median mode]],
   along = [[sum prod mean max min norm var std median mode sort cumsum cumprod kthvalue topk]],
   transfer = [[Tanh Sigmoid ReLU ReLU6 LeakyReLU ELU HardTanh HardShrink SoftShrink SoftPlus SoftSign SoftMax
      LogSoftMax SoftMin LogSigmoid Threshold TanhShrink PReLU RReLU GatedLinearUnit Abs Sqrt Square Exp
      Log Normalize Sum Mean Max Min Dropout]],
   criterions = [[MSECriterion AbsCriterion SmoothL1Criterion BCECriterion DistKLDivCriterion SoftMarginCriterion
      MultiLabelSoftMarginCriterion]],
}

local sections = {}

function sections.elements()
   for _, class in ipairs{torch.DoubleTensor, torch.FloatTensor} do
      for _, n in ipairs{16, 90, 480} do
         for _, x in ipairs(fresh(class, n)) do
            for name in names.unary:gmatch('%S+') do
               try(name, function() return torch[name](x), torch[name](class(), x) end)
            end
            for name in names.binary:gmatch('%S+') do
               try(name, function() return torch[name](x, x) end)
               try(name, function() return torch[name](x, class(n):fill(1)) end)
               try(name, function() return torch[name](class(n):fill(1), x) end)
            end
            for _, name in ipairs{'add', 'mul', 'div', 'fmod', 'remainder', 'pow', 'cmax', 'lt', 'eq', 'csub'} do
               try(name, function() return torch[name](x, 2) end)
            end
            try('tpow', torch.pow, 2, x)
            try('clamp', torch.clamp, x, 0, 1)
            try('lerp', torch.lerp, x, x, 0.5)
            try('addcmul', torch.addcmul, x, 2, x, x)
            try('addcdiv', torch.addcdiv, x, 2, x, x)
            try('add scaled', torch.add, x, 2, x)
            for _, other in ipairs{'double', 'float', 'int', 'byte', 'long', 'short', 'char', 'half'} do
               try(other, function() return x[other](x) end)
            end
            try('clone', x.clone, x)
            try('fill', function() return x:clone():fill(x[1]), x[n] end)
            try('index', function() return x[1], x[n], x:storage()[x:storageOffset()] end)
            try('totable', x.totable, x)
            try('apply', function() return x:clone():apply(function(v) return v end) end)
            try('map', function() return x:clone():map(x, function(a, b) return a + b end) end)
            try('tostring', function() return #tostring(x), #tostring(x:view(n / 2, 2)) end)
            try('storage', function() return #tostring(x:storage()), #x:storage():totable() end)
            try('histc', torch.histc, x, 10)
            try('bernoulli', function() return class(n):bernoulli(x) end)
            try('multinomial', torch.multinomial, x, 2, true)
            try('nonzero', x.nonzero, x)
            try('maskedSelect', function() return x:maskedSelect(x:ne(x)) end)
         end
      end
   end
end

function sections.sums()
   for _, class in ipairs{torch.DoubleTensor, torch.FloatTensor} do
      for _, rows in ipairs{1, 4, 40} do
         for _, x in ipairs(fresh(class, rows, 16)) do
            for name in names.reduce:gmatch('%S+') do try(name, torch[name], x) end
            try('norm1', torch.norm, x, 1)
            try('norm3', torch.norm, x, 3)
            for name in names.along:gmatch('%S+') do
               for d = 1, 2 do
                  if name == 'norm' then try(name, torch.norm, x, 2, d)
                  elseif name == 'kthvalue' or name == 'topk' then try(name, torch[name], x, 1, d)
                  else try(name, torch[name], x, d) end
               end
            end
            try('renorm', torch.renorm, x, 2, 1, 1)
            try('trace', torch.trace, x)
            try('dot', torch.dot, x, x)
            try('dot', torch.dot, x:select(1, 1), x:select(1, 1))
            try('mm', torch.mm, x, x:t())
            try('mv', torch.mv, x, x:select(1, 1))
            try('ger', torch.ger, x:select(2, 1), x:select(1, 1))
            try('addr', function() return class(rows, 16):zero():addr(0, 1, x:select(2, 1), x:select(1, 1)) end)
            try('add axpy', function() return x:clone():add(2, x) end)
            try('conv2', torch.conv2, x, x:narrow(2, 1, 3), 'F')
            try('xcorr2', torch.xcorr2, x, x:narrow(2, 1, 3), 'F')
            try('tril', torch.tril, x)
            try('diag', torch.diag, x)
            try('cat', torch.cat, x, x, 1)
            try('multinomial', torch.multinomial, x, 2)
            if rows == 1 then
               local s = fresh(class, 4, 4)[1]
               for _, name in ipairs{'inverse', 'qr', 'potrf', 'symeig', 'eig', 'svd', 'potri'} do
                  if name ~= 'eig' and name ~= 'symeig' and name ~= 'svd' then try(name, torch[name], s) end
               end
            end
         end
      end
   end
end

function sections.networks()
   for _, class in ipairs{torch.DoubleTensor, torch.FloatTensor} do
      local type = class():type()
      for _, rows in ipairs{1, 4, 40} do
         for _, x in ipairs(fresh(class, rows, 16)) do
            for name in names.transfer:gmatch('%S+') do
               local module = name == 'Normalize' and nn.Normalize(2) or
                  (name == 'Sum' or name == 'Mean' or name == 'Max' or name == 'Min') and nn[name](2) or nn[name]()
               module:type(type)
               try(name, module.forward, module, x)
               try(name .. ' backward', function()
                  local y = module:forward(x)
                  return module:backward(x, poison(class():resizeAs(y)))
               end)
            end
            local prelu = nn.PReLU():type(type)
            poison(prelu.weight)
            try('PReLU weight', prelu.forward, prelu, x)
            for name in names.criterions:gmatch('%S+') do
               local criterion = nn[name]():type(type)
               try(name, criterion.forward, criterion, x, x)
               try(name .. ' backward', criterion.backward, criterion, x, x)
            end
            local bce = nn.BCECriterion(poison(torch.Tensor(16))):type(type)
            try('BCE weights', bce.forward, bce, x, x)
            for _, weights in ipairs{false, poison(torch.Tensor(16))} do
               local nll = nn.ClassNLLCriterion(weights or nil):type(type)
               local target = torch.range(1, rows):apply(function(i) return (i - 1) % 16 + 1 end)
               try('ClassNLL', nll.forward, nll, x, target)
               try('ClassNLL backward', nll.backward, nll, x, target)
            end
            local bn = nn.BatchNormalization(16):type(type)
            try('BatchNormalization', function() return bn:forward(x), bn:backward(x, x), bn.running_mean:sum() end)
            poison(bn.running_var)
            poison(bn.running_mean)
            try('BatchNormalization', function() bn:evaluate() return bn:forward(x), bn:backward(x, x) end)
            local linear = nn.Linear(16, 3):type(type)
            poison(linear.weight)
            try('Linear', function() return linear:forward(x), linear:backward(x, linear.output) end)
         end
      end
   end
end

return function(section)
   sections[section]()
   collectgarbage()
   collectgarbage()
   return ran, refused
end
