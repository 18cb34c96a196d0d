/* What is drawn one number at a time from the Mersenne Twister of lua/torch/Generator.lua, whose
 * struct and order of draws are mirrored here. */
#include "common.h"

enum { WORDS = 624, SHIFT = 397 };

typedef struct {
  double seed;
  int32_t left, next, seeded, normal_is_valid;
  double normal_x, normal_y, normal_rho;
  uint32_t state[WORDS];
} lt_generator;

static inline uint32_t mix(uint32_t u, uint32_t v, uint32_t far)
{
  return far ^ (((u & 0x80000000u) | (v & 0x7fffffffu)) >> 1) ^ (-(v & 1) & 0x9908b0dfu);
}

static void twist(lt_generator *g)
{
  uint32_t *s = g->state;
  for (int k = 0; k < WORDS - SHIFT; k++) s[k] = mix(s[k], s[k + 1], s[k + SHIFT]);
  for (int k = WORDS - SHIFT; k < WORDS - 1; k++) s[k] = mix(s[k], s[k + 1], s[k + SHIFT - WORDS]);
  s[WORDS - 1] = mix(s[WORDS - 1], s[0], s[SHIFT - 1]);
  g->left = WORDS + 1;
  g->next = 0;
}

static inline uint32_t draw(lt_generator *g)
{
  if (g->left == 1) twist(g);
  g->left--;
  uint32_t y = g->state[g->next++];
  y ^= y >> 11;
  y ^= (y << 7) & 0x9d2c5680u;
  y ^= (y << 15) & 0xefc60000u;
  return y ^ (y >> 18);
}

/* p = the numbers 1 to n < 2^32, shuffled by n - 1 draws */
#define RANDPERM(type)                                                                             \
  API void lt_randperm_##type(lt_generator *g, type *p, int64_t n)                                 \
  {                                                                                                \
    for (int64_t i = 0; i < n; i++) p[i] = (type)(i + 1);                                          \
    for (int64_t i = 0; i < n - 1; i++) {                                                          \
      int64_t z = i + draw(g) % (uint32_t)(n - i);                                                 \
      type swap = p[i];                                                                            \
      p[i] = p[z];                                                                                 \
      p[z] = swap;                                                                                 \
    }                                                                                              \
  }
RANDPERM(double)
RANDPERM(float)
RANDPERM(int64_t)
