-- torch.class and the type utilities.  Classes are metatables, kept by type name; an
-- object is a table with such a metatable, or one of our FFI objects (see host.classes).
local ffi = require 'ffi'
local host = require 'luatorch.host'
local err = require 'luatorch.error'
local raise, argerror = err.raise, err.argerror
local rawtype, rawgetmetatable, class_of = host.rawtype, host.rawgetmetatable, host.class_of
local rawget, rawset, rawequal, setmetatable = rawget, rawset, rawequal, setmetatable
local debug_getmetatable = debug.getmetatable

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

-- The class name of an object; nil for what is none, constructors among them.
local function typename(x)
   local t = rawtype(x)
   local mt
   if t == 'cdata' then mt = class_of(x)
   elseif t == 'table' or t == 'userdata' then mt = debug_getmetatable(x) end
   if rawtype(mt) == 'table' then
      local name = rawget(mt, '__typename')
      if name and (t == 'cdata' or rawget(registry, name) == mt) then return name end
   end
end

function torch.typename(...)
   if select('#', ...) == 0 then argerror(1, 'typename', 'value expected') end
   local name = typename((...))
   if name then return name end
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
      if value == nil then
         raise('__index__ of %s must return two values: the value and true, or false',
               operand_name(self))
      end
   end
   return lookup(mt, key)
end

-- A class's __index is the class itself, which is fast, unless it or one above it has an
-- __index__.  That is looked up whenever an object is made; true says it has.
local made = setmetatable({}, {__mode = 'k'})       -- metatables that torch.class made
local function settle(mt)
   local pmt = rawgetmetatable(mt)
   local hooked = rawget(mt, '__index__') ~= nil
   if pmt and settle(pmt) then hooked = true end
   local now = rawget(mt, '__index')
   if made[mt] and (now == index or now == mt) then rawset(mt, '__index', hooked and index or mt)
   elseif now ~= mt then hooked = true end
   return hooked
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

-- Objects without the hook have the length of their array part.
local function length(self)
   local f = lookup(metatable_of(self), '__len__')
   if f then return (f(self)) end
   if rawtype(self) == 'table' then return #self end
   raise('%s has no length operator', operand_name(self))
end

local operators = {
   __index = index, __newindex = newindex, __tostring = tostring_of,
   __add = binary('__add__', 'addition'), __sub = binary('__sub__', 'substraction'),
   __mul = binary('__mul__', 'multiplication'), __div = binary('__div__', 'division'),
   __mod = binary('__mod__', 'modulo'), __pow = binary('__pow__', 'power'),
   __concat = binary('__concat__', 'concat'),
   __unm = unary('__unm__', 'negation'), __len = length,
   __call = unary('__call__', 'call'),
   __lt = binary('__lt__', 'less-than'), __le = binary('__le__', 'less-equal'),
   __eq = function(a, b)
      local f = lookup(metatable_of(a), '__eq__')
      if f then return f(a, b) end
      return rawequal(a, b)
   end,
}

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

-- newmetatable(name [, parent [, constructor [, destructor [, factory [, module]]]]]): the
-- metatable of a new type.  A constructor is put under the name into its package.
function torch.newmetatable(name, parent, constructor, destructor, factory, module)
   if rawtype(name) ~= 'string' then
      argerror(1, 'newmetatable', 'string expected, got %s', type(name))
   end
   local mt = rawget(registry, name)
   if not mt then
      local pmt
      if parent then
         pmt = registry[parent]
         if not pmt then raise('bad argument #2 to newmetatable (invalid parent class name %s)', parent) end
      end
      mt = {}
      for key, f in pairs(operators) do mt[key] = f end
      mt.__version = 1
      mt.__typename = name
      registry[name] = mt
      if pmt then setmetatable(mt, pmt) end
   end
   if destructor then mt.__gc = destructor end
   if factory then mt.__factory = factory end
   if constructor then
      local holder, last = container_of(name, module)
      mt.new = constructor
      rawset(holder, last, host.make_constructor(mt))
   end
   return mt
end

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
   made[mt] = true
   mt.__factory = function()
      settle(mt)
      return setmetatable({}, mt)
   end
   function mt.new(...)
      settle(mt)
      local self = setmetatable({}, mt)
      -- through the object, as Torch7 does: an __index__ sees it
      if self.__init then self:__init(...) end
      return self
   end
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
   settle(mt)
   return setmetatable(object, mt)
end

function torch.factory(name)
   local mt = registry[name]
   return mt and rawget(mt, '__factory') or nil
end

function torch.getconstructortable(name)
   local mt = registry[name]
   if mt then return constructors[mt] end
end

-- metatype(name, metatable [, ctype]): gives a plain metatable (or an FFI type) a torch name.
function torch.metatype(name, mt, ctype)
   if rawtype(name) ~= 'string' then argerror(1, 'metatype', 'string expected, got %s', type(name)) end
   if rawtype(mt) ~= 'table' then argerror(2, 'metatype', 'table expected, got %s', type(mt)) end
   mt.__typename = name
   mt.__metatable = mt.__metatable or mt
   registry[name] = mt
   if ctype then
      for _, id in ipairs{tonumber(ctype), tonumber(ffi.typeof('$ &', ctype))} do
         host.classes[id], host.plain_cdata[id] = mt, true
      end
   end
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

-- Whether a class of x has a name that a pattern finds.
local function is_type_like(x, pattern)
   local mt = metatable_of(x)
   while mt do
      local name = rawget(mt, '__typename')
      if name and name:find(pattern) then return true end
      mt = rawgetmetatable(mt)
   end
   return false
end

-- isTypeOf(object, name | pattern | constructor)
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
   if istype(object, spec) then return true end
   return spec:find('[%^%$%*%+%?%[%%]') ~= nil and is_type_like(object, spec)
end
host.istype = istype

-- version of the class of an object
function torch.version(object)
   local mt = metatable_of(object)
   if not mt then raise('%s has no version', operand_name(object)) end
   return lookup(mt, '__version')
end

return torch
