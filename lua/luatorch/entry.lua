-- What Python calls: load text, run a chunk, describe what went wrong.
local host = require 'luatorch.host'
local where = require('luatorch.error').where
local traceback, rawtype, tostring = debug.traceback, host.rawtype, tostring
local source = require 'luatorch.source'

local M = {}

-- An error as {message, trace} strings, or {raise = object} for a Python exception
-- (an interrupt, an exit) that must reach Python unchanged.
local function handler(e)
   if rawtype(e) == 'userdata' then
      local message = host.describe(e)
      if not message then return {raise = e} end
      e = where(1) .. message
   end
   if rawtype(e) == 'table' and e.luatorch_exit ~= nil then return {exit = e.luatorch_exit} end
   local text
   if rawtype(e) == 'string' or rawtype(e) == 'number' then
      text = tostring(e)
      -- An error inside our own files: say first which line of the user's led there.
      if text:sub(1, #host.prefix - 1) == host.prefix:sub(2) then text = where(1) .. text end
   else
      local mt = debug.getmetatable(e)
      if mt and mt.__tostring then text = tostring(e)
      else text = '(error object is a ' .. type(e) .. ' value)' end
   end
   return {message = text, trace = traceback(text, 2)}
end

-- When the stack overflows the handler can not run, and the error comes as a plain string.
local function settle(ok, first, ...)
   if not ok and rawtype(first) ~= 'table' then first = {message = tostring(first)} end
   return ok, first, ...
end

-- run(f, ...): true, results...  or  false, error table
function M.run(f, ...) return settle(xpcall(f, handler, ...)) end

-- compile(text, chunkname): function, or nil and the message
function M.compile(text, name) return source.load(text, name) end

function M.set_arg(script, ...)
   local arg = {[0] = script, ...}
   arg[-1] = 'th'
   rawset(_G, 'arg', arg)
end

function M.getglobal(name) return rawget(_G, name) end
function M.setglobal(name, value) rawset(_G, name, value) end
function M.require(name) return require(name) end
function M.flush() io.stdout:flush() io.stderr:flush() end

M.type, M.pairs, M.rawtype = type, pairs, rawtype
function M.kind(x)
   local torch = package.loaded.torch
   if torch and torch.isTensor(x) then return 'tensor' end
   if torch and torch.isStorage(x) then return 'storage' end
   return type(x)
end
return M
