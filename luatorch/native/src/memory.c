/* Letting go of tensors: what the collector's finalizers do, in one call each.
 *
 * The structs mirror those that lua/torch/memory.lua, Storage.lua and Tensor.lua declare; the
 * same work stands there in Lua for machines without this library. */
#include "common.h"

typedef struct {
  void *base;
  double bytes;
  int32_t refs, magic;
} lt_block;

enum { HEADER = 64, OWNED = 7 };

typedef struct lt_storage {
  void *data;
  ptrdiff_t size;
  int refcount;
  char flag;
  void *allocator, *allocatorContext;
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

API void lt_release(lt_pool *pool, lt_storage *s)
{
  while (s && --s->refcount == 0) {
    lt_storage *parent = s->view;
    if (!parent) {
      if (s->flag == OWNED) {
        if (s->data) {
          lt_block *head = (lt_block *)((char *)s->data - HEADER);
          if (--head->refs == 0) {
            pool->live -= head->bytes;
            free(head->base);
          }
        }
      } else if (s->anchor)
        push(&pool->anchors, &pool->nanchors, &pool->maxanchors, s->anchor);
    }
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
