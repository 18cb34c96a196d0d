/* An index is checked just before it is used, and nothing is written in between: arrays that
 * overlap the indices cannot lead outside memory. */

/* at = index, 0-based; leaves the function with -1 where index is outside 1..n. */
#define POSITION(at, index)                                                                       \
  uint64_t at = (uint64_t)(index) - 1;                                                            \
  if (at >= (uint64_t)n) return -1;

/* The lines of `bytes` from p on will be used soon. */
static inline void lt_prefetch(const void *p, int64_t bytes)
{
#if defined(__GNUC__)
  for (int64_t i = 0; i < bytes; i += 64) __builtin_prefetch((const char *)p + i);
#else
  (void)p, (void)bytes;
#endif
}

/* How many picked elements are gathered before they are written, at most and for x in the cache:
 * short pieces let the writes overlap with reading (measured). */
enum { PIECE = 1024, SHORT_PIECE = 64, NEAR_BYTES = 1 << 20 };
/* Results of this many bytes are transposed in squares made aside. */
enum { ASIDE_BYTES = 1 << 20 };

/* Runs `body` for the parts of an index of outer x m x inner: `count` elements from element `part`
 * on, which belong to columns c + k of the plane of x, n x inner, that x then points to.
 *
 * A part is `lines` cache lines of x wide, and the next one below it: the lines of x that a column
 * of parts names stay in the cache (1000 x 1000 doubles scattered: 1.4 ms in place of 4.2).  What
 * is read in order is fetched `ahead` elements before it is used, where there are `more`. */
#define EACH_PART(lines, body)                                                                    \
  enum { WIDTH = (lines) * 64 / sizeof(real), ROWS_AHEAD = 16 / (lines) };                        \
  int64_t rows = inner == 1 ? 1 : m, length = inner == 1 ? m : inner;                             \
  int64_t ahead = ROWS_AHEAD * (inner == 1 ? WIDTH : inner), total = outer * m * inner;           \
  for (int64_t o = 0; o < outer; o++, x += n * inner)                                             \
    for (int64_t c = 0; c < length; c += WIDTH) {                                                 \
      int64_t count = length - c < WIDTH ? length - c : WIDTH, part = o * m * inner + c;          \
      if (inner == 1 && c + count <= n && o + 1 < outer)                                          \
        lt_prefetch(x + n + c, count * sizeof(real));                                             \
      for (int64_t j = 0; j < rows; j++, part += inner) {                                         \
        int more = part + ahead + count <= total;                                                 \
        if (more) lt_prefetch(index + part + ahead, count * sizeof(int64_t));                     \
        body                                                                                      \
      }                                                                                           \
    }
/* The element of x that element k of a part names. */
#define NAMED(at, k) x[inner == 1 ? at : at * inner + c + k]
