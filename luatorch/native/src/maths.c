/* Element-wise arithmetic to the letter of C: no sums reordered, no products fused into them
 * unless the source says so, the sign of zero kept. */
#if defined(__clang__)
#pragma clang fp reassociate(off) contract(off)
#elif defined(__GNUC__)
#pragma GCC optimize("no-associative-math", "signed-zeros", "fp-contract=off")
#endif
#include "common.h"
#include "order.h"
#include "random.h"
#include "stream.h"

#define FAMILY "maths_types.inc"
#include "each_isa.inc"
