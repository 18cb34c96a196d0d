-- The package paths: names of files, directories, files beside a script, and where the
-- installation is.  Strings are file names; nothing here keeps state.
local host = require 'luatorch.host'
local err = require 'luatorch.error'
local K = require('luatorch.kernels')('ops.system')
local rawtype, argerror = host.rawtype, err.argerror
local concat, getinfo, select = table.concat, debug.getinfo, select

local paths = {}
rawset(_G, 'paths', paths)
package.loaded.paths = paths

local WINDOWS = package.config:sub(1, 1) == '\\'

-- A string argument, numbers taken as the C API takes them.
local function check(x, i, name)
   local t = rawtype(x)
   if t == 'string' then return x end
   if t == 'number' then return tostring(x) end
   argerror(i, name, 'string expected, got %s', x == nil and 'no value' or type(x))
end

----------------------------------------------------------------------- names

function paths.filep(path) return K.is_file(check(path, 1, 'filep')) end
function paths.dirp(path) return K.is_dir(check(path, 1, 'dirp')) end
paths.cwd = function() return K.cwd() end

local function strip_slashes(path)
   local short = path:gsub('/+$', '')
   return (short == '' and path ~= '') and '/' or short
end

-- basename(path [, suffix]): the last component, without '.suffix'; the suffix's own dot may
-- be left out
function paths.basename(path, suffix)
   path = strip_slashes(check(path, 1, 'basename'))
   local name = path:match('([^/]+)$') or path
   if suffix ~= nil then
      suffix = check(suffix, 2, 'basename')
      if suffix ~= '' then
         if suffix:sub(1, 1) ~= '.' then suffix = '.' .. suffix end
         if #name > #suffix and name:sub(-#suffix) == suffix then name = name:sub(1, -#suffix - 1) end
      end
   end
   return name
end

function paths.dirname(path)
   path = strip_slashes(check(path, 1, 'dirname'))
   if path == '/' then return '/' end
   local head = path:match('^(.*)/[^/]*$')
   if not head then return '.' end
   head = head:gsub('/+$', '')
   return head == '' and '/' or head
end

-- extname(path): what follows the last dot of the last component, or nil
function paths.extname(path)
   local name = paths.basename(check(path, 1, 'extname'))
   return name:match('^.+%.([^%.]*)$')
end

local function is_absolute(path)
   return path:sub(1, 1) == '/' or (WINDOWS and path:match('^%a:[/\\]') ~= nil)
end

-- concat(p1, ..., pn): the full name of each relative to the one before it, the first
-- relative to the working directory
function paths.concat(...)
   local parts = {}
   local function add(path)
      for part in path:gmatch(WINDOWS and '[^/\\]+' or '[^/]+') do
         if part == '..' then parts[#parts] = nil
         elseif part ~= '.' then parts[#parts + 1] = part end
      end
   end
   local n, first = select('#', ...), 0
   local list = {...}
   for i = 1, n do
      list[i] = check(list[i], i, 'concat')
      if is_absolute(list[i]) then first = i end
   end
   if first == 0 then add(K.cwd()) end
   for i = math.max(first, 1), n do add(list[i]) end
   return (WINDOWS and '' or '/') .. concat(parts, '/')
end

local program, prefix = nil, nil
local function installation()
   if not program then program, prefix = K.program() end
   return program, prefix
end

function paths.execdir() return paths.dirname((installation())) end
function paths.tmpname() return K.temporary_name() end

----------------------------------------------------------------------- directories

-- dir(name) -> table of the names in it, '.' and '..' among them; nil if there is no such directory
function paths.dir(path)
   local text = K.entries(check(path, 1, 'dir'))
   if not text then return nil end
   local names = {}
   for name in text:gmatch('%Z+') do names[#names + 1] = name end
   return names
end

-- files(dir [, include]): iterates over names; include is a pattern or a predicate
function paths.files(path, include)
   local accept = include
   if rawtype(include) == 'string' then
      accept = function(name) return name:find(include) end
   elseif include ~= nil and rawtype(include) ~= 'function' then
      argerror(2, 'files', 'function or string expected, got %s', type(include))
   end
   local names, i = paths.dir(path) or {}, 0
   return function()
      while true do
         i = i + 1
         local name = names[i]
         if name == nil then return nil end
         if not accept or accept(name) then return name end
      end
   end
end

local function iterator_of(test)
   return function(path)
      path = check(path, 1, 'files')
      return paths.files(path, function(name)
         return name ~= '.' and name ~= '..' and test(path .. '/' .. name)
      end)
   end
end
paths.iterdirs = iterator_of(K.is_dir)
paths.iterfiles = iterator_of(K.is_file)

-- nil, message and error number of a failed system call; true where it worked.
local function result(message, code)
   if message then return nil, message, code end
   return true
end

-- mkdir(path): makes it and the directories above it
function paths.mkdir(path)
   path = check(path, 1, 'mkdir')
   local message, code = K.make_directory(path)
   if message and not K.is_dir(path) then
      local above = paths.dirname(path)
      if above ~= path and not K.is_dir(above) and not K.is_file(above) then
         local ok, m, c = paths.mkdir(above)
         if not ok then return ok, m, c end
         message, code = K.make_directory(path)
      end
   end
   return result(message, code)
end

function paths.rmdir(path) return result(K.remove_directory(check(path, 1, 'rmdir'))) end

-- rmall(path, 'yes'): removes a file, or a directory and all that is in it; links are
-- removed, not followed
function paths.rmall(path, yes)
   path = check(path, 1, 'rmall')
   if yes ~= 'yes' then return nil, "missing second argument ('yes')" end
   local mode = K.status(path, false)
   if not mode then return nil, 'not a file or directory', path end
   if mode ~= 'directory' then return result(K.remove_file(path)) end
   for name in paths.files(path) do
      if name ~= '.' and name ~= '..' then
         local ok, message, code = paths.rmall(path .. '/' .. name, 'yes')
         if not ok then return nil, message, code end
      end
   end
   return result(K.remove_directory(path))
end

----------------------------------------------------------------------- files beside a script

-- The file of the function at a stack level of the caller, or nil where it has none.
local function file_of(level)
   local info = getinfo(level + 1, 'S')
   local source = info and info.source
   if source and source:sub(1, 1) == '@' then return source:sub(2) end
end

-- thisfile(): full name of the file that calls;  thisfile(name): full name of `name` in the
-- directory of the file that calls.  nil where the caller is no file.
function paths.thisfile(name, depth)
   local file = file_of(2 + (tonumber(depth) or 0))
   if not file then
      if name == nil then return nil end
      return paths.concat(check(name, 1, 'thisfile'))
   end
   if name == nil then return paths.concat(file) end
   return paths.concat(paths.dirname(file), check(name, 1, 'thisfile'))
end

-- dofile(name [, depth]): runs a file named relative to the file that calls
function paths.dofile(name, depth)
   name = check(name, 1, 'dofile')
   local file = file_of(2 + (tonumber(depth) or 0))
   if file and not is_absolute(name) then
      local directory = paths.dirname(file)
      -- Beside a file named relatively the name stays relative: messages stay short.
      name = directory == '.' and name or directory .. '/' .. name
   end
   return dofile(name)
end

-- require(name): as the global one; Torch7's own form also looks for C libraries in
-- package.cpath by the bare name, which is what require does
function paths.require(name) return require(check(name, 1, 'require')) end

----------------------------------------------------------------------- the system

function paths.uname() return K.system_names() end
function paths.is_win() return WINDOWS end
function paths.is_mac() return (K.system_names()) == 'Darwin' end

-- findprogram(name, ...): full name of the first of these programs that the PATH has, or nil
function paths.findprogram(...)
   local directories = os.getenv('PATH') or ''
   for i = 1, select('#', ...) do
      local name = check((select(i, ...)), i, 'findprogram')
      if name:find('/', 1, true) then
         if K.is_executable(name) then return paths.concat(name) end
      else
         for directory in directories:gmatch(WINDOWS and '[^;]+' or '[^:]+') do
            local path = paths.concat(directory, name)
            if K.is_executable(path) then return path end
            if WINDOWS and K.is_executable(path .. '.exe') then return path .. '.exe' end
         end
      end
   end
   return nil
end

function paths.getregistryvalue()
   err.raise('paths.getregistryvalue is only there on Windows')
end

paths.home = os.getenv(WINDOWS and 'USERPROFILE' or 'HOME') or (WINDOWS and 'C:\\' or '.')

-- install_prefix, install_bin...: worked out when first asked for.
local subdirectories = {
   bin = 'bin', man = 'share/man', lib = 'lib', share = 'share', include = 'include',
   hlp = 'share/torch/hlp', html = 'share/torch/html', cmake = 'share/cmake/torch',
   dokmedia = 'share/torch/dokmedia', dokutils = 'share/torch/dokutils',
   lua_cpath = 'lib/lua/5.1',
}
setmetatable(paths, {__index = function(t, key)
   local what = rawtype(key) == 'string' and key:match('^install_(.+)$')
   if not what then return nil end
   local _, base = installation()
   local value
   if what == 'prefix' then value = base
   elseif what == 'lua_path' then value = host.root
   elseif subdirectories[what] then value = paths.concat(base, subdirectories[what])
   end
   if value then rawset(t, key, value) end
   return value
end})

return paths
