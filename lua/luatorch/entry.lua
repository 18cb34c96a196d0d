-- What Python calls: load text, run a chunk, describe what went wrong.
local host = require 'luatorch.host'
local where = require('luatorch.error').where
local traceback, rawtype, tostring = debug.traceback, host.rawtype, tostring
local source = require 'luatorch.source'

local M = {}

-- The stack below an error, without the frames of our own plumbing.
local function stack(level)
   local lines = {}
   for line in traceback('', level + 1):gmatch('[^\n]+') do
      local ours = line:find('^\tluatorch/luatorch/') or line:find('^\t%[builtin#')
         or line:find("^\t%[C%]: in function 'error'") or line:find("^\t%[C%]: in function 'assert'")
         or line:find("^\t%[C%]: in function 'poll'")
      if host.options.debug or not ours then lines[#lines + 1] = line end
   end
   if #lines <= 1 then return '' end                -- the heading alone
   return '\n' .. table.concat(lines, '\n')
end

-- An error as {message, trace} strings; {raise = object} for a Python exception (an interrupt)
-- that must reach Python unchanged; {exit = code}.
local function handler(e)
   if rawtype(e) == 'userdata' then
      local message = host.describe(e)
      if not message then return {raise = e, trace = where(1) .. 'interrupted' .. stack(2)} end
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
      if rawtype(mt) == 'table' and mt.__tostring then text = tostring(e)
      else text = where(1) .. '(error object is a ' .. type(e) .. ' value)' end
   end
   return {message = text, trace = text .. stack(2)}
end

-- run(f, ...): true, results...  or  false, error table
function M.run(f, ...) return xpcall(f, handler, ...) end

-- compile(text, chunkname): function, or nil and the message
function M.compile(text, name) return source.load(text, name) end

function M.set_arg(script, ...)
   local arg = {[0] = script, ...}
   arg[-1] = 'th'
   rawset(_G, 'arg', arg)
   require('luatorch.search').script(script)
end

-- set_prompt(f): what require 'trepl' () calls
function M.set_prompt(f) host.prompt = f end

function M.getglobal(name) return rawget(_G, name) end
function M.setglobal(name, value) rawset(_G, name, value) end
function M.require(name) return require(name) end
-- Every C stream is flushed, files that the program left open among them.
local ffi = require 'ffi'
ffi.cdef[[ int fflush(void *stream); ]]
function M.flush() ffi.C.fflush(nil) end

-- The end of a program: what it wrote is out and the commands it wrote to are done.
function M.close()
   host.close_pipes()
   M.flush()
end

-- prepare_hook(poll) -> addresses of a Lua state and of a flag.  Leaves a count hook set that
-- calls poll; Python reads and clears it, and sets it again when an interrupt comes (see
-- luatorch/interrupt.py).  host.poll() calls poll if Python has set the flag.
local hooked
local flag = ffi.new('int32_t[1]')
ffi.cdef[[ size_t strlen(const char *s); ]]
local flag_text = ffi.cast('const char *', flag)
function host.poll() end
function M.prepare_hook(poll)
   hooked = coroutine.create(function() end)
   debug.sethook(function() poll() end, '', 2^30)
   function host.poll()
      -- A call into C reads the flag: LuaJIT takes plain loads out of loops, volatile ones too.
      if ffi.C.strlen(flag_text) ~= 0 then
         flag[0] = 0
         poll()
      end
   end
   return tonumber(('%p'):format(hooked)), tonumber(ffi.cast('uintptr_t', flag))
end

M.type, M.pairs, M.rawtype = type, pairs, rawtype
function M.kind(x)
   local torch = package.loaded.torch
   if torch and torch.isTensor(x) then return 'tensor' end
   if torch and torch.isStorage(x) then return 'storage' end
   return type(x)
end
return M
