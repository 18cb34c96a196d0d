-- torch's utilities: threads, clocks, environments, identities, files of packages.
local ffi = require 'ffi'
local host = require 'luatorch.host'
local err = require 'luatorch.error'
local torch = require 'torch.class'
local T = require 'torch.Tensor'
local Storage = require 'torch.Storage'
local types = require 'torch.types'
local K = require('luatorch.kernels')('ops.system')
local rawtype, class_of = host.rawtype, host.class_of
local raise, argerror = err.raise, err.argerror

require 'torch.Timer'

-- Read when first named: programs that do not test need no tester.
local on_demand = {CmdLine = true, Tester = true, TestSuite = true, test = true}
setmetatable(torch, {__index = function(t, name)
   if on_demand[name] then
      require('torch.' .. name)
      return rawget(t, name)
   end
end})
host.autoload.torch = torch

----------------------------------------------------------------------- threads

local threads

function torch.getnumcores() return K.cores() end

-- The number of threads that BLAS and our own kernels may use.
function torch.setnumthreads(n)
   local count = tonumber(n)
   if not count or rawtype(n) == 'cdata' then
      argerror(1, 'setnumthreads', 'number expected, got %s', n == nil and 'no value' or type(n))
   end
   threads = math.max(1, math.floor(count))
   require('torch.blas').set_threads(threads)
end

function torch.getnumthreads()
   return threads or tonumber(os.getenv('OMP_NUM_THREADS')) or K.cores()
end

----------------------------------------------------------------------- time

-- tic() -> seconds since 1970;  toc(start) -> seconds since start
function torch.tic() return K.clock() end
function torch.toc(start)
   if rawtype(start) ~= 'number' then argerror(1, 'toc', 'number expected, got %s', type(start)) end
   return K.clock() - start
end

----------------------------------------------------------------------- data and identity

function torch.totable(object)
   if T.type_of(object) or Storage.type_of(object) then return object:totable() end
   argerror(1, 'totable', 'Tensor or Storage expected, got %s', torch.type(object))
end

types.each(function(t) t.tensor_class.isTensor = torch.isTensor end)

-- data(tensor | storage [, asnumber]): the raw pointer, or the address as a number
function torch.data(object, as_number)
   if not (T.type_of(object) or Storage.type_of(object)) then
      argerror(1, 'data', 'Tensor or Storage expected, got %s', torch.type(object))
   end
   return object:data(as_number)
end

-- cdata(tensor | storage): the pointer to the C struct
function torch.cdata(object)
   if not (T.type_of(object) or Storage.type_of(object)) then
      argerror(1, 'cdata', 'Tensor or Storage expected, got %s', torch.type(object))
   end
   return object:cdata()
end

-- address -> tensor or storage, of those whose address was asked for
local pointed = setmetatable({}, {__mode = 'v'})

local has_address = {
   table = true, ['function'] = true, thread = true, userdata = true, string = true,
}
local function address(p) return tonumber(ffi.cast('uintptr_t', p)) end

-- pointer(object): a number that only this object has
function torch.pointer(object)
   local t = rawtype(object)
   if t == 'number' then object, t = tostring(object), 'string' end
   if has_address[t] then return tonumber(('%p'):format(object)) end
   if t == 'cdata' then
      if Storage.type_of(object) or T.type_of(object) then
         local at = address(Storage.type_of(object) and object._s or ffi.cast('void *', object))
         pointed[at] = object
         return at
      end
      local ok, value = pcall(address, class_of(object) and ffi.cast('void *', object) or object)
      if not ok then ok, value = pcall(address, ffi.cast('void *', object)) end
      if ok then return value end
   end
   raise('Torch object, table, thread, cdata or function expected, got %s', torch.type(object))
end

-- isequal(a, b): whether both are one and the same object
function torch.isequal(a, b)
   local ta = rawtype(a)
   if ta ~= rawtype(b) or not (ta == 'table' or ta == 'userdata' or class_of(a)) then return false end
   return torch.pointer(a) == torch.pointer(b)
end

-- typename2id(name), id(object): a value that stands for the class, nil for no class
function torch.typename2id(name)
   if rawtype(name) ~= 'string' then
      argerror(1, 'typename2id', 'string expected, got %s', type(name))
   end
   local mt = torch.getmetatable(name)
   return mt and ffi.cast('void *', ffi.cast('uintptr_t', torch.pointer(mt))) or nil
end
function torch.id(object)
   local name = torch.typename(object)
   return name and torch.typename2id(name) or nil
end

-- pushudata(pointer, name): the tensor or storage that a pointer stands for, as what C code
-- handed over was in Torch7.  The pointer is what object:cdata() gave, or a number that
-- torch.pointer(object) gave; other addresses are refused, as nobody knows what lies there.
function torch.pushudata(pointer, name)
   local mt = rawtype(name) == 'string' and torch.getmetatable(name)
   local t = mt and (mt.tensor_of or mt.storage_of)
   if not t then raise('pushudata: <%s> is not the name of a tensor or storage', tostring(name)) end
   local object = rawtype(pointer) == 'number' and pointed[pointer]
   if object then
      if class_of(object) ~= mt then raise('pushudata: %s expected, got %s', name, torch.type(object)) end
      return mt.tensor_of and T.shallow(t, object) or Storage.handle(t, object._s)
   end
   local header = (mt.tensor_of and 'TH%sTensor *' or 'TH%sStorage *'):format(t.name)
   if rawtype(pointer) ~= 'cdata' or pointer == nil or not ffi.istype(header, pointer) then
      argerror(1, 'pushudata', 'pointer to a %s expected, got %s', name,
               rawtype(pointer) == 'number' and 'an address of none' or torch.type(pointer))
   end
   if mt.storage_of then return Storage.handle(t, pointer) end
   return T.shallow(t, pointer.self[0])
end

----------------------------------------------------------------------- environments

-- Of our own objects, which have no environment of their own in LuaJIT.
local environments = setmetatable({}, {__mode = 'k'})

function torch.getenv(object)
   local t = rawtype(object)
   if t == 'function' then return debug.getfenv(object) end
   if t == 'userdata' then return debug.getfenv(object) or _G end
   if class_of(object) then return environments[object] or _G end
   raise('function or userdata expected, got %s', torch.type(object))
end

function torch.setenv(object, environment)
   if rawtype(environment) ~= 'table' then
      argerror(2, 'setenv', 'table expected, got %s', torch.type(environment))
   end
   local t = rawtype(object)
   if t == 'function' or t == 'userdata' then debug.setfenv(object, environment)
   elseif class_of(object) then environments[object] = environment
   else raise('function or userdata expected, got %s', torch.type(object)) end
end

----------------------------------------------------------------------- the process

-- isatty(file): whether an open file is a terminal
ffi.cdef[[ int fileno(void *stream); ]]
function torch.isatty(file)
   if io.type(file) == 'file' then return K.is_terminal(ffi.C.fileno(file)) end
   if io.type(file) == 'closed file' then argerror(1, 'isatty', 'an open file expected, got a closed one') end
   if torch.isTypeOf(file, 'torch.File') then return false end
   argerror(1, 'isatty', 'file expected, got %s', torch.type(file))
end

-- Torch7 may tell Lua's collector of the memory that tensors take.  Ours is always told (see
-- memory.lua), so this only keeps the flag.
torch._heaptracking = true
function torch.setheaptracking(on)
   if rawtype(on) ~= 'boolean' then
      argerror(1, 'setheaptracking', 'boolean expected, got %s', torch.type(on))
   end
   torch._heaptracking = on
end

-- In Torch7 these tell a new thread's C libraries which Lua state to raise errors in and where
-- to count memory.  Errors here are Lua's own in every state, so there is nothing to tell.
function torch.updatethreadlocals() end
function torch.updateerrorhandlers() end

----------------------------------------------------------------------- files of packages

-- packageLuaPath(name): the directory of a Lua package, nil if it is not found; without a name,
-- the directory that holds them
function torch.packageLuaPath(name)
   if name == nil then return host.root end
   local file = tostring(name):gsub('%.', '/')
   if host.internal_exists(name .. '.init') then return host.root .. '/' .. file end
   local found = package.searchpath(tostring(name), package.path)
   return found and (found:match('^(.*)[/\\]') or '.') or nil
end

-- include(file [, depth]): runs a file that lies beside the file that calls
function include(file, depth)
   require 'paths'
   paths.dofile(file, 1 + (tonumber(depth) or 0))      -- no tail call: the level counts
end

-- torch.include(package, file): runs a file of a package's directory
function torch.include(name, file)
   local directory = torch.packageLuaPath(name)
   if not directory then raise("package '%s' not found", tostring(name)) end
   return dofile(directory .. '/' .. file)
end

return torch
