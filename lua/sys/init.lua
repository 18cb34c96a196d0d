-- The package sys: clocks, shell commands, the place of a script, colours.
local host = require 'luatorch.host'
local err = require 'luatorch.error'
local paths = require 'paths'
local K = require('luatorch.kernels')('ops.system')
local rawtype, argerror = host.rawtype, err.argerror

local sys = {}
rawset(_G, 'sys', sys)
package.loaded.sys = sys

local function check(x, i, name)
   if rawtype(x) == 'string' or rawtype(x) == 'number' then return tostring(x) end
   argerror(i, name, 'string expected, got %s', x == nil and 'no value' or type(x))
end

----------------------------------------------------------------------- time

-- clock(): seconds since 1970, to the microsecond
function sys.clock() return K.clock() end

local started = nil
-- tic(): starts the stopwatch;  toc([silent]): seconds since, printed unless silent
function sys.tic() started = K.clock() end
function sys.toc(silent)
   if not started then
      print('sys.tic() was not called before sys.toc()')
      return 0
   end
   local elapsed = K.clock() - started
   if not silent then print(elapsed) end
   return elapsed
end

function sys.sleep(seconds)
   local n = tonumber(seconds)
   if not n then argerror(1, 'sleep', 'number expected, got %s', type(seconds)) end
   io.stdout:flush()
   K.sleep(n)
end

function sys.usleep(microseconds)
   local n = tonumber(microseconds)
   if not n then argerror(1, 'usleep', 'number expected, got %s', type(microseconds)) end
   K.sleep(n / 1e6)
end

----------------------------------------------------------------------- shell commands

local function system_name()
   if paths.is_win() then return 'windows' end
   return paths.is_mac() and 'macos' or 'linux'
end
function sys.uname() return system_name() end
sys.OS = system_name()

-- execute(command): what the command printed, without its last newline
function sys.execute(command)
   local pipe, why = io.popen(check(command, 1, 'execute'))
   if not pipe then err.raise('sys.execute: %s', tostring(why)) end
   local text = pipe:read('*a') or ''
   pipe:close()
   return (text:gsub('[\r\n]*$', ''))
end

-- fexecute(command [, format]): the same by way of a file; format as in file:read, '*a' if not given
function sys.fexecute(command, format)
   local file = K.temporary_name()
   os.execute('( ' .. check(command, 1, 'fexecute') .. ' ) > ' .. file)
   local f = assert(io.open(file))
   local text = f:read(format or '*a')
   f:close()
   os.remove(file)
   if rawtype(text) ~= 'string' then return text end
   return (text:gsub('[\r\n]*$', ''))
end

local function lister(flags)
   return function(directory)
      return sys.execute('ls ' .. flags .. (directory and check(directory, 1, 'ls') or ''))
   end
end
sys.ls, sys.ll, sys.la, sys.lla = lister(''), lister('-l '), lister('-a '), lister('-la ')

----------------------------------------------------------------------- files

-- prefix: where the interpreter is installed
sys.prefix = paths.install_prefix
sys.dirname, sys.concat, sys.dirp, sys.filep, sys.mkdir =
   paths.dirname, paths.concat, paths.dirp, paths.filep, paths.mkdir
function sys.pwd() return paths.cwd() end

-- fstat(path) -> size in bytes, time of last modification; nil if it is not there
function sys.fstat(path)
   local mode, _, _, _, _, _, _, _, modified, _, size = K.status(check(path, 1, 'fstat'), true)
   if mode then return size, modified end
end

-- fpath(): directory and name of the file that calls
function sys.fpath()
   local info = debug.getinfo(2, 'S')
   local source = info and info.source or ''
   if source:sub(1, 1) ~= '@' then return nil end
   local path = paths.concat(source:sub(2))
   return paths.dirname(path), paths.basename(path)
end

----------------------------------------------------------------------- numbers and text

function sys.isNaN(x) return x ~= x end

-- split(text, separator): the fields of a text; the separator is a pattern.  An empty field at
-- the beginning or at the end is left out.
function sys.split(text, separator)
   text, separator = check(text, 1, 'split'), check(separator, 2, 'split')
   local fields, at = {}, 1
   if separator == '' then
      for c in text:gmatch('.') do fields[#fields + 1] = c end
      return fields
   end
   while true do
      local from, to = text:find(separator, at)
      if not from or to < from then break end
      if from > 1 then fields[#fields + 1] = text:sub(at, from - 1) end
      at = to + 1
   end
   if at <= #text then fields[#fields + 1] = text:sub(at) end
   return fields
end

sys.COLORS = require 'sys.colors'

return sys
