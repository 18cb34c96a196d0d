/* The life of storages and tensors: small storages made in one piece, and letting go, which is what
 * the collector's finalizers do, in one call each.
 *
 * The structs mirror those that lua/torch/memory.lua, Storage.lua and Tensor.lua declare; the
 * same work stands there in Lua for machines without this library. */
#include "common.h"
#include "order.h"
#include "stream.h"

typedef struct {
  void *base;
  double bytes;
  int32_t refs, magic;
} lt_block;

enum { HEADER = 32, OWNED = 7 };

/* home: the block, if any, that this struct itself lies in and holds a count of */
typedef struct lt_storage {
  void *data;
  ptrdiff_t size;
  int refcount;
  char flag;
  lt_block *home;
  void *context;
  struct lt_storage *view;
  double n;
  int32_t epoch, anchor;
} lt_storage;

typedef struct {
  int32_t nd, view, seen, flag;
  lt_storage *storage;
} lt_tensor;

/* What one runtime counts and hands back: bytes alive, slots of views and of anchors that
 * nobody uses any more. */
typedef struct {
  double live;
  int32_t *views, nviews, maxviews;
  int32_t *anchors, nanchors, maxanchors;
} lt_pool;

static void push(int32_t **list, int32_t *n, int32_t *max, int32_t slot)
{
  if (*n == *max) {
    int32_t more = *max ? 2 * *max : 256;
    int32_t *grown = realloc(*list, more * sizeof(int32_t));
    if (!grown) return; /* the slot is lost, nothing else is */
    *list = grown;
    *max = more;
  }
  (*list)[(*n)++] = slot;
}

/* ---------------------------------------------------------------- small storages
 * The struct, the header and the elements are one piece of a free list by size: a program that makes
 * many short-lived tensors of a few elements then neither waits for malloc nor touches more lines of
 * memory than it must (measured: torch.Tensor(10), made and collected, 0.50 us before, 0.34 with it).  The lists
 * serve all runtimes of the process, on whatever threads they run. */
enum { UNIT = 64, SMALL = 1024, CHUNK = 256 << 10 };

typedef struct small {
  union {
    lt_storage storage;
    struct small *next;
    char room[96];
  } at;
  lt_block head;
  char gap[HEADER - sizeof(lt_block)];
  char elements[];
} small;

static struct {
  char busy;
  small *free[SMALL / UNIT + 1];
  char *next, *end; /* what is left of the last chunk */
} shelf;

static void lock(void)
{
  while (__atomic_test_and_set(&shelf.busy, __ATOMIC_ACQUIRE)) continue;
}
static void unlock(void) { __atomic_clear(&shelf.busy, __ATOMIC_RELEASE); }

static int64_t units(double bytes) { return ((int64_t)bytes + UNIT - 1) / UNIT; }

/* A piece cut from a chunk; NULL where no memory is left */
static small *cut(int64_t bytes)
{
  if (shelf.end - shelf.next < bytes) {
    char *chunk = malloc(CHUNK + UNIT);
    if (!chunk) return NULL;
    shelf.next = chunk + (UNIT - (uintptr_t)chunk % UNIT) % UNIT;
    shelf.end = shelf.next + CHUNK;
  }
  small *piece = (small *)shelf.next;
  shelf.next += bytes;
  return piece;
}

/* A storage struct that owns `bytes` <= SMALL bytes of zeros, 64-byte aligned; refcount 1; NULL where
 * no memory is left.  Its sizes and its epoch are the caller's. */
API lt_storage *lt_small_storage(lt_pool *pool, double bytes)
{
  int64_t n = units(bytes);
  lock();
  small *piece = shelf.free[n];
  if (piece)
    shelf.free[n] = piece->at.next;
  else
    piece = cut((int64_t)sizeof(small) + n * UNIT);
  unlock();
  if (!piece) return NULL;
  pool->live += bytes;
  memset(piece, 0, sizeof(small) + n * UNIT);
  piece->head = (lt_block){NULL, bytes, 2, 0};
  piece->at.storage.data = piece->elements;
  piece->at.storage.refcount = 1;
  piece->at.storage.flag = OWNED;
  piece->at.storage.home = &piece->head;
  return &piece->at.storage;
}

/* Gives back the memory of a block that nobody counts on any more. */
API void lt_free_block(lt_block *head)
{
  if (head->base) {
    free(head->base);
    return;
  }
  int64_t n = units(head->bytes);
  small *piece = (small *)((char *)head - offsetof(small, head));
  lock();
  piece->at.next = shelf.free[n];
  shelf.free[n] = piece;
  unlock();
}

/* ---------------------------------------------------------------- fresh memory
 * The large block that this thread allocated last, until a kernel has written its end. */
static __thread struct {
  const char *start, *end;
} fresh;

API void lt_fresh(const void *start, double bytes)
{
  fresh.start = start;
  fresh.end = fresh.start + (int64_t)bytes;
}

int lt_past(const void *to, int64_t bytes)
{
  const char *p = to;
  if (!STREAMS || bytes < STREAM_BYTES || p < fresh.start || p + bytes > fresh.end) return 0;
  if (p + bytes == fresh.end) fresh.start = fresh.end = NULL;
  return 1;
}

API int lt_backwards(void)
{
  static __thread char turn;
  return turn = !turn;
}

/* ---------------------------------------------------------------- letting go */

static void let_go(lt_pool *pool, lt_block *head)
{
  if (--head->refs == 0) {
    pool->live -= head->bytes;
    lt_free_block(head);
  }
}

API void lt_release(lt_pool *pool, lt_storage *s)
{
  while (s && --s->refcount == 0) {
    lt_storage *parent = s->view;
    if (!parent) {
      if (s->flag == OWNED) {
        if (s->data) let_go(pool, (lt_block *)((char *)s->data - HEADER));
      } else if (s->anchor)
        push(&pool->anchors, &pool->nanchors, &pool->maxanchors, s->anchor);
    }
    if (s->home)
      let_go(pool, s->home);
    else
      free(s);
    s = parent;
  }
}

API void lt_drop(lt_pool *pool, lt_tensor *x)
{
  lt_storage *s = x->storage;
  x->storage = NULL;
  if (x->view) {
    push(&pool->views, &pool->nviews, &pool->maxviews, x->view);
    x->view = 0;
  }
  if (s) lt_release(pool, s);
}

/* lt_drop as a function of the Lua C API, which the collector calls at a third of the cost of a Lua function
 * that calls C.  The library is not linked with Lua: lt_lua_api() is told where what it needs is. */
typedef struct lua_State lua_State;
typedef int lua_function(lua_State *);

static struct {
  const void *(*topointer)(lua_State *, int);
  void (*pushvalue)(lua_State *, int);
  void (*pushcclosure)(lua_State *, lua_function *, int);
} lua;

API void lt_lua_api(void *topointer, void *pushvalue, void *pushcclosure)
{
  memcpy(&lua.topointer, &topointer, sizeof(void *));
  memcpy(&lua.pushvalue, &pushvalue, sizeof(void *));
  memcpy(&lua.pushcclosure, &pushcclosure, sizeof(void *));
}

enum { UPVALUE = -10003 };

static int collect_tensor(lua_State *L)
{
  lt_drop((lt_pool *)lua.topointer(L, UPVALUE), (lt_tensor *)lua.topointer(L, 1));
  return 0;
}

/* Lua: lt_collector(pool) -> finalizer of tensors */
API int lt_collector(lua_State *L)
{
  lua.pushvalue(L, 1);
  lua.pushcclosure(L, collect_tensor, 1);
  return 1;
}
