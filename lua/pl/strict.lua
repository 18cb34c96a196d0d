-- pl.strict: reading a global that was never set, or setting one inside a function, is an error.
local strict = {}
local mt = getmetatable(_G)
if not mt then
   mt = {}
   setmetatable(_G, mt)
end
local declared = {_PROMPT = true, _PROMPT2 = true}
local fallback = mt.__index

function mt.__newindex(t, name, value)
   if not declared[name] then
      local info = debug.getinfo(2, 'S')
      if info and info.what ~= 'main' and info.what ~= 'C' then
         error("assign to undeclared variable '" .. tostring(name) .. "'", 2)
      end
      declared[name] = true
   end
   rawset(t, name, value)
end

function mt.__index(t, name)
   if fallback then
      local value = type(fallback) == 'function' and fallback(t, name) or fallback[name]
      if value ~= nil then return value end
   end
   if not declared[name] then
      local info = debug.getinfo(2, 'S')
      if info and info.what ~= 'C' then error("variable '" .. tostring(name) .. "' is not declared", 2) end
   end
end

return strict
