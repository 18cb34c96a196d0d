"""The BLAS library: found, its symbols right, and its absence bearable."""

import ctypes
import os

import numpy as np

from luatorch.native import blas


def test_symbols_are_in_the_library():
    found = blas.find_blas()
    assert found is not None, "NumPy's wheels carry a BLAS on every platform we test"
    path, prefix, suffix, fortran, wide, lapack, setter, getter = found
    library = ctypes.CDLL(os.fsdecode(path))
    integer = ctypes.c_int64 if wide else ctypes.c_int32
    ddot = getattr(library, f"{prefix}cblas_ddot{suffix}")
    ddot.restype = ctypes.c_double
    x = np.arange(5.0)
    p = ctypes.c_void_p(x.ctypes.data)
    assert ddot(integer(5), p, integer(1), p, integer(1)) == 30
    assert not lapack or hasattr(library, f"{prefix}dgesv{fortran}")
    if setter:
        before = getattr(library, getter)()
        getattr(library, setter)(1)
        assert getattr(library, getter)() == 1
        getattr(library, setter)(before)


def test_switched_off(monkeypatch):
    monkeypatch.setenv("LUATORCH_BLAS", "off")
    assert blas.find_blas() is None
