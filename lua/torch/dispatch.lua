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
--    out    result tensor.  torch.f: as res.  t:f: the receiver where a source is given too
--           (r:sum(x, 1)), else a new tensor (x:sum(1)).
--    outI   second result, a LongTensor; may follow a given `out`/`res`, else a new one.
--    self   the tensor acted upon: first argument of torch.f, the receiver of t:f.
--    src    source tensor.  torch.f: required.  t:f: the receiver when left out.
--    T      a tensor of the same type     I  a LongTensor     B  a ByteTensor
--    num    a number     bool  a boolean  str  a string       sizes  a LongStorage
--    tab    a table      gen   a torch.Generator
--    [num]  any of these in brackets may be left out (nil)
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
   bool = function() return 'boolean' end,
   str = function() return 'string' end,
   tab = function() return 'table' end,
   func = function() return 'function' end,
   T = function(t) return t.tensor_class end,
   I = function(t) return t.index.tensor_class end,
   B = function(t) return t.mask.tensor_class end,
   sizes = function() return types.byname.Long.storage_class end,
   gen = function() return host.registry['torch.Generator'] end,
}


-- All ways to call a form: lists of {key = argument codes, args = Lua expressions}.
-- `args` name what the form's function receives: a1..a8 are the call's arguments.
local function expand(t, form, method)
   local words = {}
   for word in form:gmatch('%S+') do words[#words + 1] = word end
   local patterns = {}
   local function walk(i, keys, args, taken)
      local word = words[i]
      if not word then
         patterns[#patterns + 1] = {keys = keys, args = args}
         return
      end
      local function go(key, arg, state)
         local k, a = {unpack(keys)}, {unpack(args)}
         if key then k[#k + 1] = key; arg = 'a' .. #k end
         a[#a + 1] = arg
         walk(i + 1, k, a, state or taken)
      end
      local tensor, long = t.tensor_class, t.index.tensor_class
      if word == 'res' then
         if method then go(nil, 'self') else go(nil, 'fresh(t)'); go(tensor, nil, 'given') end
      elseif word == 'out' then
         if method then
            go(nil, 'fresh(t)', 'receiver is source')
            go(nil, 'self', 'source follows')
         else go(nil, 'fresh(t)'); go(tensor, nil, 'given') end
      elseif word == 'outI' then
         go(nil, 'fresh(t.index)')
         if taken == 'given' or taken == 'source follows' then go(long) end
      elseif word == 'self' then
         if method then go(nil, 'self') else go(tensor) end
      elseif word == 'src' then
         if not method then go(tensor)
         elseif taken == 'receiver is source' then go(nil, 'self')
         elseif taken == 'source follows' then go(tensor)
         else go(nil, 'self'); go(tensor) end
      else
         local optional = word:match('^%[(.*)%]$')
         if optional then go(nil, 'nil') end
         go(kinds[optional or word](t))
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
         'local f, fresh = ... return function(t, self, a1, a2, a3, a4, a5, a6, a7, a8) return f(t'
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
   res = '[*T*]', out = '[*T*]', outI = '[*LongTensor*]', self = '*T*', src = 'T',
   T = 'T', I = 'LongTensor', B = 'ByteTensor', num = 'number', bool = 'boolean', str = 'string',
   sizes = 'LongStorage', tab = 'table', gen = 'Generator', func = 'function',
}
local function signature(t, form, method)
   local parts = {}
   for word in form:gmatch('%S+') do
      local optional = word:match('^%[(.*)%]$')
      local s = optional and '[' .. shown[optional] .. ']' or shown[word]
      if method and (word == 'res' or word == 'out') then s = '*T*' end
      if method and word == 'src' then s = '[T]' end
      if s ~= '' then parts[#parts + 1] = (s:gsub('T', function() return t.name .. 'Tensor' end, 1)) end
   end
   return table.concat(parts, ' ')
end

local function argument_name(x)
   return (torch.type(x):gsub('^torch%.', ''))
end

-- Raises Torch7's error for arguments that no form takes.
local function complain(t, forms, method, ...)
   local got, want = {}, {}
   for i = 1, select('#', ...) do got[i] = argument_name((select(i, ...))) end
   for _, form in ipairs(forms) do
      want[#want + 1] = signature(t, form[1]:gsub('outI', ''), method)
   end
   err.raise('invalid arguments: %s\nexpected arguments: %s', table.concat(got, ' '),
             table.concat(want, ' | '))
end

local function resolve(root, a1, a2, a3, a4, a5, a6, a7, a8)
   local node = root
   if a1 ~= nil then node = node[code(a1)]
   if node and a2 ~= nil then node = node[code(a2)]
   if node and a3 ~= nil then node = node[code(a3)]
   if node and a4 ~= nil then node = node[code(a4)]
   if node and a5 ~= nil then node = node[code(a5)]
   if node and a6 ~= nil then node = node[code(a6)]
   if node and a7 ~= nil then node = node[code(a7)]
   if node and a8 ~= nil then node = node[code(a8)] end end end end end end end end
   return node and node[1]
end

-- Numeric strings count as numbers, as in the C API; tried only when nothing else fits.
local function numeric(...)
   local out, changed = {...}, false
   for i = 1, select('#', ...) do
      if rawtype(out[i]) == 'string' and tonumber(out[i]) then
         out[i], changed = tonumber(out[i]), true
      end
   end
   return changed and out or nil
end

local function method_of(forms)
   local trees = {}
   return function(self, a1, a2, a3, a4, a5, a6, a7, a8)
      local t = type_of(self)
      if not t then
         err.raise('invalid arguments: %s\na tensor was expected before the method', argument_name(self))
      end
      local root = trees[t]
      if not root then
         root = tree(t, forms, true)
         trees[t] = root
      end
      local f = resolve(root, a1, a2, a3, a4, a5, a6, a7, a8)
      if f then return f(t, self, a1, a2, a3, a4, a5, a6, a7, a8) end
      local n = numeric(a1, a2, a3, a4, a5, a6, a7, a8)
      f = n and resolve(root, unpack(n, 1, 8))
      if f then return f(t, self, unpack(n, 1, 8)) end
      local list = {self, a1, a2, a3, a4, a5, a6, a7, a8}
      local last = 1
      for i = 1, 9 do if list[i] ~= nil then last = i end end
      return complain(t, forms, true, unpack(list, 1, last))
   end
end

local function function_of(name, forms, option)
   local trees = {}
   local allowed = option.types
   return function(a1, a2, a3, a4, a5, a6, a7, a8)
      local t = type_of(a1) or type_of(a2) or type_of(a3) or type_of(a4)
      if not t then
         if option.scalar and rawtype(a1) == 'number' and a2 == nil then return option.scalar(a1) end
         t = host.default_type
      end
      if not allowed[t.mirror] then
         err.raise('%s is not implemented for %s', name, t.tensorname)
      end
      local root = trees[t]
      if not root then
         root = tree(t, forms, false)
         trees[t] = root
      end
      local f = resolve(root, a1, a2, a3, a4, a5, a6, a7, a8)
      if f then return f(t, nil, a1, a2, a3, a4, a5, a6, a7, a8) end
      local n = numeric(a1, a2, a3, a4, a5, a6, a7, a8)
      f = n and resolve(root, unpack(n, 1, 8))
      if f then return f(t, nil, unpack(n, 1, 8)) end
      local list, last = {a1, a2, a3, a4, a5, a6, a7, a8}, 0
      for i = 1, 8 do if list[i] ~= nil then last = i end end
      return complain(t, forms, false, unpack(list, 1, last))
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
      local f = method_of(forms)
      types.each(function(t) if option.types[t.mirror] then t.tensor_class[name] = f end end)
   end
   if option.only ~= 'method' then torch[name] = function_of(name, forms, option) end
end

return M
