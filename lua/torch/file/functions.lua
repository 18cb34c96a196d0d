-- Lua functions in files: bytecode and upvalues.
--
-- Bytecode is code of whoever wrote the file, and LuaJIT does not verify it, so it runs only
-- where somebody vouches for it: this program made it (string.dump remembers what it gave
-- out), it comes from memory and not from a file, or the caller or the user allowed it.
-- Otherwise a function becomes an inert one, which says so when called and which can be
-- saved again unharmed.
local host = require 'luatorch.host'
local err = require 'luatorch.error'
local raise = err.raise
local rawtype, plain_loadstring = host.rawtype, host.plain_loadstring
local getupvalue, setupvalue = debug.getupvalue, debug.setupvalue
local upvalueid, upvaluejoin = debug.upvalueid, debug.upvaluejoin

local M = {}
local ours = {}                                        -- bytecode that this program dumped
local inert = setmetatable({}, {__mode = 'k'})         -- inert function -> {code, upvalues}
M.inert = inert

local string_dump = string.dump
rawset(string, 'dump', function(...)
   local code = string_dump(...)
   ours[code] = true
   return code
end)

-- Our own functions (torch.add, optim.sgd) are saved as a call of their global name, which
-- means the same to whoever loads it.
local packages = {'torch', 'nn', 'optim', 'image', 'nngraph', 'graph', 'paths', 'sys', 'xlua', 'cutorch',
                  'cunn', 'cudnn', 'gnuplot'}

local function call_by_name(name)
   return string_dump(plain_loadstring('return ' .. name .. '(...)', '=' .. name), true)
end

local function global_name(f)
   for _, package_name in ipairs(packages) do
      local holder = package.loaded[package_name]
      if rawtype(holder) == 'table' then
         for name, value in host.next, holder do
            if value == f and rawtype(name) == 'string' and name:match('^[%a_][%w_]*$') then
               return package_name .. '.' .. name
            end
         end
      end
   end
end

local function is_internal(f)
   local source = debug.getinfo(f, 'S').source
   return source:sub(1, #host.prefix) == host.prefix
end

-- code_of(f) -> bytecode, whether its upvalues are to be written; nil for a C function
function M.code_of(f)
   local kept = inert[f]
   if kept then return kept.code, kept.upvalues end
   if is_internal(f) then
      local name = global_name(f)
      if name then return call_by_name(name), {} end
      return nil
   end
   local ok, code = pcall(string.dump, f)
   if ok then return code end
end

-- The name that bytecode of call_by_name calls, or nil for any other bytecode.
local function called_name(code)
   if #code > 200 then return nil end
   for _, package_name in ipairs(packages) do
      if code:find(package_name, 1, true) then
         for word in code:gmatch('[%a_][%w_]+') do
            if call_by_name(package_name .. '.' .. word) == code then return package_name, word end
         end
      end
   end
end

local function inert_function(code, place)
   local function refuse()
      raise('this function was stored in %s and was not loaded, because that would run code from the '
         .. "file; to trust it: torch.load(file, mode, {functions = true}) or LUATORCH_BYTECODE=allow", place)
   end
   local function broken()
      raise('this function was stored in %s as bytecode of another Lua and can not run here', place)
   end
   local f
   if code.broken then f = function() broken() end else f = function() refuse() end end
   inert[f] = code
   return f
end

-- load(code, allowed, place, state) -> function; state.warned says that the load has warned
function M.load(code, allowed, place, state)
   local reason
   local package_name, name = called_name(code)
   if name then
      local holder = package.loaded[package_name]
      local f = rawtype(holder) == 'table' and holder[name]
      return f or plain_loadstring(code)
   end
   if allowed or ours[code] or host.options.allow_bytecode then
      local f = plain_loadstring(code, '=stored')
      if f then return f end
      reason = 'is bytecode of another Lua'
   else
      reason = 'was not loaded (see torch.load with {functions = true})'
   end
   if not state.warned then
      state.warned = true
      io.stdout:flush()
      io.stderr:write(('luatorch: a function stored in %s %s; it can not be called\n'):format(place, reason))
   end
   return inert_function({code = code, broken = reason:sub(1, 2) == 'is'}, place)
end

-- upvalues(f, ids) -> array of {name, value, id} of f; ids: upvalue identity -> number
function M.upvalues(f, state)
   local list, i = {}, 1
   while true do
      local name, value = getupvalue(f, i)
      if not name then return list end
      local identity = upvalueid(f, i)
      local id = state.upvalues[identity]
      if not id then
         state.nupvalues = state.nupvalues + 1
         id = state.nupvalues
         state.upvalues[identity] = id
      end
      list[i] = {name = name, value = value, id = id}
      i = i + 1
   end
end

-- restore(f, list, state): gives f the upvalues of a file; list: {name, value, id} tables
function M.restore(f, list, state)
   if inert[f] then
      inert[f].upvalues = list
      return
   end
   if rawtype(list) ~= 'table' or is_internal(f) then return end
   for i, u in host.ipairs(list) do
      if rawtype(u) == 'table' and getupvalue(f, i) then
         local shared = u.id ~= nil and state.upvalues[u.id]
         if u.name == '_ENV' then setupvalue(f, i, host.globals)
         elseif shared then upvaluejoin(f, i, shared[1], shared[2])
         else
            setupvalue(f, i, u.value)
            if u.id ~= nil then state.upvalues[u.id] = {f, i} end
         end
      end
   end
end

-- The form of older files: the values only.
function M.restore_values(f, list)
   if inert[f] then
      local named = {}
      if rawtype(list) == 'table' then
         for i, v in host.ipairs(list) do named[i] = {name = '', value = v, id = i} end
      end
      inert[f].upvalues = named
   elseif rawtype(list) == 'table' and not is_internal(f) then
      for i, v in host.next, list do
         if rawtype(i) == 'number' and getupvalue(f, i) then setupvalue(f, i, v) end
      end
   end
end

return M
