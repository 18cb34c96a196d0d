/* Indices are checked, made 0-based and used so many at a time: what a kernel writes can not
 * change them in between, wherever its arrays lie. */
enum { PIECE = 512 };

/* at = index - 1; returns whether one of `count` indices is outside 1..n */
static inline int lt_positions(int64_t *at, const int64_t *index, int64_t count, int64_t n)
{
  int64_t bad = 0;
  for (int64_t i = 0; i < count; i++) {
    int64_t k = index[i] - 1;
    bad |= k | (n - 1 - k);
    at[i] = k;
  }
  return bad < 0;
}

/* Runs `body` with at[k], 0-based, k = 0 .. count-1, for the pieces of the `total` indices that
 * begin at `index`; `first` is that of a piece.  Leaves the function with -1 at a bad index. */
#define EACH_PIECE(index, total, n, body)                                                         \
  for (int64_t first = 0; first < (total); first += PIECE) {                                      \
    int64_t at[PIECE], count = (total) - first < PIECE ? (total) - first : PIECE;                 \
    if (lt_positions(at, (index) + first, count, n)) return -1;                                   \
    body                                                                                          \
  }
