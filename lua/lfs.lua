-- The package lfs: LuaFileSystem's functions.  Failures give nil, message, error number.
-- As LuaFileSystem's, it is also the global `lfs` once it is required.
local err = require 'luatorch.error'
local host = require 'luatorch.host'
local ffi = require 'ffi'
local K = require('luatorch.kernels')('ops.system')
local rawtype = host.rawtype

local lfs = {_VERSION = 'LuaFileSystem 1.8.0 (luatorch)'}

local function check(x, i, name)
   if rawtype(x) == 'string' or rawtype(x) == 'number' then return tostring(x) end
   err.argerror(i, name, 'string expected, got %s', x == nil and 'no value' or type(x))
end

local function result(message, code)
   if message then return nil, message, code end
   return true
end

local fields = {
   'mode', 'dev', 'ino', 'nlink', 'uid', 'gid', 'rdev', 'access', 'modification', 'change', 'size',
   'permissions', 'blocks', 'blksize',
}

local function attributes(path, want, follow, name)
   path = check(path, 1, name)
   local values = {K.status(path, follow)}
   if not values[1] then return nil, values[2], values[3] end
   local all = rawtype(want) == 'table' and want or {}
   for i, field in ipairs(fields) do all[field] = values[i] end
   if not follow and all.mode == 'link' then all.target = K.link_target(path) end
   if rawtype(want) ~= 'string' then return all end
   if all[want] == nil then err.argerror(2, name, "invalid attribute name '%s'", want) end
   return all[want]
end

-- attributes(path [, field | table]): a table of what is known of a file, or one field of it
function lfs.attributes(path, want) return attributes(path, want, true, 'attributes') end
-- the same of a link itself; `target` is what it points to
function lfs.symlinkattributes(path, want) return attributes(path, want, false, 'symlinkattributes') end

function lfs.chdir(path) return result(K.chdir(check(path, 1, 'chdir'))) end
function lfs.currentdir() return K.cwd() end
function lfs.mkdir(path) return result(K.make_directory(check(path, 1, 'mkdir'))) end
function lfs.rmdir(path) return result(K.remove_directory(check(path, 1, 'rmdir'))) end
function lfs.touch(path, access, modified)
   return result(K.touch(check(path, 1, 'touch'), tonumber(access), tonumber(modified)))
end
function lfs.link(target, path, symbolic)
   return result(K.make_link(check(target, 1, 'link'), check(path, 2, 'link'), symbolic and true or false))
end

-- dir(path): iterator over the names in a directory, '.' and '..' among them, and its object
function lfs.dir(path)
   path = check(path, 1, 'dir')
   local text = K.entries(path)
   if not text then err.raise('cannot open %s: No such file or directory', path) end
   local names, i = {}, 0
   for name in text:gmatch('%Z+') do names[#names + 1] = name end
   local object = {}
   function object.next(self)
      if not self or self.closed then err.raise('closed directory') end
      i = i + 1
      if names[i] == nil then self.closed = true end
      return names[i]
   end
   function object.close(self) self.closed = true end
   return object.next, object
end

local function descriptor(file, name)
   if io.type(file) ~= 'file' then err.argerror(1, name, 'open file expected, got %s', type(file)) end
   return ffi.C.fileno(file)
end
-- lock(file, 'r' | 'w'), unlock(file)
function lfs.lock(file, mode)
   if mode ~= 'r' and mode ~= 'w' then err.argerror(2, 'lock', "invalid mode '%s'", tostring(mode)) end
   return result(K.lock(descriptor(file, 'lock'), mode))
end
function lfs.unlock(file) return result(K.lock(descriptor(file, 'unlock'), 'u')) end

-- lock_dir(path): takes the lock of a directory; the object's free() gives it back
function lfs.lock_dir(path)
   local name = check(path, 1, 'lock_dir') .. '/lockfile.lfs'
   local message = K.make_link('lock', name, true)
   if message then return nil, message end
   return {free = function() K.remove_file(name) end}
end

-- On the systems that we run on text and binary files are the same.
function lfs.setmode(file)
   descriptor(file, 'setmode')
   return true, 'binary'
end

rawset(_G, 'lfs', lfs)
return lfs
