/* The C library: the loops that NumPy is slow at, for contiguous host memory.
 *
 * Every kernel is written once, for the type `real`, in kernels.inc; this file compiles it for
 * double and for float.  On x86-64 with glibc the compiler makes one version of each kernel per
 * instruction set and the loader picks the machine's.  Nothing here knows of Lua or Python. */
#include <math.h>
#include <stdint.h>
#include <string.h>

#if defined(_WIN32)
#define API __declspec(dllexport)
#else
#define API __attribute__((visibility("default")))
#endif

#if defined(__x86_64__) && defined(__GLIBC__) && defined(__GNUC__) && !defined(__clang__)
#define FAST __attribute__((target_clones("arch=skylake-avx512", "arch=haswell", "default")))
#else
#define FAST
#endif

#define CAT2(a, b) a##_##b
#define CAT(a, b) CAT2(a, b)
#define NAME(f) CAT(lt_##f, real)

API int lt_version(void) { return 1; }

#define real double
#define REAL_IS_DOUBLE 1
#include "kernels.inc"
#undef real
#undef REAL_IS_DOUBLE

#define real float
#define REAL_IS_DOUBLE 0
#include "kernels.inc"
#undef real
