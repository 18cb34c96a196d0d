"""Shifts and bitwise logic, ``name(result, x, y)`` and ``name_number(result, x, v)``.

Shifts of integers are logical and take the count modulo the width of the machine word that C
promotes to: 32 bits, or 64 for 64-bit integers.  Shifts of floats scale by powers of two.
"""

import numpy as np

from luatorch.arrays import get_array_module


def _like(x, result):
    return x if x.shape == result.shape else x.reshape(result.shape)


def _shift(name, shift, scale):
    def tensor(result, x, y):
        xp = get_array_module(result)
        x, y = _like(x, result), _like(y, result)
        if x.dtype.kind == "f":
            scale(xp)(x, xp.exp2(y), out=result)
            return
        wide = np.uint64 if x.dtype.itemsize == 8 else np.uint32
        own = np.dtype(f"u{x.dtype.itemsize}")
        count = y.astype(np.int64).astype(wide) & wide(wide().itemsize * 8 - 1)
        shifted = shift(xp)(x.astype(own).astype(wide), count)
        result[...] = shifted.astype(own).astype(x.dtype)

    def number(result, x, v):
        xp = get_array_module(result)
        tensor(result, x, xp.full(result.shape, v, dtype=x.dtype))

    tensor.__doc__ = f"result = {name}(x, y)"
    number.__doc__ = f"result = {name}(x, v)"
    return tensor, number


lshift, lshift_number = _shift("lshift", lambda xp: xp.left_shift, lambda xp: xp.multiply)
rshift, rshift_number = _shift("rshift", lambda xp: xp.right_shift, lambda xp: xp.divide)


def _logic(name, ufunc):
    def tensor(result, x, y):
        ufunc(_like(x, result), _like(y, result), out=result)

    def number(result, x, v):
        ufunc(_like(x, result), x.dtype.type(v), out=result)

    tensor.__doc__ = f"result = {name}(x, y)"
    number.__doc__ = f"result = {name}(x, v)"
    return tensor, number


bitand, bitand_number = _logic("bitand", np.bitwise_and)
bitor, bitor_number = _logic("bitor", np.bitwise_or)
bitxor, bitxor_number = _logic("bitxor", np.bitwise_xor)
