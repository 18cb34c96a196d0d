/* What every source of the C library needs.
 *
 * A kernel is written once, in a .inc file, for the type `real`; NAME(f) is its name for that type
 * and the instruction set ISA.  Nothing here knows of Lua or Python. */
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#if defined(_WIN32)
#define API __declspec(dllexport)
#else
#define API __attribute__((visibility("default")))
#endif

/* GCC on x86-64 compiles for several instruction sets; elsewhere the base set is good. */
#define MANY_ISAS (defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__))

/* Iterations of the loop that follows do not depend on one another. */
#if defined(__GNUC__) && !defined(__clang__)
#define IVDEP _Pragma("GCC ivdep")
#elif defined(__clang__)
#define IVDEP _Pragma("clang loop vectorize(assume_safety)")
#else
#define IVDEP
#endif

#define CAT3(a, b, c) a##_##b##_##c
#define CAT(a, b, c) CAT3(a, b, c)
#define NAME(f) CAT(lt_##f, real, ISA)
