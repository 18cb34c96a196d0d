/* Elements picked and placed by index and by mask, and moved between layouts. */
#include "common.h"
#include "order.h"
#include "stream.h"
#include "picks.h"

#define ISA all

/* What only moves elements needs their size; what adds them up or compares them with zero, their type.
 * Integers wrap, so that the unsigned type serves both. */
#define real uint8_t
#include "picks.inc"
#include "pick_sums.inc"
#undef real
#define real uint16_t
#include "picks.inc"
#include "pick_sums.inc"
#undef real
#define real uint32_t
#include "picks.inc"
#include "pick_sums.inc"
#undef real
#define real uint64_t
#include "picks.inc"
#include "pick_sums.inc"
#undef real
#define real float
#include "pick_sums.inc"
#undef real
#define real double
#include "pick_sums.inc"
#undef real

/* The number of ones of a mask; -1 if it holds anything but 0 and 1. */
API int64_t lt_count_mask(const uint8_t *mask, int64_t n)
{
  int64_t sum = 0;
  uint8_t all = 0;
  for (int64_t i = 0; i < n;) {
    /* as many as a sum of bytes can hold */
    int64_t stop = n - i < 255 ? n : i + 255;
    uint8_t part = 0;
    for (; i < stop; i++) {
      part += mask[i];
      all |= mask[i];
    }
    sum += part;
  }
  return all > 1 ? -1 : sum;
}

enum { PAGE = 16384 };

/* to = from; they may overlap */
API void lt_copy(void *to, const void *from, int64_t bytes)
{
  char *d = to;
  const char *s = from;
  int64_t distance = d - s;
  if (bytes < TO_AND_FRO || (distance < bytes && -distance < bytes))
    memmove(to, from, bytes);
  else if (lt_past(to, bytes)) {
    lt_write(to, from, bytes, 1);
    lt_stream_end();
  } else if (lt_backwards())
    for (int64_t i = bytes; i > 0;) {
      int64_t count = i < PAGE ? i : PAGE;
      i -= count;
      memcpy(d + i, s + i, count);
    }
  else
    memcpy(to, from, bytes);
}

/* all bytes = value */
API void lt_fill(void *to, int value, int64_t bytes)
{
  char *d = to;
  if (bytes < TO_AND_FRO || !lt_backwards())
    memset(to, value, bytes);
  else
    for (int64_t i = bytes; i > 0;) {
      int64_t count = i < PAGE ? i : PAGE;
      i -= count;
      memset(d + i, value, count);
    }
}
