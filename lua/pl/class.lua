-- pl.class: classes with single inheritance.
--
--    local Animal = class()            function Animal:_init(name) self.name = name end
--    class.Dog(Animal)                 a global class Dog
--    class{_base = Animal, bark = function(self) ... end}
local host = require 'luatorch.host'
local rawtype = host.rawtype

-- Fields of a class that its heirs do not take over.
local own = {
   __index = true, _base = true, _class = true, _init = true, _parent_with_init = true, _name = true,
   super = true,
}

local function is_a(self, class)
   local mt = debug.getmetatable(self)
   if class == nil then return mt end
   while mt do
      if mt == class then return true end
      mt = rawget(mt, '_base')
   end
   return false
end

-- class_of(class, object): whether the object is one of the class's
local function class_of(class, object)
   if rawtype(object) ~= 'table' and rawtype(object) ~= 'userdata' then return false end
   return is_a(object, class)
end

-- The initialiser of a class, with `super` leading to that of its base while it runs.
local function initialise(class, self, ...)
   local init = class._init
   if not init then return end
   local base = rawget(class, '_base')
   while base and rawget(base, '_init') == init do base = rawget(base, '_base') end
   local before = rawget(self, 'super')
   if base then
      rawset(self, 'super', function(object, ...)
         rawset(self, 'super', nil)
         initialise(base, object, ...)
         rawset(self, 'super', nil)
      end)
   end
   local result = init(self, ...)
   rawset(self, 'super', before)
   return result
end

local function construct(class, ...)
   local object = setmetatable({}, class)
   local other = initialise(class, object, ...)
   if other ~= nil then
      object = other
      setmetatable(object, class)
   end
   if rawget(class, '_post_init') or class._post_init then class._post_init(object) end
   return object
end

local function make(base, fields)
   local class = {}
   if rawtype(base) == 'table' then
      for name, value in host.pairs(base) do
         if not own[name] then class[name] = value end
      end
      class._base = base
      class._init = base._init
   end
   for name, value in host.pairs(fields or {}) do
      if name ~= '_base' then class[name] = value end
   end
   local handler = class._handler
   class.__index = handler and function(self, key)
      local value = class[key]
      if value ~= nil then return value end
      return handler(self, key)
   end or class
   class._class = class
   class.is_a, class.class_of = is_a, class_of
   -- cast(object): makes it one of the class's
   class.cast = function(self, object) return setmetatable(object, self) end
   class.catch = function(self, f)
      f = rawtype(self) == 'function' and self or f          -- class.catch(f) or class:catch(f)
      class.__index = function(object, key)
         local value = class[key]
         if value ~= nil then return value end
         if rawtype(f) == 'function' then return f(object, key) end
         return f
      end
      class._handler = rawtype(f) == 'function' and f or function() return f end
   end
   if not rawget(class, '__tostring') then
      class.__tostring = function(self)
         local mt = debug.getmetatable(self)
         setmetatable(self, nil)
         local text = tostring(self)
         setmetatable(self, mt)
         return (text:gsub('^table', rawget(class, '_name') or 'table'))
      end
   end
   return setmetatable(class, {
      __call = construct,
      __index = function(_, key) return base and base[key] or nil end,
   })
end

return setmetatable({}, {
   __call = function(_, base, ...)
      if rawtype(base) == 'table' and base._base == nil and debug.getmetatable(base) == nil
         and not rawget(base, '_class') then
         return make(nil, base)                 -- class{methods}
      end
      if rawtype(base) == 'table' and rawget(base, '_base') and not rawget(base, '_class') then
         return make(base._base, base)          -- class{_base = B, methods}
      end
      return make(base, (...))
   end,
   -- class.Name(base): the class, also the global of that name
   __index = function(_, name)
      return function(base, ...)
         local class
         if rawtype(base) == 'table' and not rawget(base, '_class') then class = make(base._base, base)
         else class = make(base, (...)) end
         class._name = name
         rawset(_G, name, class)
         return class
      end
   end,
})
