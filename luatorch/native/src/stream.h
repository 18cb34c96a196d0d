/* Writing past the caches: a large result in memory that was just allocated is in none of them, and
 * need not be read from memory before it is overwritten (measured, 1e6 doubles: torch.add(x, y) 1.32 ms,
 * 0.99 so).  A result in memory that is in use is better left there: z:add(x, y), z:mul(2),
 * z:add(1, x) one after the other take 1.66 ms, and 2.83 with every result written past them. */
#if defined(__x86_64__) && defined(__GNUC__)
#include <emmintrin.h>
#define STREAMS 1
#else
#define STREAMS 0
#endif

/* Results of at least this many bytes are written past the caches. */
#define STREAM_BYTES (3 << 20)
/* Bytes that are made in the cache at a time. */
#define STREAM_BLOCK 512

/* Whether the `bytes` at `to` are to be written past the caches; see memory.c. */
int lt_past(const void *to, int64_t bytes);

/* to = from; `to` is 64-byte aligned, `bytes` a multiple of 64 */
static inline void lt_stream(void *to, const void *from, int64_t bytes)
{
#if STREAMS
  __m128i *d = to;
  const __m128i *s = from;
  for (int64_t i = 0; i < bytes / 16; i += 4) {
    __m128i a = _mm_loadu_si128(s + i), b = _mm_loadu_si128(s + i + 1);
    __m128i c = _mm_loadu_si128(s + i + 2), e = _mm_loadu_si128(s + i + 3);
    _mm_stream_si128(d + i, a);
    _mm_stream_si128(d + i + 1, b);
    _mm_stream_si128(d + i + 2, c);
    _mm_stream_si128(d + i + 3, e);
  }
#else
  memcpy(to, from, bytes);
#endif
}

/* Makes what lt_stream wrote visible to other threads in order. */
static inline void lt_stream_end(void)
{
#if STREAMS
  _mm_sfence();
#endif
}

/* to = from, which do not overlap; past: past the caches, to be followed by lt_stream_end() */
static inline void lt_write(void *to, const void *from, int64_t bytes, int past)
{
  if (!past) {
    memcpy(to, from, bytes);
    return;
  }
  char *d = to;
  const char *s = from;
  int64_t head = (int64_t)((64 - ((uintptr_t)to & 63)) & 63);
  if (head > bytes) head = bytes;
  int64_t middle = (bytes - head) & ~(int64_t)63;
  memcpy(d, s, head);
  lt_stream(d + head, s + head, middle);
  memcpy(d + head + middle, s + head + middle, bytes - head - middle);
}
