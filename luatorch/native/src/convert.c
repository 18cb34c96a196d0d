/* to = from, elements of any type made floats or doubles. */
#include "common.h"
#include "stream.h"

#define CONVERSION(to_type, from_type)                                                             \
  API void lt_convert_##to_type##_##from_type(to_type *to, const from_type *from, int64_t n)       \
  {                                                                                                \
    enum { BLOCK = STREAM_BLOCK / sizeof(to_type) };                                               \
    to_type made[BLOCK];                                                                           \
    int past = n * (int64_t)sizeof(to_type) >= STREAM_BYTES;                                       \
    for (; n > 0; n -= BLOCK, to += BLOCK, from += BLOCK) {                                        \
      int64_t count = n < BLOCK ? n : BLOCK;                                                       \
      for (int64_t i = 0; i < count; i++) made[i] = (to_type)from[i];                              \
      lt_write(to, made, count * (int64_t)sizeof(to_type), past);                                  \
    }                                                                                              \
    if (past) lt_stream_end();                                                                     \
  }
#define FROM_ALL(to_type)                                                                          \
  CONVERSION(to_type, uint8_t)                                                                     \
  CONVERSION(to_type, int8_t)                                                                      \
  CONVERSION(to_type, int16_t)                                                                     \
  CONVERSION(to_type, int32_t)                                                                     \
  CONVERSION(to_type, int64_t)                                                                     \
  CONVERSION(to_type, float)                                                                       \
  CONVERSION(to_type, double)

FROM_ALL(float)
FROM_ALL(double)
