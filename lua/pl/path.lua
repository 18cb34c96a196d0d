-- pl.path: names of files and what is known of them.
local utils = require 'pl.utils'
local lfs = require 'lfs'
local K = require('luatorch.kernels')('ops.system')
local assert_string = utils.assert_string

local path = {
   is_windows = utils.is_windows, sep = utils.dir_separator, dirsep = ':',
   attrib = lfs.attributes, link_attrib = lfs.symlinkattributes, currentdir = lfs.currentdir,
   chdir = lfs.chdir, mkdir = lfs.mkdir, rmdir = lfs.rmdir, dir = lfs.dir,
}

function path.exists(p) return lfs.attributes(assert_string(1, p), 'mode') ~= nil and p end
function path.isdir(p) return lfs.attributes(assert_string(1, p), 'mode') == 'directory' end
function path.isfile(p) return lfs.attributes(assert_string(1, p), 'mode') == 'file' end
function path.islink(p) return lfs.symlinkattributes(assert_string(1, p), 'mode') == 'link' end
function path.getsize(p) return lfs.attributes(assert_string(1, p), 'size') end
function path.getmtime(p) return lfs.attributes(assert_string(1, p), 'modification') end
function path.getatime(p) return lfs.attributes(assert_string(1, p), 'access') end
function path.getctime(p) return lfs.attributes(assert_string(1, p), 'change') end

function path.isabs(p) return assert_string(1, p):sub(1, 1) == '/' end

-- splitpath(p) -> directory, name;  splitext(p) -> root, '.extension'
function path.splitpath(p)
   local directory, name = assert_string(1, p):match('^(.*)/([^/]*)$')
   if not directory then return '', p end
   return directory, name
end
function path.splitext(p)
   local root, extension = assert_string(1, p):match('^(.*[^/])(%.[^%./]*)$')
   if not root then return p, '' end
   return root, extension
end
function path.dirname(p) return (path.splitpath(p)) end
function path.basename(p) return (select(2, path.splitpath(p))) end
function path.extension(p) return (select(2, path.splitext(p))) end

-- join(a, b, ...): b counts from a unless it is absolute
function path.join(a, ...)
   assert_string(1, a)
   for i = 1, select('#', ...) do
      local b = assert_string(i + 1, (select(i, ...)))
      if path.isabs(b) or a == '' then a = b
      else a = a .. (a:sub(-1) == '/' and '' or '/') .. b end
   end
   return a
end

-- normpath(p): without '.', '..' and doubled separators
function path.normpath(p)
   local absolute = path.isabs(p)
   local parts = {}
   for part in p:gmatch('[^/]+') do
      if part == '..' and #parts > 0 and parts[#parts] ~= '..' then parts[#parts] = nil
      elseif part == '..' then
         if not absolute then parts[#parts + 1] = part end
      elseif part ~= '.' then parts[#parts + 1] = part end
   end
   local out = (absolute and '/' or '') .. table.concat(parts, '/')
   return out == '' and '.' or out
end
function path.normcase(p) return assert_string(1, p) end
function path.abspath(p, from)
   p = assert_string(1, p):gsub('[\\/]$', '')
   if not path.isabs(p) then p = path.join(from or path.currentdir(), p) end
   return path.normpath(p)
end

-- relpath(p [, from]): p as seen from a directory
function path.relpath(p, from)
   local a, b = {}, {}
   for part in path.abspath(p):gmatch('[^/]+') do a[#a + 1] = part end
   for part in path.abspath(from or path.currentdir()):gmatch('[^/]+') do b[#b + 1] = part end
   local same = 0
   while a[same + 1] ~= nil and a[same + 1] == b[same + 1] do same = same + 1 end
   local out = {}
   for _ = same + 1, #b do out[#out + 1] = '..' end
   for i = same + 1, #a do out[#out + 1] = a[i] end
   return #out == 0 and '.' or table.concat(out, '/')
end

-- common_prefix(a, b): the directory that both are in
function path.common_prefix(a, b)
   if #a > #b then a, b = b, a end
   local last = 0
   for i = 1, #a do
      if a:byte(i) ~= b:byte(i) then return a:sub(1, math.max(last - 1, 0)) end
      if a:sub(i, i) == '/' then last = i end
   end
   if path.isdir(a) or #a == #b then return a end
   return a:sub(1, math.max(last - 1, 0))
end

function path.expanduser(p)
   if assert_string(1, p):sub(1, 1) ~= '~' then return p end
   return (os.getenv('HOME') or os.getenv('USERPROFILE') or '~') .. p:sub(2)
end
function path.tmpname() return K.temporary_name() end
function path.package_path(name)
   local found, tried = package.searchpath(assert_string(1, name), package.path)
   if not found then return nil, tried end
   return found, true
end

return path
