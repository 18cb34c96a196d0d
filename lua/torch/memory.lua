-- Blocks of element memory.
--
-- A block is 64-byte aligned and carries a header just before its first element.  It is
-- reference counted: the storage that owns it holds one count, and each ndarray that a
-- Python program took out of a tensor holds another, so resizing a storage never leaves
-- such an array dangling.  The collector does not see this memory, so what is allocated
-- is counted here and a collection runs when it has grown much since the last one.
local ffi = require 'ffi'
local raise = require('luatorch.error').raise
local host = require 'luatorch.host'
local native = require 'luatorch.native'
require 'luatorch.collector'
local cast, fill, tonumber = ffi.cast, ffi.fill, tonumber
local collectgarbage = collectgarbage
local C = ffi.C

ffi.cdef[[
void *malloc(size_t size);
void free(void *p);
void *memmove(void *to, const void *from, size_t n);
typedef struct { void *base; double bytes; int32_t refs; int32_t magic; } lt_block;
typedef struct {
   double live;
   int32_t *views, nviews, maxviews;
   int32_t *anchors, nanchors, maxanchors;
} lt_pool;
]]

-- What lives, and the slots that finalizers gave back: shared with the C library.
local pool = ffi.new('lt_pool')

local M = {pool = pool}

-- Freed blocks stay with the allocator: pages that go back to the system cost a fault each when
-- the next tensor of the size is made.  (glibc's M_TRIM_THRESHOLD and M_MMAP_THRESHOLD.)
if ffi.os == 'Linux' then
   ffi.cdef 'int mallopt(int parameter, int value);'
   pcall(function()
      C.mallopt(-1, 512 * 2^20)
      C.mallopt(-3, 32 * 2^20)
   end)
end
-- Large blocks ask for large pages, which cost far fewer faults when they are first written
-- (measured: loading 100 MB in 24 ms in place of 65).
local HUGE, PAGE, advise = 3 * 2^20, 4096, nil
if ffi.os == 'Linux' then
   ffi.cdef 'int lt_madvise(void *address, size_t length, int advice) __asm__("madvise");'
   pcall(function() advise = C.lt_madvise end)
end
local block_p, bytes_p = ffi.typeof('lt_block *'), ffi.typeof('uint8_t *')
local HEADER, ALIGN = 32, 64
local MAX_BYTES, CLEARED = 2^46, 4096

local grown, limit = 0, 64 * 2^20

-- Blocks that Python let go of: their addresses wait in host.released until here.
local function drain()
   local pop = host.pop_released
   if not pop then return end
   local address = pop()
   while address do
      M.release(cast(bytes_p, address))
      address = pop()
   end
end

local function collect()
   grown = 0
   drain()
   if M.before_collect then M.before_collect() end
   collectgarbage()
   limit = math.max(64 * 2^20, pool.live / 2)
end
M.collect = collect

local function count(bytes)
   grown = grown + bytes
   if grown > limit then collect() end
end

-- allocate(bytes) -> uint8_t*, with one reference
function M.allocate(bytes)
   if not (bytes >= 0 and bytes <= MAX_BYTES) then
      raise('not enough memory: %.0f bytes asked for', bytes)
   end
   count(bytes)
   local base = C.malloc(bytes + HEADER + ALIGN)
   if base == nil then
      collect()
      base = C.malloc(bytes + HEADER + ALIGN)
      if base == nil then raise('not enough memory: you tried to allocate %.2f GB', bytes / 2^30) end
   end
   local p = cast(bytes_p, base)
   local address = cast('uintptr_t', p)
   if advise and bytes >= HUGE then
      local skip = tonumber((PAGE - address % PAGE) % PAGE)
      advise(p + skip, bytes - skip - bytes % PAGE, 14)
   end
   p = p + HEADER + tonumber((ALIGN - (address + HEADER) % ALIGN) % ALIGN)
   local head = cast(block_p, p - HEADER)
   head.base, head.bytes, head.refs = base, bytes, 1
   pool.live = pool.live + bytes
   if native and bytes >= HUGE then native.lib.lt_fresh(p, bytes) end
   -- What is small is computed on in Lua, where a NaN left here by others may not meet it: see
   -- element.lua.
   if bytes <= CLEARED then fill(p, bytes) end
   return p
end

-- small_storage(bytes): a storage struct and its elements in one piece of memory, up to SMALL bytes; see
-- memory.c.  nil where no memory is left.
if native then
   M.SMALL = 1024
   function M.small_storage(bytes)
      count(bytes)
      return native.lib.lt_small_storage(pool, bytes)
   end
else
   M.SMALL = 0
end

function M.retain(p)
   local head = cast(block_p, cast(bytes_p, p) - HEADER)
   head.refs = head.refs + 1
end

function M.release(p)
   local head = cast(block_p, cast(bytes_p, p) - HEADER)
   head.refs = head.refs - 1
   if head.refs == 0 then
      pool.live = pool.live - head.bytes
      if native then native.lib.lt_free_block(head) else C.free(head.base) end
   end
end

-- stats() -> bytes alive, bytes allocated since the last collection, and how many start one
function M.stats() return pool.live, grown, limit end

-- slots(field): numbers for entries of a Lua table, reused when given back, be it here or by
-- the C library (pool.<field>, pool.n<field>).
function M.slots(field)
   local count, free, nfree, nfield = 0, {}, 0, 'n' .. field
   local S = {}
   function S.take()
      local n = pool[nfield]
      if n > 0 then
         pool[nfield] = n - 1
         return pool[field][n - 1]
      end
      if nfree > 0 then
         nfree = nfree - 1
         return free[nfree + 1]
      end
      count = count + 1
      return count
   end
   function S.give(slot)
      nfree = nfree + 1
      free[nfree] = slot
   end
   return S
end

return M
