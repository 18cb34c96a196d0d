-- torch.class and the type utilities.  Classes are metatables, kept by type name; an
-- object is a table with such a metatable, or one of our FFI objects (see host.classes).
local host = require 'luatorch.host'
local err = require 'luatorch.error'
local raise, argerror = err.raise, err.argerror
local rawtype, rawgetmetatable, class_of = host.rawtype, host.rawgetmetatable, host.class_of
local rawget, rawset, rawequal, setmetatable = rawget, rawset, rawequal, setmetatable

local torch = {}
-- type name -> metatable.  Naming a class of a package that loads on demand loads it.
local registry = setmetatable({}, {__index = function(_, name)
   local package_name, class_name = tostring(name):match('^(%w+)%.([%w_]+)$')
   local holder = host.autoload[package_name]
   if holder and rawget(holder, class_name) == nil and host.internal_exists(name) then
      local _ = holder[class_name]
      return rawget(host.registry, name)
   end
end})
local constructors = setmetatable({}, {__mode = 'k'})   -- metatable -> constructor table
local name_of_constructor = setmetatable({}, {__mode = 'k'})
host.registry = registry

-- The torch metatable of any value, or nil.
local function metatable_of(x)
   local t = rawtype(x)
   if t == 'cdata' then return class_of(x) end
   if t == 'table' or t == 'userdata' then
      local mt = rawtype(x) == 'table' and rawgetmetatable(x) or debug.getmetatable(x)
      if rawtype(mt) == 'table' then return mt end
   end
end
host.metatable_of = metatable_of

local function typename(x)
   local mt = metatable_of(x)
   if mt then
      local name = rawget(mt, '__typename')
      if name and (registry[name] == mt or class_of(x)) then return name end
   end
end

function torch.typename(...)
   if select('#', ...) == 0 then argerror(1, 'typename', 'value expected') end
   return (typename((...)))
end

function torch.type(x)
   return typename(x) or type(x)
end

-- A field of a class or of its ancestors.
local function lookup(mt, key)
   while mt do
      local value = rawget(mt, key)
      if value ~= nil then return value end
      mt = rawgetmetatable(mt)
   end
end
host.class_lookup = lookup

-- Operators are looked up as __add__ etc. in the class of either operand.
local function operand_name(x) return typename(x) or type(x) end

local function binary(method, name)
   return function(a, b)
      local ma, mb = metatable_of(a), metatable_of(b)
      local f = ma and lookup(ma, method)
      if not f then f = mb and lookup(mb, method) end
      if f then return f(a, b) end
      raise('both %s and %s have no %s operator', operand_name(a), operand_name(b), name)
   end
end

local function unary(method, name)
   return function(a, ...)
      local f = lookup(metatable_of(a), method)
      if f then return f(a, ...) end
      raise('%s has no %s operator', operand_name(a), name)
   end
end

local function index(self, key)
   local mt = rawgetmetatable(self)
   local hook = lookup(mt, '__index__')
   if hook then
      local value, handled = hook(self, key)
      if handled or (handled == nil and value ~= nil and value ~= false) then return value end
      if handled == nil and value == nil then
         raise('__index__ of %s must return two values: the value and true, or false',
               operand_name(self))
      end
   end
   return lookup(mt, key)
end

local function newindex(self, key, value)
   local mt = rawgetmetatable(self)
   local hook = lookup(mt, '__newindex__')
   if hook and hook(self, key, value) then return end
   if rawtype(self) ~= 'table' then raise('cannot set a field of %s', operand_name(self)) end
   rawset(self, key, value)
end

local function tostring_of(self)
   local f = lookup(metatable_of(self), '__tostring__')
   if f then return f(self) end
   return operand_name(self)
end

local operators = {
   __index = index, __newindex = newindex, __tostring = tostring_of,
   __add = binary('__add__', 'add'), __sub = binary('__sub__', 'sub'),
   __mul = binary('__mul__', 'mul'), __div = binary('__div__', 'div'),
   __mod = binary('__mod__', 'mod'), __pow = binary('__pow__', 'pow'),
   __concat = binary('__concat__', 'concat'),
   __unm = unary('__unm__', 'negation'), __len = unary('__len__', 'length'),
   __call = unary('__call__', 'call'),
   __lt = binary('__lt__', 'less-than'), __le = binary('__le__', 'less-equal'),
   __eq = function(a, b)
      local f = lookup(metatable_of(a), '__eq__')
      if f then return f(a, b) end
      return rawequal(a, b)
   end,
}

-- newmetatable(name, parent, ...) as in torch: the metatable of a new type.
function torch.newmetatable(name, parent, constructor, destructor, factory)
   local mt = rawget(registry, name)
   if not mt then
      mt = {}
      for key, f in pairs(operators) do mt[key] = f end
      mt.__version = 1
      mt.__typename = name
      mt.__metatable = nil
      registry[name] = mt
      if parent then
         local pmt = registry[parent]
         if not pmt then raise('bad argument #2 to newmetatable (invalid parent class name %s)', parent) end
         setmetatable(mt, pmt)
      end
   end
   if factory then mt.__factory = factory end
   return mt
end

-- The table that holds a dotted class name: (container, last part).
local function container_of(name, module)
   local holder, last = name:match('^(.*)%.([^%.]+)$')
   if module then return module, last or name end
   if not holder then return _G, name end
   local t = _G
   for part in holder:gmatch('[^%.]+') do
      if rawtype(t) ~= 'table' then break end
      local nextt = t[part]
      if nextt == nil then
         raise('while creating metatable %s: bad argument #1 (%s is an invalid module name)',
               name, holder)
      end
      t = nextt
   end
   if rawtype(t) ~= 'table' then
      raise('while creating metatable %s: bad argument #1 (%s is an invalid module name)', name, holder)
   end
   return t, last
end

-- The object that a program calls and indexes under the class name.
local function make_constructor(mt)
   local ctor = setmetatable({}, {
      __index = mt,
      __newindex = mt,
      __metatable = mt,
      __call = function(_, ...) return mt.new(...) end,
   })
   mt.__metatable = mt
   mt.__constructor = ctor
   constructors[mt] = ctor
   name_of_constructor[ctor] = mt.__typename
   return ctor
end
torch.newconstructor = nil
host.make_constructor = make_constructor

-- torch.class(name [, parent] [, module]) -> metatable [, parent metatable]
function torch.class(...)
   local n = select('#', ...)
   local name, parent, module = ...
   if n >= 2 and rawtype(parent) == 'table' and n == 2 then parent, module = nil, parent end
   if n < 1 or n > 3 or rawtype(name) ~= 'string'
      or (parent ~= nil and rawtype(parent) ~= 'string')
      or (module ~= nil and rawtype(module) ~= 'table') then
      local got = {}
      for i = 1, n do got[i] = type((select(i, ...))) end
      raise('class_name [parent_class_name] [module] expected, got: %s', table.concat(got, ', '))
   end
   local pmt
   if parent then
      pmt = registry[parent]
      if not pmt then
         raise('bad argument #2 to class (invalid parent class name %s)', parent)
      end
   end
   local holder, last = container_of(name, module)
   local known = rawget(registry, name)
   if known and rawget(known, '__factory') then
      raise('class %s has been already assigned a factory', name)
   end
   local mt = torch.newmetatable(name)
   if pmt then setmetatable(mt, pmt) end
   mt.__factory = function()
      return setmetatable({}, mt)
   end
   mt.__init = mt.__init or function() end
   function mt.new(...)
      local self = setmetatable({}, mt)
      local init = lookup(mt, '__init')
      if init then init(self, ...) end
      return self
   end
   if not pmt then mt.__init = function() end else mt.__init = nil end
   local ctor = make_constructor(mt)
   rawset(holder, last, ctor)
   if pmt then return mt, pmt end
   return mt
end

function torch.getmetatable(name)
   if rawtype(name) ~= 'string' then argerror(1, 'getmetatable', 'string expected, got %s', type(name)) end
   return registry[name]
end

function torch.setmetatable(object, name)
   local mt = registry[name]
   if not mt then raise('unknown typename %s', tostring(name)) end
   return setmetatable(object, mt)
end

function torch.factory(name)
   local mt = registry[name]
   return mt and rawget(mt, '__factory') or nil
end

function torch.getconstructortable(name)
   local mt = registry[name]
   if mt then return constructors[mt] end
   return nil
end

-- metatype(name, metatable [, ctype]): gives a plain metatable (or an FFI type) a torch name.
function torch.metatype(name, mt, ctype)
   mt.__typename = name
   mt.__metatable = mt.__metatable or mt
   registry[name] = mt
   if ctype then host.classes[tonumber(ctype)] = mt end
   return mt
end

local function istype(x, name)
   local mt = metatable_of(x)
   while mt do
      if rawget(mt, '__typename') == name then return true end
      mt = rawgetmetatable(mt)
   end
   return false
end

-- isTypeOf(object, name | constructor)
function torch.isTypeOf(object, spec)
   if spec == nil then argerror(2, 'isTypeOf', 'string or constructor expected, got nil') end
   if rawtype(spec) == 'table' then
      local name = name_of_constructor[spec]
      if not name then
         raise('bad argument #2 to isTypeOf: type must be provided as string or class constructor')
      end
      spec = name
   elseif rawtype(spec) ~= 'string' then
      raise('bad argument #2 to isTypeOf: type must be provided as string or class constructor')
   end
   return istype(object, spec)
end
host.istype = istype

-- version of the class of an object
function torch.version(object)
   local mt = metatable_of(object)
   if not mt then raise('%s has no version', operand_name(object)) end
   return lookup(mt, '__version')
end

return torch
