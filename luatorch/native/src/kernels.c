/* Every kernel, for double and float, for each instruction set that the machine may have.
 *
 * The same source is compiled under different target options and the function names end in the
 * instruction set's; lt_isa() tells which of them this machine can run. */
#include "common.h"

#define ISA base
#include "types.inc"
#undef ISA

#if MANY_ISAS
#pragma GCC push_options
#pragma GCC target("arch=haswell")
#define ISA avx2
#include "types.inc"
#undef ISA
#pragma GCC pop_options

#pragma GCC push_options
#pragma GCC target("arch=skylake-avx512,prefer-vector-width=512")
#define ISA avx512
#include "types.inc"
#undef ISA
#pragma GCC pop_options
#endif

API const char *lt_isa(void)
{
#if MANY_ISAS
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
    return "avx512";
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return "avx2";
#endif
  return "base";
}
