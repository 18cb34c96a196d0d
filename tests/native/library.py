"""The C library by ctypes, for tests: one instruction set after the other."""

import ctypes

import numpy as np

from luatorch.native import library_path

CTYPES = {"f8": "double", "f4": "float"}


def load():
    path = library_path()
    return ctypes.CDLL(path) if path else None


def isas(library):
    """Return the instruction sets that this machine runs."""
    every = ["base", "avx2", "avx512"]
    library.lt_isa.restype = ctypes.c_char_p
    best = library.lt_isa().decode()
    return every[: every.index(best) + 1]


def argument(x):
    if x is None:
        return ctypes.c_void_p(None)
    if isinstance(x, np.ndarray):
        return ctypes.c_void_p(x.ctypes.data)
    return ctypes.c_int64(x) if isinstance(x, int) else ctypes.c_double(x)


def call(library, name, *args, result=ctypes.c_int):
    f = getattr(library, name)
    f.restype = result
    return f(*map(argument, args))


def fresh(library, x):
    """Have `x` taken for memory that was just allocated, which kernels write past the caches."""
    call(library, "lt_fresh", x, float(x.nbytes))
    return x
