-- pl.dir: what directories hold; copying and removing.
local host = require 'luatorch.host'
local utils = require 'pl.utils'
local path = require 'pl.path'
local lfs = require 'lfs'
local K = require('luatorch.kernels')('ops.system')
local assert_string = utils.assert_string

local dir = {}

-- A shell pattern with * and ? as a Lua pattern.
local function pattern_of(mask)
   return '^' .. utils.escape(assert_string(2, mask)):gsub('%%%*', '.*'):gsub('%%%?', '.') .. '$'
end
function dir.fnmatch(name, mask) return assert_string(1, name):find(pattern_of(mask)) ~= nil end
function dir.filter(names, mask)
   local pattern, out = pattern_of(mask), {}
   for i = 1, host.len(names) do
      if names[i]:find(pattern) then out[#out + 1] = names[i] end
   end
   return utils.aslist(out)
end

-- names of a directory without . and .., sorted
local function names_in(directory)
   local names = {}
   for name in lfs.dir(directory) do
      if name ~= '.' and name ~= '..' then names[#names + 1] = name end
   end
   table.sort(names)
   return names
end

local function chosen(directory, mask, test)
   directory = directory or '.'
   local pattern, out = mask and pattern_of(mask), {}
   for _, name in ipairs(names_in(assert_string(1, directory))) do
      local full = path.join(directory, name)
      if test(full) and (not pattern or name:find(pattern)) then out[#out + 1] = full end
   end
   return utils.aslist(out)
end
-- getfiles(directory [, mask]), getdirectories(directory): lists of full names
function dir.getfiles(directory, mask) return chosen(directory, mask, path.isfile) end
function dir.getdirectories(directory) return chosen(directory, nil, path.isdir) end

-- getallfiles(directory [, mask]): files at every depth
function dir.getallfiles(directory, mask)
   directory = directory or '.'
   local out = {}
   for root, _, files in dir.walk(assert_string(1, directory)) do
      for _, name in ipairs(files) do
         if not mask or dir.fnmatch(name, mask) then out[#out + 1] = path.join(root, name) end
      end
   end
   return utils.aslist(out)
end

-- walk(root [, bottom_up [, follow_links]]): iterates over directory, its directories, its files
function dir.walk(root, bottom_up, follow_links)
   local function visit(directory)
      local directories, files = {}, {}
      for _, name in ipairs(names_in(directory)) do
         local full = path.join(directory, name)
         local list = path.isdir(full) and directories or files
         list[#list + 1] = name
      end
      if not bottom_up then coroutine.yield(directory, utils.aslist(directories), utils.aslist(files)) end
      for _, name in ipairs(directories) do
         local full = path.join(directory, name)
         if follow_links or not path.islink(full) then visit(full) end
      end
      if bottom_up then coroutine.yield(directory, utils.aslist(directories), utils.aslist(files)) end
   end
   return coroutine.wrap(function() visit(assert_string(1, root)) end)
end

-- dirtree(directory): iterates over full name, whether it is a directory, at every depth
function dir.dirtree(directory)
   local function visit(at)
      for _, name in ipairs(names_in(at)) do
         local full = path.join(at, name)
         local is = path.isdir(full)
         coroutine.yield(full, is)
         if is and not path.islink(full) then visit(full) end
      end
   end
   return coroutine.wrap(function() visit((assert_string(1, directory):gsub('(.)/$', '%1'))) end)
end

function dir.makepath(p)
   local parent = path.dirname(assert_string(1, p):gsub('(.)/+$', '%1'))
   if path.isdir(p) then return true end
   if parent ~= '' and parent ~= p and not path.isdir(parent) then
      local ok, why = dir.makepath(parent)
      if not ok then return ok, why end
   end
   local ok, why = lfs.mkdir(p)
   if not ok and path.isdir(p) then return true end
   return ok, why
end

function dir.rmtree(p)
   if path.islink(p) then return false, 'will not follow symlink' end
   for root, directories, files in dir.walk(p, true) do
      for _, name in ipairs(files) do
         local why = K.remove_file(path.join(root, name))
         if why then return nil, why end
      end
      for _, name in ipairs(directories) do
         local full = path.join(root, name)
         if path.islink(full) then K.remove_file(full) end
      end
      local ok, why = lfs.rmdir(root)
      if not ok then return nil, why end
   end
   return true
end

function dir.copyfile(from, to, doit)
   if doit == false then return true end
   if path.isdir(to) then to = path.join(to, path.basename(from)) end
   local text, why = utils.readfile(from, true)
   if not text then return false, why end
   return utils.writefile(to, text, true)
end
function dir.movefile(from, to)
   if path.isdir(to) then to = path.join(to, path.basename(from)) end
   if os.rename(from, to) then return true end
   local ok, why = dir.copyfile(from, to)
   if not ok then return false, why end
   return os.remove(from) and true or false
end

-- clonetree(from, to [, copy [, verbose]]): copies all files, makes the directories
function dir.clonetree(from, to, copy, verbose)
   copy = copy or dir.copyfile
   local failed_dirs, failed_files = {}, {}
   for root, _, files in dir.walk(from) do
      local relative = path.relpath(root, from)
      local target = relative == '.' and to or path.join(to, relative)
      if dir.makepath(target) then
         for _, name in ipairs(files) do
            if verbose then verbose(path.join(root, name)) end
            if not copy(path.join(root, name), path.join(target, name)) then
               failed_files[#failed_files + 1] = path.join(root, name)
            end
         end
      else
         failed_dirs[#failed_dirs + 1] = target
      end
   end
   return true, utils.aslist(failed_dirs), utils.aslist(failed_files)
end

return dir
