/* The generator of lua/torch/Generator.lua. */
enum { WORDS = 624, SHIFT = 397 };

/* left: words until the next twist, and one; next: the word to be drawn */
typedef struct {
  double seed;
  int32_t left, next, seeded, normal_is_valid;
  double normal_x, normal_y, normal_rho;
  uint32_t state[WORDS];
} lt_generator;
