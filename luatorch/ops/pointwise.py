"""Element-wise arithmetic.

Every kernel is ``name(result, x, ...)``: arrays of one dtype, `result` preallocated with the
element count of `x`.  The arrays may have different shapes of the same element count; elements
correspond in order.
"""

import numpy as np

from luatorch.arrays import get_array_module


def _like(x, result):
    return x if x.shape == result.shape else x.reshape(result.shape)


def _unary(ufunc):
    def kernel(result, x):
        getattr(get_array_module(result), ufunc)(_like(x, result), out=result)

    kernel.__name__ = ufunc
    kernel.__doc__ = f"result = {ufunc}(x)"
    return kernel


for _name in ("exp", "log", "sqrt", "tanh"):
    globals()[_name] = _unary(_name)


def add_number(result, x, v):
    """result = x + v"""
    np.add(_like(x, result), x.dtype.type(v), out=result)


def add(result, x, y, v):
    """result = x + v * y"""
    y = _like(y, result)
    if v != 1:
        y = y * y.dtype.type(v)
    np.add(_like(x, result), y, out=result)
