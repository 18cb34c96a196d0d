-- The calling convention of torch's maths: which arguments a function takes, as a function
-- and as a method, is written as a line of words, and the dispatcher follows from it.
--
--    define('add', {
--       {'res src num', function(t, r, x, v) ... end},
--       {'res src T',   function(t, r, x, y) ... end},
--    })
--
-- defines torch.add(...) and t:add(...) for every arithmetic type.  The function of a form
-- gets the element type and then one value a word:
--
--    res    result tensor.  torch.f: may be given first, else a new tensor.  t:f: the receiver.
--    out    result tensor, may be given first, else a new tensor; t:f(...) means torch.f(t, ...).
--    dst    result tensor that must be given.
--    outI   a result, a LongTensor: may follow a given result or come first, else a new one.
--    outB   result that is a ByteTensor, may be given first, else a new one.
--    self   the tensor acted upon.
--    src    source tensor.  After `res`, t:f: the receiver when left out.
--    T      a tensor of the same type     I  a LongTensor     B  a ByteTensor     N  an IntTensor
--    num    a number of the element type, in messages     index  a number: a dimension, a count
--    bool  a boolean  str  a string       sizes  a LongStorage
--    tab    a table      gen   a torch.Generator
--    [num]  any of these in brackets may be left out (nil); the first of several takes a number
--
-- torch.f takes its element type from its first or second argument, else from a type name after
-- the last one (torch.eye(2, 'torch.FloatTensor')), else it is the default type.
--
-- Torch7 reports a mismatch as "invalid arguments: ... expected arguments: ..."; so do we.
local host = require 'luatorch.host'
local err = require 'luatorch.error'
local torch = require 'torch.class'
local types = require 'torch.types'
local T = require 'torch.Tensor'
local rawtype, classes = host.rawtype, host.classes
local tonumber, typeof, select = tonumber, require('ffi').typeof, select
local type_of = T.type_of

-- M.coerce, which cutorch sets, finds the function of a form for arguments of Cuda types that
-- have to be converted first.
local M = {}

-- What an argument is to the dispatcher: its class, or the name of its Lua type.
local function code(x)
   local t = rawtype(x)
   if t == 'cdata' then return classes[tonumber(typeof(x))] or t end
   if t == 'table' then
      local mt = host.rawgetmetatable(x)
      if mt and rawtype(mt) == 'table' and host.registry[mt.__typename] == mt then return mt end
   end
   return t
end

local kinds = {
   num = function() return 'number' end,
   index = function() return 'number' end,
   bool = function() return 'boolean' end,
   str = function() return 'string' end,
   tab = function() return 'table' end,
   func = function() return 'function' end,
   T = function(t) return t.tensor_class end,
   I = function(t) return t.long.tensor_class end,
   B = function(t) return t.byte.tensor_class end,
   N = function() return types.byname.Int.tensor_class end,
   sizes = function() return types.byname.Long.storage_class end,
   gen = function() return host.registry['torch.Generator'] end,
}

-- All ways to call a form: lists of {keys = argument codes, args = Lua expressions}.
-- `args` name what the form's function receives: a1..a9 are the call's arguments, of which
-- the first is the receiver of a method.
local function expand(t, form, method)
   local words = {}
   for word in form:gmatch('%S+') do words[#words + 1] = word end
   local patterns = {}
   local tensor, index, mask = t.tensor_class, kinds.I(t), kinds.B(t)
   local function walk(i, keys, args, taken)
      local word = words[i]
      if not word then
         patterns[#patterns + 1] = {keys = keys, args = args}
         return
      end
      -- One way to read `word`: it takes an argument of code `key`, or is the expression `arg`.
      local function go(key, arg, state)
         local k, a = {unpack(keys)}, {unpack(args)}
         if key then k[#k + 1] = key; arg = 'a' .. #k end
         a[#a + 1] = arg
         walk(i + 1, k, a, state or taken)
      end
      if word == 'res' then
         if not method then go(nil, 'fresh(t)') end
         go(tensor, nil, method and 'receiver' or 'given')
      elseif word == 'out' then
         go(nil, 'fresh(t)')
         go(tensor, nil, 'given')
      elseif word == 'dst' then go(tensor, nil, 'given')
      elseif word == 'outI' then
         go(nil, 'fresh(t.long)')
         if taken == 'given' or i == 1 then go(index) end
      elseif word == 'outB' then
         go(nil, 'fresh(t.byte)')
         go(mask, nil, 'given')
      elseif word == 'self' then go(tensor)
      elseif word == 'src' then
         if taken == 'receiver' then go(nil, 'a1') end
         go(tensor)
      else
         local optional = word:match('^%[(.*)%]$')
         go(kinds[optional or word](t))
         if optional then go(nil, 'nil') end
      end
   end
   walk(1, {}, {}, nil)
   return patterns
end

local makers = {}
-- A function of the call's arguments that hands a form's function what it wants.
local function adaptor(args, f)
   local list = table.concat(args, ', ')
   local maker = makers[list]
   if not maker then
      maker = assert(host.plain_loadstring(
         'local f, fresh = ... return function(t, a1, a2, a3, a4, a5, a6, a7, a8, a9) return f(t'
         .. (#args > 0 and ', ' .. list or '') .. ') end', '=luatorch/torch/dispatch'))
      makers[list] = maker
   end
   return maker(f, T.empty)
end

-- The decision tree of a function for one element type: node[code] -> node; node[1]: adaptor.
local function tree(t, forms, method)
   local root = {}
   for _, form in ipairs(forms) do
      if not form.only or form.only == (method and 'method' or 'function') then
         for _, p in ipairs(expand(t, form[1], method)) do
            local node = root
            for _, key in ipairs(p.keys) do
               node[key] = node[key] or {}
               node = node[key]
            end
            node[1] = node[1] or adaptor(p.args, form[2])
         end
      end
   end
   return root
end

local shown = {
   res = '[*@*]', out = '[*@*]', dst = '*@*', outI = '[*LongTensor*]', outB = '[*ByteTensor*]',
   self = '*@*', src = '@',
   T = '@', I = 'LongTensor', B = 'ByteTensor', N = 'IntTensor', num = '%', index = 'index',
   bool = 'boolean', str = 'string',
   sizes = 'LongStorage', tab = 'table', gen = 'Generator', func = 'function',
}
local number_names = {Long = 'long', Half = 'half'}
local function signature(t, form, method)
   local parts = {}
   for word in form:gmatch('%S+') do
      local optional = word:match('^%[(.*)%]$')
      local s = optional and '[' .. shown[optional] .. ']' or shown[word]
      if method and word == 'res' then s = '*@*' end
      if method and word == 'src' and form:match('^res') then s = '[@]' end
      parts[#parts + 1] = (s:gsub('@', t.name .. 'Tensor'):gsub('%%', number_names[t.mirror] or t.ctype))
   end
   return table.concat(parts, ' ')
end

local function argument_name(x)
   return (torch.type(x):gsub('^torch%.', ''))
end

-- Raises Torch7's error for arguments that no form takes; forms.explain(t, ...) may raise a plainer one.
local function complain(t, forms, method, ...)
   if forms.explain then forms.explain(t, ...) end
   local got, want = {}, {}
   for i = 1, select('#', ...) do got[i] = argument_name((select(i, ...))) end
   for _, form in ipairs(forms) do
      want[#want + 1] = signature(t, form[1], method)
   end
   err.raise('invalid arguments: %s \nexpected arguments: %s', table.concat(got, ' '),
             table.concat(want, ' | '))
end

local function resolve(root, a1, a2, a3, a4, a5, a6, a7, a8, a9)
   local node = root
   if a1 ~= nil then node = node[code(a1)]
   if node and a2 ~= nil then node = node[code(a2)]
   if node and a3 ~= nil then node = node[code(a3)]
   if node and a4 ~= nil then node = node[code(a4)]
   if node and a5 ~= nil then node = node[code(a5)]
   if node and a6 ~= nil then node = node[code(a6)]
   if node and a7 ~= nil then node = node[code(a7)]
   if node and a8 ~= nil then node = node[code(a8)]
   if node and a9 ~= nil then node = node[code(a9)] end end end end end end end end end
   return node and node[1]
end

-- What only the slow path looks at: numeric strings count as numbers, as in the C API.
local function retry(t, root, forms, method, ...)
   local list, last = {...}, 0
   for i = 1, 9 do
      local x = list[i]
      if x ~= nil then
         last = i
         if rawtype(x) == 'string' and tonumber(x) then list[i] = tonumber(x) end
      end
   end
   local f = resolve(root, unpack(list, 1, 9))
   if f then return f(t, unpack(list, 1, 9)) end
   if M.coerce and t.cuda then
      local g, args, finish = M.coerce(t, root, code, list)
      if g then return finish(g(t, unpack(args, 1, 9))) end
   end
   return complain(t, forms, method, unpack({...}, 1, last))
end

local function method_of(t, forms)
   local root
   return function(a1, a2, a3, a4, a5, a6, a7, a8, a9)
      if not root then root = tree(t, forms, true) end
      local f = resolve(root, a1, a2, a3, a4, a5, a6, a7, a8, a9)
      if f then return f(t, a1, a2, a3, a4, a5, a6, a7, a8, a9) end
      return retry(t, root, forms, true, a1, a2, a3, a4, a5, a6, a7, a8, a9)
   end
end

-- The type a call of torch.f works on: that of the first or second argument, where the first
-- may be a table of tensors; else the default type.
local function type_of_call(a1, a2)
   return type_of(a1) or type_of(a2) or rawtype(a1) == 'table' and type_of(a1[1]) or nil
end

-- torch.f(..., 'torch.FloatTensor'): the named type, and the arguments before the name.
function M.named_type(...)
   local list, last = {...}, 0
   for i = 1, select('#', ...) do if list[i] ~= nil then last = i end end
   local name = list[last]
   local t = rawtype(name) == 'string' and types.byname[name]
   if t and t.tensorname == name then
      list[last] = nil
      return t, list
   end
   return nil, nil
end

local function function_of(name, forms, option)
   local trees = {}
   local allowed = option.types
   local function call(t, a1, a2, a3, a4, a5, a6, a7, a8, a9)
      if not allowed[t.mirror] then
         err.raise('%s does not implement the torch.%s() function', t.tensorname, name)
      end
      local root = trees[t]
      if not root then
         root = tree(t, forms, false)
         trees[t] = root
      end
      local f = resolve(root, a1, a2, a3, a4, a5, a6, a7, a8, a9)
      if f then return f(t, a1, a2, a3, a4, a5, a6, a7, a8, a9) end
      return retry(t, root, forms, false, a1, a2, a3, a4, a5, a6, a7, a8, a9)
   end
   return function(a1, a2, a3, a4, a5, a6, a7, a8, a9)
      local t = type_of_call(a1, a2)
      if not t then
         if option.scalar and rawtype(a1) == 'number' and a2 == nil then return option.scalar(a1) end
         t = host.default_type
         if rawtype(a2) == 'string' or rawtype(a3) == 'string' or rawtype(a4) == 'string'
            or rawtype(a5) == 'string' or rawtype(a6) == 'string' then
            local named, list = M.named_type(a1, a2, a3, a4, a5, a6, a7, a8, a9)
            if named then return call(named, unpack(list, 1, 9)) end
         end
      end
      return call(t, a1, a2, a3, a4, a5, a6, a7, a8, a9)
   end
end

local function set(names)
   local out = {}
   for _, n in ipairs(names) do out[n] = true end
   return out
end
M.ALL = set(types.arithmetic)
M.REAL = set{'Float', 'Double'}
M.INTEGER = set{'Byte', 'Char', 'Short', 'Int', 'Long'}
M.SIGNED = set{'Short', 'Int', 'Long', 'Float', 'Double'}
M.set = set

-- define(name, forms [, option]): option.types (default ALL) says which tensor types have it;
-- option.scalar is torch.name of a plain number; option.only = 'method' | 'function'.
function M.define(name, forms, option)
   option = option or {}
   option.types = option.types or M.ALL
   if option.only ~= 'function' then
      types.each(function(t)
         if option.types[t.mirror] then t.tensor_class[name] = method_of(t, forms) end
      end)
   end
   if option.only ~= 'method' then torch[name] = function_of(name, forms, option) end
end

return M
