"""Element memory of a CUDA device, and CuPy's views of it.

Addresses are plain numbers: the Lua side computes with them, and never looks behind them.

With ``LUATORCH_CUDA=emulate`` NumPy stands in for CuPy, so that every path a device takes runs
on a machine without one.  The addresses handed out then are off by ``_AWAY``, which makes them
point nowhere: code that takes one for memory of the host fails at once, as it would with a
device's.  What calls CuPy itself is written from its documentation and has not yet run on a GPU.
"""

import ctypes
import os

import numpy as np

from luatorch import arrays
from luatorch.cuda.emulation import Array

emulated = os.environ.get("LUATORCH_CUDA") == "emulate"
_AWAY = 2**50
_live = 0
_devices = None  # number of devices, when first needed


def _cupy():
    import cupy

    return cupy


class _Block:
    """What keeps a block of memory alive, and counts it."""

    __slots__ = ("memory", "nbytes")

    def __init__(self, memory, nbytes):
        global _live
        self.memory, self.nbytes = memory, nbytes
        _live += nbytes

    def __del__(self):
        global _live
        _live -= self.nbytes


def allocate(nbytes):
    """Return (address, owner) of `nbytes` bytes, which live as long as `owner` does."""
    nbytes = int(nbytes)
    if emulated:
        memory = np.empty(nbytes, np.uint8)
        return memory.ctypes.data + _AWAY, _Block(memory, nbytes)
    memory = _cupy().cuda.alloc(nbytes)
    return memory.ptr, _Block(memory, nbytes)


def live():
    """Return the number of bytes that are allocated."""
    return _live


def device_of(address):
    """Return the 0-based device that `address` is on."""
    if emulated:
        return 0
    return _cupy().cuda.runtime.pointerGetAttributes(int(address)).device


# -- views -----------------------------------------------------------------------------


def _view(code, address, shape, strides):
    """Return the CuPy array of these sizes and byte strides at `address`."""
    global _devices
    cupy = _cupy()
    dtype = np.dtype(code)
    span = dtype.itemsize
    for n, s in zip(shape, strides, strict=True):
        span += (n - 1) * s if n else 0
    if _devices is None:
        _devices = cupy.cuda.runtime.getDeviceCount()
    # Asking for an address's device takes time: not where there is only one.
    memory = cupy.cuda.UnownedMemory(int(address), span, None, 0 if _devices == 1 else -1)
    return cupy.ndarray(shape, dtype, cupy.cuda.MemoryPointer(memory, 0), strides)


def view1(code, address, n, stride):
    """Return the 1-D array of `n` elements of dtype `code` at `address`; stride in bytes."""
    if emulated:
        return arrays.view1(code, address - _AWAY, n, stride).view(Array)
    return _view(code, address, (int(n),), (int(stride),))


def view2(code, address, n0, n1, s0, s1):
    """Return the 2-D array at `address`; strides in bytes."""
    if emulated:
        return arrays.view2(code, address - _AWAY, n0, n1, s0, s1).view(Array)
    return _view(code, address, (int(n0), int(n1)), (int(s0), int(s1)))


def viewn(code, address, nd, *dims):
    """Return the `nd`-dimensional array at `address`; `dims` holds sizes, then byte strides."""
    if emulated:
        return arrays.viewn(code, address - _AWAY, nd, *dims).view(Array)
    nd = int(nd)
    return _view(code, address, tuple(int(d) for d in dims[:nd]), tuple(int(d) for d in dims[nd:]))


def empty(code):
    """Return the empty array that stands for a tensor with no dimension."""
    return np.empty(0, code).view(Array) if emulated else _cupy().empty(0, code)


# -- elements and blocks ---------------------------------------------------------------


def get(code, address):
    """Return the element of dtype `code` at `address`."""
    return float(view1(code, address, 1, 1)[0])


def put(code, address, value):
    """Set the element of dtype `code` at `address`; `value` is truncated as C does."""
    dtype = np.dtype(code)
    if dtype.kind in "iu":
        low = int(value) & (2 ** (8 * dtype.itemsize) - 1) if value - value == 0 else 0
        value = int(np.array(low, np.uint64).astype(dtype))
    view1(code, address, 1, dtype.itemsize)[0] = value


def fill(code, address, n, value):
    """Set `n` elements of dtype `code` from `address` on."""
    put(code, address, value)
    x = view1(code, address, n, np.dtype(code).itemsize)
    x[...] = x[0].copy()


def _transfer(to, start, nbytes, kind):
    if not emulated:
        runtime = _cupy().cuda.runtime
        return runtime.memcpy(int(to), int(start), int(nbytes), getattr(runtime, kind))
    to, start = int(to), int(start)
    if kind != "memcpyDeviceToHost":
        to -= _AWAY
    if kind != "memcpyHostToDevice":
        start -= _AWAY
    ctypes.memmove(to, start, int(nbytes))


def upload(to, start, nbytes):
    """Copy bytes of the host at `start` to the device."""
    _transfer(to, start, nbytes, "memcpyHostToDevice")


def download(to, start, nbytes):
    """Copy bytes of the device at `start` to the host."""
    _transfer(to, start, nbytes, "memcpyDeviceToHost")


def move(to, start, nbytes):
    """Copy bytes on the device."""
    _transfer(to, start, nbytes, "memcpyDeviceToDevice")
