-- What every torch.File is underneath: a window of bytes over a file, and how it moves.
--
--   _p          first byte of the window; bytes [_at, _end) are still to be read, or, while the
--               window is being written (_dirty), bytes [0, _at) are still to be flushed
--   _base       position in the file of the window's first byte
--   _kind       MEMORY: the window is all of the file, in a CharStorage that grows;
--               DISK: a C stream, through a buffer;  TEXT: bytes that belong to a string
--
-- Between two calls of the public API nothing waits in a write window: the C library holds
-- what is unwritten, and writes it when the process exits, however it does.
local ffi = require 'ffi'
local host = require 'luatorch.host'
local err = require 'luatorch.error'
local class = require 'torch.class'
local types = require 'torch.types'
local Storage = require 'torch.Storage'
local raise, argerror = err.raise, err.argerror
local class_of, tonumber, cast, copy = host.class_of, tonumber, ffi.cast, ffi.copy
local C = ffi.C

-- The C library under names of our own, so that programs may declare the plain ones.
ffi.cdef[[
void *lt_fopen(const char *path, const char *mode) __asm__("fopen");
int lt_fclose(void *f) __asm__("fclose");
size_t lt_fread(void *p, size_t size, size_t n, void *f) __asm__("fread");
size_t lt_fwrite(const void *p, size_t size, size_t n, void *f) __asm__("fwrite");
int lt_fflush(void *f) __asm__("fflush");
int lt_setvbuf(void *f, char *buf, int mode, size_t size) __asm__("setvbuf");
void *lt_memchr(const void *p, int c, size_t n) __asm__("memchr");
]]
local WINDOWS = ffi.os == 'Windows'
if WINDOWS then
   ffi.cdef[[
   int lt_fseek(void *f, int64_t at, int whence) __asm__("_fseeki64");
   int64_t lt_ftell(void *f) __asm__("_ftelli64");
   void *lt_popen(const char *command, const char *mode) __asm__("_popen");
   int lt_pclose(void *f) __asm__("_pclose");
   ]]
else
   ffi.cdef[[
   int lt_fseek(void *f, intptr_t at, int whence) __asm__("fseeko");
   intptr_t lt_ftell(void *f) __asm__("ftello");
   void *lt_popen(const char *command, const char *mode) __asm__("popen");
   int lt_pclose(void *f) __asm__("pclose");
   int lt_fileno(void *f) __asm__("fileno");
   intptr_t lt_read(int fd, void *p, size_t n) __asm__("read");
   ]]
end

local M = {MEMORY = 1, DISK = 2, TEXT = 3}
local MEMORY, DISK = M.MEMORY, M.DISK
local EINTR = 4
local WINDOW = 65536             -- bytes of a disk file's window, one more for a final NUL
local char = types.byname.Char
local bytes_p = ffi.typeof('uint8_t *')

for _, name in ipairs{'DiskFile', 'PipeFile', 'MemoryFile'} do
   ffi.cdef((([[
   typedef struct {
      uint8_t *_p;
      double _at, _end, _cap, _base, _tell, _length;
      void *_fp; THCharStorage *_s; int32_t _epoch, _depth;
      uint8_t _kind, _open, _pipe, _seekable, _dirty, _long;
      bool _binary, _quiet, _spacing, _error, _readable, _writable, _swap;
   } lt_@;
   ]]):gsub('@', name)))
end

-- What is kept of a file in Lua: its name, the objects that went through it.  No value in
-- here may refer to the file itself.
local info = setmetatable({}, {__mode = 'k'})
M.info = info

-- create(ctype, kind, name) -> a file in Torch7's initial modes
function M.create(ctype, kind, name)
   local f = ctype()
   f._kind, f._open, f._spacing, f._length = kind, 1, true, -1
   info[f] = {name = name}
   return f
end

----------------------------------------------------------------------- errors

-- Where a file is, for messages.
local function position(f)
   return f._base + f._at
end
M.position = position

function M.place(f)
   return (' at byte %.0f of %s'):format(position(f) + 1, info[f] and info[f].name or 'a file')
end

-- An operation that could not be done: raises, or marks a quiet file.
function M.fail(f, ...)
   f._error = true
   if not f._quiet then
      raise('%s%s', (...):format(select(2, ...)), M.place(f))
   end
end
local fail = M.fail

----------------------------------------------------------------------- memory files

-- Takes over what the program may have done to the storage since the last call.
local function sync(f)
   local s = f._s
   if f._epoch ~= s.epoch then
      f._epoch, f._p = s.epoch, cast(bytes_p, s.data)
      f._cap = s.n
      local limit = s.n > 0 and s.n - 1 or 0
      if f._end > limit then f._end = limit end
      if f._at > limit then f._at = limit end
   end
end

local function resize_memory(f, n)
   Storage.resize(char, f._s, n)
   sync(f)
end

function M.attach_storage(f, s)
   f._s, f._epoch = s, 0
   s.refcount = s.refcount + 1
   f._end = 2^52                 -- sync trims it to the storage
   sync(f)
end

-- Counts what was written as part of the file, and ends it with the NUL it must have.
local function settle(f)
   if f._kind == MEMORY then
      if f._at > f._end then f._end = f._at end
      if f._writable then
         if f._cap <= f._end then resize_memory(f, f._end + 1) end
         f._p[f._end] = 0
      end
   end
end
M.settle = settle

-- storage() of a memory file: exactly the bytes and a NUL.
function M.exact(f)
   settle(f)
   if f._s.n ~= f._end + 1 then resize_memory(f, f._end + 1) end
   return f._s
end

----------------------------------------------------------------------- disk files

local function ensure_window(f)
   if f._p == nil then
      f._p = cast(bytes_p, C.malloc(WINDOW + 1))
      if f._p == nil then raise('not enough memory') end
      f._cap = WINDOW
   end
end

-- Moves the C stream to `at`, or, where it may not be elsewhere, makes sure that a write may
-- follow a read.
local function go(f, at, switch)
   if f._seekable == 1 and (f._tell ~= at or switch) then
      C.lt_fseek(f._fp, at, 0)
      f._tell = at
   end
end

-- Hands the write window over to the C library.
local function flush(f)
   local n = f._at
   if f._dirty == 0 or n == 0 then return end
   go(f, f._base)
   local done = tonumber(C.lt_fwrite(f._p, 1, n, f._fp))
   f._base, f._at = f._base + done, 0
   f._tell = f._base
   if done < n then fail(f, 'write error: wrote %d bytes instead of %d', done, n) end
end
M.flush = flush

local function begin_write(f)
   if f._kind == DISK and f._dirty == 0 then
      ensure_window(f)
      f._base, f._at, f._end, f._dirty = f._base + f._at, 0, 0, 1
      go(f, f._base, true)
   end
end

local function begin_read(f)
   if f._kind == DISK and f._dirty == 1 then
      flush(f)
      f._base, f._at, f._end, f._dirty = f._base + f._at, 0, 0, 0
      go(f, f._base, true)
   end
end

-- Up to n bytes of the C stream.  What comes from a pipe is taken as it comes, so that a
-- program can answer a line that it was sent.
local function fetch(f, p, n, whole)
   local got
   if f._seekable == 1 or WINDOWS then
      go(f, f._base + f._end)
      got = tonumber(C.lt_fread(p, 1, n, f._fp))
   else
      local fd = C.lt_fileno(f._fp)
      got = 0
      while got < n do
         local k = tonumber(C.lt_read(fd, p + got, n - got))
         if k > 0 then
            got = got + k
            if not whole then break end
         elseif k == 0 or ffi.errno() ~= EINTR then break end
      end
   end
   f._tell = f._tell + got
   return got
end

-- need(f, n) -> whether n more bytes (n far below a window) can be read at _p + _at
local function need(f, n)
   if f._end - f._at >= n then return true end
   if f._kind ~= DISK then return false end
   ensure_window(f)
   local left = f._end - f._at
   if f._at > 0 then
      if left > 0 then C.memmove(f._p, f._p + f._at, left) end
      f._base, f._at, f._end = f._base + f._at, 0, left
   end
   while f._end < n do
      local got = fetch(f, f._p + f._end, WINDOW - f._end)
      if got == 0 then break end
      f._end = f._end + got
   end
   f._p[f._end] = 0
   return f._end - f._at >= n
end
M.need = need

-- remaining(f): how many bytes are left at most; infinite where nobody can know
function M.remaining(f)
   if f._kind ~= DISK then return f._end - f._at end
   if f._seekable == 0 then return math.huge end
   if f._length < 0 or f._writable then
      C.lt_fseek(f._fp, 0, 2)
      f._length = tonumber(C.lt_ftell(f._fp))
      f._tell = f._length
   end
   -- Files of /proc and the like say 0 and hold something nevertheless.
   if f._length == 0 then return math.huge end
   return math.max(0, f._length - position(f))
end

----------------------------------------------------------------------- bytes

-- reserve(f, n): room for n more bytes (n far below a window) at _p + _at
local function reserve(f, n)
   if f._at + n < f._cap then return end
   if f._kind == MEMORY then
      if f._at > f._end then f._end = f._at end
      resize_memory(f, math.max(1024, 2 * f._cap, f._at + n + 1))
   else
      flush(f)
   end
end
M.reserve = reserve

-- The file system may be told of a large write: one that allocates late (ext4) would else write all of
-- a new file to the disk, and wait for it, when the file takes the place of another (measured: 100 MB in
-- 25 ms in place of 78).  Where that can not be nothing is lost.
local LARGE, reserve_blocks = 2^20, nil
if ffi.os == 'Linux' then
   ffi.cdef 'int lt_fallocate(int fd, int mode, int64_t offset, int64_t length) __asm__("fallocate64");'
   local known, f = pcall(function() return C.lt_fallocate end)
   reserve_blocks = known and f or nil
end

-- put(f, p, n): writes n bytes
function M.put(f, p, n)
   if f._kind == DISK and n >= WINDOW / 2 then
      flush(f)
      if reserve_blocks and n >= LARGE and f._seekable == 1 then
         reserve_blocks(C.lt_fileno(f._fp), 0, f._base, n)
      end
      local done = tonumber(C.lt_fwrite(p, 1, n, f._fp))
      f._base = f._base + done
      f._tell = f._base
      if done < n then fail(f, 'write error: wrote %.0f bytes instead of %.0f', done, n) end
      return done
   end
   reserve(f, n)
   copy(f._p + f._at, p, n)
   f._at = f._at + n
   return n
end

-- get(f, p, n) -> how many of n bytes could be read to p
function M.get(f, p, n)
   local have = f._end - f._at
   if have >= n then
      copy(p, f._p + f._at, n)
      f._at = f._at + n
      return n
   end
   if have > 0 then
      copy(p, f._p + f._at, have)
      f._at = f._end
   end
   if f._kind ~= DISK then return have end
   p = cast(bytes_p, p)
   local rest = n - have
   if rest < WINDOW / 2 then
      need(f, rest)
      rest = math.min(rest, f._end - f._at)
      copy(p + have, f._p + f._at, rest)
      f._at = f._at + rest
      return have + rest
   end
   local got = fetch(f, p + have, rest, true)
   f._base, f._at, f._end = f._base + f._end + got, 0, 0
   return have + got
end

----------------------------------------------------------------------- life

local function seek(f, at)
   if f._kind ~= DISK then
      settle(f)
      if at > f._end then return false end
      f._at = at
      return true
   end
   if f._dirty == 0 and at >= f._base and at <= f._base + f._end then
      f._at = at - f._base
      return true
   end
   if f._seekable == 0 then return false end
   begin_read(f)
   f._base, f._at, f._end = at, 0, 0
   return true
end
M.seek = seek

-- Where the end of the file is.
function M.size(f)
   if f._kind ~= DISK then
      settle(f)
      return f._end
   end
   if f._seekable == 0 then return nil end
   begin_read(f)
   C.lt_fseek(f._fp, 0, 2)
   f._tell = tonumber(C.lt_ftell(f._fp))
   return f._tell
end

-- open(f, fp): f reads and writes the C stream from now on
function M.open(f, fp, pipe)
   f._fp, f._pipe = fp, pipe and 1 or 0
   f._seekable = not pipe and C.lt_fseek(fp, 0, 1) == 0 and 1 or 0
   f._tell = f._seekable == 1 and tonumber(C.lt_ftell(fp)) or 0
   f._base = f._tell
end

-- Lets go of everything; false if what was written could not be put away.
local function shut(f)
   f._open = 0
   local ok = true
   if f._fp ~= nil then
      if f._dirty == 1 and f._at > 0 then C.lt_fwrite(f._p, 1, f._at, f._fp) end
      if f._pipe == 1 then ok = C.lt_pclose(f._fp) ~= -1 else ok = C.lt_fclose(f._fp) == 0 end
      f._fp = nil
      if f._p ~= nil then C.free(f._p) end
   end
   local s = f._s
   if s ~= nil then
      f._s = nil
      Storage.release(s)
   end
   f._p, f._at, f._end, f._cap = nil, 0, 0, 0
   return ok
end

function M.close(f)
   local ok = pcall(flush, f)
   if ok then settle(f) end
   local place = M.place(f)
   ok = shut(f) and ok
   if not ok then
      f._error = true
      if not f._quiet then raise('write error: not all was written%s', place) end
   end
end
M.collect = function(f) if f._open == 1 then shut(f) end end

----------------------------------------------------------------------- the public API's guard

local file_classes = {}
M.file_classes = file_classes

-- Raises unless x is an open file.
local function check(x, name)
   if not file_classes[class_of(x)] then
      argerror(1, name, 'torch.File expected, got %s', class.type(x))
   end
   if x._open == 0 then raise('attempt to use a closed file: %s', info[x] and info[x].name or '') end
   if x._kind == MEMORY then sync(x) end
end
M.check = check

function M.check_read(x, name)
   check(x, name)
   if not x._readable then raise('attempt to read in a write-only file: %s', info[x].name) end
   if x._kind == DISK then begin_read(x) else settle(x) end
end

function M.check_write(x, name)
   check(x, name)
   if not x._writable then raise('attempt to write in a read-only file: %s', info[x].name) end
   begin_write(x)
end

-- After a program's own read or write method ran in the middle of ours.
function M.resume_read(f)
   check(f, 'readObject')
   if f._kind == DISK then begin_read(f) else settle(f) end
end
function M.resume_write(f)
   check(f, 'writeObject')
   begin_write(f)
end

-- After a public call that wrote: nothing may wait in our window.
function M.wrote(f)
   if f._kind == MEMORY then settle(f)
   elseif f._depth == 0 then flush(f) end
end

return M
