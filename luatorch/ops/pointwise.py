"""Element-wise arithmetic.

Every kernel is ``name(result, x, ...)``: arrays of one dtype, `result` preallocated with the
element count of `x`.  The arrays may have different shapes of the same element count; elements
correspond in order.  Integers wrap and divide as C's do; what C would trap on raises ValueError.
Infinities and NaNs warn where NumPy is not told otherwise, as it is while Lua runs.
"""

import numpy as np

from luatorch.arrays import get_array_module

# Bulk operations that need a temporary take it in blocks that stay in the cache.
_BLOCK = 16384


def _like(x, result):
    return x if x.shape == result.shape else x.reshape(result.shape)


def _put(result, x):
    """result = x, converting floats to result's integers as C does."""
    if x.dtype.kind == "f" and result.dtype.kind in "iu":
        x = x.astype(np.int64)
    result[...] = x


def _blocks(result, *arrays):
    """Yield matching 1-D pieces of the arrays, small enough for temporaries in the cache.

    Arrays that can not be cut so, and device arrays, come in one piece.
    """
    arrays = [_like(a, result) for a in arrays]
    whole = (result, *arrays)
    if result.size <= _BLOCK or not (
        type(result) is np.ndarray and all(a.flags.c_contiguous for a in whole)
    ):
        yield whole
        return
    flat = [a.reshape(-1) for a in whole]
    for start in range(0, result.size, _BLOCK):
        yield tuple(a[start : start + _BLOCK] for a in flat)


# -- of one array ----------------------------------------------------------------------


def _unary(name, ufunc=None):
    ufunc = ufunc or name

    def kernel(result, x):
        getattr(get_array_module(result), ufunc)(_like(x, result), out=result)

    kernel.__name__ = name
    kernel.__doc__ = f"result = {name}(x)"
    return kernel


for _name in (
    *("exp", "log", "log1p", "sqrt", "floor", "ceil", "trunc", "abs"),
    *("sin", "cos", "tan", "sinh", "cosh", "tanh"),
):
    globals()[_name] = _unary(_name)
for _name, _ufunc in (
    ("asin", "arcsin"),
    ("acos", "arccos"),
    ("atan", "arctan"),
    ("neg", "negative"),
    ("cinv", "reciprocal"),
):
    globals()[_name] = _unary(_name, _ufunc)


def rsqrt(result, x):
    """result = 1 / sqrt(x)"""
    xp = get_array_module(result)
    xp.sqrt(_like(x, result), out=result)
    xp.reciprocal(result, out=result)


def round(result, x):
    """result = x rounded to the nearest integer, halves away from zero"""
    xp = get_array_module(result)
    for r, a in _blocks(result, x):
        whole = xp.trunc(a)
        step = xp.copysign(xp.abs(a - whole) >= 0.5, a)
        xp.add(whole, step, out=r)


def frac(result, x):
    """result = x - trunc(x)"""
    xp = get_array_module(result)
    for r, a in _blocks(result, x):
        xp.subtract(a, xp.trunc(a), out=r)


def sigmoid(result, x):
    """result = 1 / (1 + exp(-x))"""
    xp = get_array_module(result)
    xp.negative(_like(x, result), out=result)
    xp.exp(result, out=result)
    xp.add(result, 1, out=result)
    xp.reciprocal(result, out=result)


def sign(result, x):
    """result = 1, 0 or -1 with the sign of x; 0 for NaN"""
    for r, a in _blocks(result, x):
        positive = a > 0
        if a.dtype.kind == "u":
            r[...] = positive
        else:
            r[...] = positive.astype(np.int8) - (a < 0)


# -- arithmetic ------------------------------------------------------------------------


def add_number(result, x, v):
    """result = x + v"""
    np.add(_like(x, result), x.dtype.type(v), out=result)


def add(result, x, y, v=1):
    """result = x + v * y"""
    y = _like(y, result)
    x = _like(x, result)
    if v == 1:
        np.add(x, y, out=result)
    elif v == -1 and x.dtype.kind == "f":
        np.subtract(x, y, out=result)
    else:
        v = y.dtype.type(v)
        for r, a, b in _blocks(result, x, y):
            np.add(a, b * v, out=r)


def csub(result, x, y):
    """result = x - y"""
    np.subtract(_like(x, result), _like(y, result), out=result)


def mul_number(result, x, v):
    """result = x * v"""
    np.multiply(_like(x, result), x.dtype.type(v), out=result)


def cmul(result, x, y):
    """result = x * y"""
    np.multiply(_like(x, result), _like(y, result), out=result)


def _check_divisor(y):
    if not bool(y.all()):
        raise ValueError("integer division by zero")


def _divide(result, x, y):
    """result = x / y; truncated towards zero for integers"""
    x = _like(x, result)
    if x.dtype.kind == "f":
        np.divide(x, y, out=result)
    else:
        _check_divisor(y)
        np.floor_divide(x - np.fmod(x, y), y, out=result)


def div_number(result, x, v):
    """result = x / v"""
    _divide(result, x, x.dtype.type(v))


def cdiv(result, x, y):
    """result = x / y"""
    _divide(result, x, _like(y, result))


def addcmul(result, x, y, z, v):
    """result = x + v * y * z"""
    v = x.dtype.type(v)
    for r, a, b, c in _blocks(result, x, y, z):
        t = b * c if v == 1 else b * v
        if v != 1:
            t *= c
        np.add(a, t, out=r)


def addcdiv(result, x, y, z, v):
    """result = x + v * y / z"""
    v = x.dtype.type(v)
    for r, a, b, c in _blocks(result, x, y, z):
        t = b * v
        _divide(t, t, c)
        np.add(a, t, out=r)


def _floored(x, y, out):
    """out = x - y * floor(x / y), Torch7's remainder: NaN for an infinite y"""
    if x.dtype.kind in "iu":
        np.remainder(x, y, out=out)
    else:
        quotient = np.floor(x / y)
        np.subtract(x, quotient.astype(np.float64) * y, out=out, casting="same_kind")


def _modulo(name, ufunc):
    def number(result, x, v):
        y = x.dtype.type(v) if isinstance(v, (int, float)) else _like(v, result)
        if x.dtype.kind in "iu":
            _check_divisor(y)
        ufunc(_like(x, result), y, out=result)

    def tensor(result, x, y):
        number(result, x, y)

    tensor.__doc__ = f"result = {name}(x, y)"
    number.__doc__ = f"result = {name}(x, v)"
    return tensor, number


cfmod, fmod_number = _modulo("fmod", np.fmod)
cremainder, remainder_number = _modulo("remainder", _floored)


# -- comparing and choosing ------------------------------------------------------------


def _choice(name, compare):
    def tensor(result, x, y):
        xp = get_array_module(result)
        for r, a, b in _blocks(result, x, y):
            r[...] = xp.where(compare(a, b), a, b)

    def number(result, x, v):
        xp = get_array_module(result)
        v = x.dtype.type(v)
        for r, a in _blocks(result, x):
            r[...] = xp.where(compare(a, v), a, v)

    tensor.__doc__ = f"result = {name}imum of x and y; y where x is NaN"
    number.__doc__ = f"result = {name}imum of x and v; v where x is NaN"
    return tensor, number


cmax, cmax_number = _choice("max", np.greater)
cmin, cmin_number = _choice("min", np.less)


def clamp(result, x, low, high):
    """result = low where x < low, else high where x > high, else x"""
    xp = get_array_module(result)
    low, high = x.dtype.type(low), x.dtype.type(high)
    x = _like(x, result)
    if low <= high:
        xp.clip(x, low, high, out=result)
    else:
        result[...] = xp.where(x < low, low, xp.where(x > high, high, x))


# -- powers ----------------------------------------------------------------------------


def pow_number(result, x, v):
    """result = x ** v"""
    xp = get_array_module(result)
    x = _like(x, result)
    if v == 2:
        xp.multiply(x, x, out=result)
    elif v == 0.5:
        xp.sqrt(x, out=result)
    elif v == -0.5:
        rsqrt(result, x)
    elif v == -1:
        xp.reciprocal(x, out=result)
    elif v == -2:
        xp.multiply(x, x, out=result)
        xp.reciprocal(result, out=result)
    elif v == 3:
        for r, a in _blocks(result, x):
            xp.multiply(a * a, a, out=r)
    else:
        xp.power(x, x.dtype.type(v), out=result)


def tpow_number(result, x, v):
    """result = v ** x"""
    np.power(x.dtype.type(v), _like(x, result), out=result)


def cpow(result, x, y):
    """result = x ** y, by way of doubles for integers"""
    x, y = _like(x, result), _like(y, result)
    if x.dtype.kind == "f":
        np.power(x, y, out=result)
    else:
        _put(result, np.power(x.astype(np.float64), y.astype(np.float64)))


def atan2(result, y, x):
    """result = the angle of the point (x, y)"""
    np.arctan2(_like(y, result), _like(x, result), out=result)


def lerp(result, x, y, v):
    """result = x + v * (y - x)"""
    v = x.dtype.type(v)
    for r, a, b in _blocks(result, x, y):
        np.add(a, (b - a) * v, out=r)
