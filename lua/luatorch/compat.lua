-- What Torch7's LuaJIT (built with Lua 5.2 compatibility) has and plain LuaJIT has not,
-- and the basic functions that must know our FFI objects: type, getmetatable, pairs...
local host = require 'luatorch.host'
local ffi = require 'ffi'

local rawtype, rawgetmetatable, rawtostring = type, getmetatable, tostring
local rawpairs, rawipairs, rawnext = pairs, ipairs, next
local debug_getmetatable = debug.getmetatable
local select, error, rawequal = select, error, rawequal
host.rawtype, host.rawgetmetatable, host.load, host.globals = rawtype, rawgetmetatable, load, _G
host.plain_loadstring = loadstring

-- ctype id -> metatable as torch sees it; torch registers its classes here.
local classes = {}
host.classes = classes
-- ids of the FFI types among them whose objects stay 'cdata' to type()
local plain_cdata = {}
host.plain_cdata = plain_cdata
local typeof = ffi.typeof

-- The torch class of a cdata, or nil.
local function class_of(x)
   if rawtype(x) == 'cdata' then return classes[tonumber(typeof(x))] end
end
host.class_of = class_of

function type(...)
   local x = ...
   local t = rawtype(x)
   if t == 'cdata' then
      local id = tonumber(typeof(x))
      return classes[id] and not plain_cdata[id] and 'userdata' or t
   end
   if t == 'nil' and select('#', ...) == 0 then
      error("bad argument #1 to 'type' (value expected)", 2)
   end
   return t
end
local type = type

function getmetatable(x)
   if rawtype(x) == 'cdata' then return classes[tonumber(typeof(x))] end
   return rawgetmetatable(x)
end
debug.getmetatable = function(x)
   if rawtype(x) == 'cdata' then return classes[tonumber(typeof(x))] end
   return debug_getmetatable(x)
end

-- Length with metamethods on tables and torch objects; the meaning of `#` in user source.
local function len(x)
   local t = rawtype(x)
   if t == 'string' then return #x end
   if t == 'table' then
      local mt = debug_getmetatable(x)
      if mt then
         local f = mt.__len
         if f then return (f(x)) end
      end
      return #x
   end
   if t == 'cdata' then return #x end
   local mt = debug_getmetatable(x)
   if mt and mt.__len then return (mt.__len(x)) end
   error(require('luatorch.error').where(1) .. 'attempt to get length of a ' .. t .. ' value', 0)
end
host.len = len
debug.setmetatable(true, {__pow = function(marker, x)
   if rawequal(marker, true) then return len(x) end
   error('attempt to perform arithmetic on a boolean value', 2)
end})

local function iterator_of(name, metamethod, plain)
   return function(x, ...)
      if rawtype(x) == 'table' then
         local mt = debug_getmetatable(x)
         local f = mt and mt[metamethod]
         if f then return f(x) end
         return plain(x)
      end
      local mt = debug_getmetatable(x)
      if mt and rawtype(mt) == 'table' and mt[metamethod] then return mt[metamethod](x) end
      if select('#', ...) == 0 and x == nil then
         error("bad argument #1 to '" .. name .. "' (table expected, got nil)", 2)
      end
      error("bad argument #1 to '" .. name .. "' (table expected, got " .. type(x) .. ')', 2)
   end
end
pairs = iterator_of('pairs', '__pairs', rawpairs)
ipairs = iterator_of('ipairs', '__ipairs', rawipairs)

table.pack = table.pack or function(...) return {n = select('#', ...), ...} end
table.unpack = table.unpack or unpack
function rawlen(x)
   local t = rawtype(x)
   if t ~= 'table' and t ~= 'string' then
      error("bad argument #1 to 'rawlen' (table or string expected)", 2)
   end
   return #x
end

-- load, loadstring, loadfile, dofile, require: user source passes through source.lua.
local source = require 'luatorch.source'
function loadstring(text, name)
   if rawtype(text) ~= 'string' then
      error("bad argument #1 to 'loadstring' (string expected, got " .. type(text) .. ')', 2)
   end
   return source.load(text, name)
end
function load(x, name, mode, ...)
   if rawtype(x) == 'function' then
      local parts = {}
      for piece in x do
         if rawtype(piece) ~= 'string' then return nil, 'reader function must return a string' end
         if piece == '' then break end
         parts[#parts + 1] = piece
      end
      x = table.concat(parts)
      name = name or '=(load)'
   elseif rawtype(x) ~= 'string' then
      error("bad argument #1 to 'load' (function expected, got " .. type(x) .. ')', 2)
   end
   if select('#', ...) > 0 then return source.load(x, name, mode or 'bt', (...)) end
   return source.load(x, name, mode)
end
function loadfile(path, mode, ...)
   local text
   if path == nil then text = io.read('*a') else text = host.slurp(path) end
   if not text then return nil, 'cannot open ' .. path end
   local name = path and '@' .. path or '=stdin'
   if select('#', ...) > 0 then return source.load(text, name, mode or 'bt', (...)) end
   return source.load(text, name, mode)
end
function dofile(path)
   local chunk, why = loadfile(path)
   if not chunk then error(why, 0) end
   return chunk()
end

-- The searcher for user modules, in place of LuaJIT's own.
package.loaders[3] = function(name)
   if rawtype(package.path) ~= 'string' then error("'package.path' must be a string", 0) end
   local path, tried = package.searchpath(name, package.path)
   if not path then return tried end
   local chunk, why = source.load(host.slurp(path) or '', '@' .. path)
   if not chunk then
      error(("error loading module '%s' from file '%s':\n\t%s"):format(name, path, why), 0)
   end
   return chunk
end

-- Lua 5.2's results of os.execute and of closing a pipe: true|nil, 'exit'|'signal', code.
local function status_of(status)
   if rawtype(status) ~= 'number' then return status end
   if status == 0 then return true, 'exit', 0 end
   if status > 0 and status % 256 == 0 then return nil, 'exit', status / 256 end
   if status > 255 then return nil, 'exit', math.floor(status / 256) end
   return nil, 'signal', status % 128
end
local execute = os.execute
function os.execute(command)
   if command == nil then return true end
   io.stdout:flush()
   return status_of((execute(command)))
end

-- io.popen: the handle is a table-free wrapper only for close(); the file itself is LuaJIT's.
local popen, io_type = io.popen, io.type
local pipes = setmetatable({}, {__mode = 'k'})
function io.popen(command, mode)
   io.stdout:flush()
   local f, why = popen(command, mode)
   if f then pipes[f] = true end
   return f, why
end
-- What the end of Lua does: commands that we write to get their end of file and are waited for.
function host.close_pipes()
   for f in rawpairs(pipes) do
      if io_type(f) == 'file' then f:close() end
   end
end
local file_methods = debug_getmetatable(io.stdout).__index
local file_close = file_methods.close
-- LuaJIT's close drops the status of a pipe's command, so the pipe is closed here, and marked
-- closed as LuaJIT marks it: a null pointer in the file object.
ffi.cdef[[
int pclose(void *stream);
typedef struct { void *fp; uint32_t type; } lt_io_file;
]]
local file_p = ffi.typeof('lt_io_file *')
local function close_pipe(f)
   local object = ffi.cast(file_p, ffi.cast('uintptr_t', tonumber(('%p'):format(f))))
   local stream = ffi.cast('void *', f)
   if ffi.os == 'Windows' or object.fp ~= stream then return file_close(f) end
   object.fp = nil
   return status_of(ffi.C.pclose(stream))
end
function file_methods.close(f)
   if pipes[f] and io_type(f) == 'file' then
      pipes[f] = nil
      return close_pipe(f)
   end
   return file_close(f)
end

string.gfind = string.gfind or string.gmatch
math.mod = math.mod or math.fmod

-- '%d items, %.2f' % {3, 1.5}
getmetatable('').__mod = function(format, values)
   if rawtype(values) == 'table' then return format:format(unpack(values)) end
   return format:format(values)
end

-- os.exit: ends the process, or, inside a host program, unwinds to it.
local os_exit = os.exit
function os.exit(code, ...)
   if code == nil or code == true then code = 0 elseif code == false then code = 1 end
   if host.options.exit == 'process' then
      host.close_pipes()
      require('luatorch.entry').flush()
      require('luatorch.kernels')('ops.system').leave(code)
      os_exit(code, ...)
   end
   error({luatorch_exit = code}, 0)
end
host.next, host.ipairs, host.pairs = rawnext, rawipairs, rawpairs
host.tostring = rawtostring
