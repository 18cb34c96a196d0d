"""NumPy and CuPy views of memory that the Lua side owns."""

import ctypes

import numpy as np

# A buffer that spans the address space (but the never mapped first page, as NumPy takes a null
# buffer for none): `np.ndarray` over it at an address is a view of raw memory made in half a
# microsecond.  The Lua side checks that every element lies in a storage.
_PAGE = 4096
_MEMORY = (ctypes.c_char * (2**62)).from_address(_PAGE)
_ndarray = np.ndarray


def view1(code, address, n, stride):
    """Return the 1-D array of `n` elements of dtype `code` at `address`; stride in bytes."""
    return _ndarray((int(n),), code, _MEMORY, int(address) - _PAGE, (int(stride),))


def view2(code, address, n0, n1, s0, s1):
    """Return the 2-D array at `address`; strides in bytes."""
    return _ndarray((int(n0), int(n1)), code, _MEMORY, int(address) - _PAGE, (int(s0), int(s1)))


def viewn(code, address, nd, *dims):
    """Return the `nd`-dimensional array at `address`; `dims` holds sizes, then byte strides."""
    nd = int(nd)
    shape = tuple([int(d) for d in dims[:nd]])
    return _ndarray(shape, code, _MEMORY, int(address) - _PAGE, tuple([int(d) for d in dims[nd:]]))


def empty(code):
    """Return the empty array that stands for a tensor with no dimension."""
    return np.empty(0, code)


def get_array_module(*arrays):
    """Return cupy if any of `arrays` lives on a GPU, else numpy."""
    for a in arrays:
        kind = type(a)
        if kind is _ndarray:
            continue
        module = kind.__module__
        if module.partition(".")[0] == "cupy":
            import cupy

            return cupy
        if module == "luatorch.cuda.emulation":
            from luatorch.cuda.emulation import xp

            return xp
    return np
