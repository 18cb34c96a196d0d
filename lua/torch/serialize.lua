-- torch.save, torch.load and their relatives.
local ffi = require 'ffi'
local host = require 'luatorch.host'
local err = require 'luatorch.error'
local torch = require 'torch.class'
local types = require 'torch.types'
local Storage = require 'torch.Storage'
local stream = require 'torch.file.stream'
local writer = require 'torch.file.writer'
local reader = require 'torch.file.reader'
local memory_file = require 'torch.MemoryFile'
local K = require('luatorch.kernels')('ops.files')
local raise, argerror = err.raise, err.argerror
local rawtype = host.rawtype
require 'torch.DiskFile'

-- mode -> {binary, bytes of a long}; 0: this machine's
local MODES = {binary = {true, 0}, ascii = {false, 0}, b32 = {true, 4}, b64 = {true, 8}}

local function set_mode(f, mode, i, name)
   local m = MODES[mode or 'binary']
   if not m then
      argerror(i, name, "mode 'binary', 'ascii', 'b32' or 'b64' expected, got %s", tostring(mode))
   end
   f._binary, f._long = m[1], m[2]
end

-- The last argument: false: no references;  a table: {referenced =, functions =, unknown =}.
local function set_options(f, option)
   local info = stream.info[f]
   if rawtype(option) == 'table' then
      info.options = option
      option = option.referenced
   end
   if option == false then info.unreferenced = true end
end

local function check_name(name, path)
   if rawtype(path) ~= 'string' then argerror(1, name, 'string expected, got %s', torch.type(path)) end
end

-- save(path, object [, mode [, referenced]]).  The file is replaced when all is written, so
-- whoever reads it sees the old one or the new one.
function torch.save(path, object, mode, option)
   check_name('save', path)
   if not MODES[mode or 'binary'] then
      argerror(3, 'save', "mode 'binary', 'ascii', 'b32' or 'b64' expected, got %s", tostring(mode))
   end
   local temporary = K.begin_save(path)
   local f = torch.DiskFile(temporary, 'w', true)
   if not f then
      if temporary ~= path then temporary, f = path, torch.DiskFile(path, 'w', true) end
      if not f then raise('cannot open <%s> in mode  w', path) end
   end
   stream.info[f].name = path
   set_mode(f, mode, 3, 'save')
   set_options(f, option)
   local ok, why = pcall(writer.write_all, f, object)
   if ok then ok, why = pcall(f.close, f) end
   if not ok then
      stream.collect(f)
      if temporary ~= path then K.discard(temporary) end
      error(why, 0)
   end
   if temporary ~= path then K.finish_save(temporary, path) end
end

-- load(path [, mode [, referenced]])
function torch.load(path, mode, option)
   check_name('load', path)
   local f = torch.DiskFile(path, 'r')
   set_mode(f, mode, 2, 'load')
   set_options(f, option)
   local ok, object = pcall(reader.read, f)
   f:close()
   if not ok then error(object, 0) end
   return object
end
torch.saveobj, torch.loadobj = torch.save, torch.load

local function to_memory(name, object, mode)
   local f = memory_file.new('rw')
   set_mode(f, mode, 2, name)
   writer.write_all(f, object)
   return f
end

-- serialize(object [, mode]) -> string
function torch.serialize(object, mode)
   local f = to_memory('serialize', object, mode)
   local text = ffi.string(f._p, f._end)
   f:close()
   return text
end

-- serializeToStorage(object [, mode]) -> CharStorage
function torch.serializeToStorage(object, mode)
   local f = to_memory('serializeToStorage', object, mode)
   local h = Storage.handle(types.byname.Char, f._s)
   local n = f._end
   f:close()
   return h:resize(n)
end

local function from_bytes(name, p, n, mode)
   local f = memory_file.text(p, n)
   set_mode(f, mode, 2, name)
   return reader.read(f)
end

-- deserialize(string [, mode]) -> object
function torch.deserialize(text, mode)
   if rawtype(text) ~= 'string' then
      argerror(1, 'deserialize', 'string expected, got %s', torch.type(text))
   end
   return (from_bytes('deserialize', text, #text, mode))
end

-- deserializeFromStorage(CharStorage [, mode]) -> object
function torch.deserializeFromStorage(storage, mode)
   local t = Storage.type_of(storage)
   if not t or t.size ~= 1 then
      argerror(1, 'deserializeFromStorage', 'torch.CharStorage expected, got %s', torch.type(storage))
   end
   -- text must end with a NUL, which the storage need not have
   return torch.deserialize(storage:string(), mode)
end
