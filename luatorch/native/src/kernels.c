/* The kernels that may reorder sums, for double and float; lt_isa() tells which instruction set's
 * this machine can run. */
#include "common.h"
#include "order.h"

#define FAMILY "types.inc"
#include "each_isa.inc"

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
