/* Random numbers of types for which there is one instruction set. */
#include "common.h"
#include "random.h"

#define ISA all
#define real int64_t
#include "twister.inc"
#include "permutation.inc"
#undef real
