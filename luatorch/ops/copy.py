"""Copying and filling with the conversions of C."""

import numpy as np

from luatorch.arrays import get_array_module


def fill(x, value):
    """Set every element of `x` to `value`, which is already of x's kind."""
    x[...] = x.dtype.type(value)


def converted(x, dtype):
    """Return `x` as `dtype`, converting as C does: truncation, then the low bits."""
    if x.dtype == dtype:
        return x
    if x.dtype.kind == "f" and dtype.kind in "iu" and dtype.itemsize < 4:
        x = x.astype(np.int32)
    return x.astype(dtype)


def copy(result, x):
    """Copy the elements of `x`, in order, into `result`; only the element counts must agree."""
    if type(x) is not type(result):  # one of them is on a device
        x = x.get() if type(result) is np.ndarray else get_array_module(result).asarray(x)
    x = converted(x, result.dtype)
    if x.shape != result.shape:
        x = x.reshape(result.shape)
    result[...] = x
