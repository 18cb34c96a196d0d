"""Element memory that Lua and Python share.

A block of memory that Lua owns is reference counted (lua/torch/memory.lua), and every array
over it holds a count.  Memory of an array that Lua borrows lives as long as the storage that
borrowed it keeps the array.
"""

import ctypes
import weakref

import numpy as np

from luatorch.native import library_path

_TYPES = {
    np.dtype("u1"): "Byte",
    np.dtype("i1"): "Char",
    np.dtype("i2"): "Short",
    np.dtype("i4"): "Int",
    np.dtype("i8"): "Long",
    np.dtype("f2"): "Half",
    np.dtype("f4"): "Float",
    np.dtype("f8"): "Double",
}
_WIDER = {np.dtype("u2"): np.dtype("i4"), np.dtype("u4"): np.dtype("i8")}
_MAX_DIMENSIONS = 16


class _Header(ctypes.Structure):
    """The header before a block's first element, as lua/torch/memory.lua declares it."""

    _fields_ = [
        ("base", ctypes.c_void_p),
        ("bytes", ctypes.c_double),
        ("refs", ctypes.c_int32),
        ("magic", ctypes.c_int32),
    ]


_HEADER = 32


def _release_dead(address):
    """Give back a reference to a block whose Lua state is gone."""
    head = _Header.from_address(address - _HEADER)
    head.refs -= 1
    if head.refs == 0:
        if head.base is None:  # a small block, which the C library made
            free, block = ctypes.CDLL(library_path()).lt_free_block, ctypes.addressof(head)
        else:
            free, block = ctypes.CDLL(None).free, head.base
        free.argtypes, free.restype = [ctypes.c_void_p], None
        free(block)


def release_all(released):
    while released:
        _release_dead(released.popleft())


class Block:
    """A reference to a block of Lua's element memory."""

    __slots__ = ("address", "released", "runtime")

    def __init__(self, runtime, address):
        self.address, self.released = address, runtime._released
        self.runtime = weakref.ref(runtime)

    def __del__(self):
        if self.runtime() is None:
            _release_dead(self.address)
        else:
            self.released.append(self.address)


class Memory:
    """What numpy.asarray turns into an array that keeps `owner` alive."""

    __slots__ = ("__array_interface__", "owner")

    def __init__(self, code, address, shape, strides, owner):
        self.owner = owner
        self.__array_interface__ = {
            "version": 3,
            "typestr": np.dtype(code).str,
            "data": (address, False),
            "shape": shape,
            "strides": strides,
        }


def array_over(runtime, code, address, block, owner, dims):
    """Return the array of dtype `code` at `address`.

    block: address of Lua's block of memory it lies in, whose count this array takes over, or
    0; then `owner` keeps the memory alive.  dims: sizes, then strides in bytes.
    """
    if not address:
        return np.empty(0, code)
    if block:
        owner = Block(runtime, int(block))
    nd = len(dims) // 2
    shape, strides = tuple(map(int, dims[:nd])), tuple(map(int, dims[nd:]))
    return np.asarray(Memory(code, int(address), shape, strides, owner))


def lendable(array):
    """Return what Lua needs to see `array` as a tensor.

    That is: name of the element type, the array or, where Torch7 can not show its memory, a
    copy, how many elements its memory spans, and its strides in elements.
    """
    if array.ndim > _MAX_DIMENSIONS:
        raise ValueError(f"an array of {array.ndim} dimensions; Torch7 has {_MAX_DIMENSIONS}")
    if array.dtype == bool:
        array = array.view(np.uint8)
    dtype = _WIDER.get(array.dtype, array.dtype.newbyteorder("="))
    if dtype not in _TYPES:
        raise TypeError(f"Torch7 has no tensor of dtype {array.dtype}")
    size = dtype.itemsize
    if (
        array.dtype != dtype
        or not array.flags.writeable
        or not array.flags.aligned
        or any(d < 0 or d % size for d in array.strides)
    ):
        array = array.astype(dtype, order="C")
    strides = [d // size for d in array.strides]
    span = 1 + sum((n - 1) * d for n, d in zip(array.shape, strides, strict=True))
    if array.size == 0:
        span = 0
    return _TYPES[dtype], array, span, strides
