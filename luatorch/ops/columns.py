"""Operations along an axis that keep its size, and histograms."""

import numpy as np

from luatorch.arrays import get_array_module

_quiet = np.errstate(all="ignore")


def _cumulative(name, operator):
    @_quiet
    def kernel(result, x, axis):
        xp = get_array_module(x)
        axis = int(axis)
        wide = np.float64 if x.dtype == np.float32 else x.dtype
        n = x.shape[axis]
        if xp is np and x.size >= 64 * n:
            # Slice by slice: NumPy walks a long way between neighbours along an outer axis.
            x, result = np.moveaxis(x, axis, 0), np.moveaxis(result, axis, 0)
            total = x[0].astype(wide)
            result[0] = total
            for i in range(1, n):
                operator(total, x[i], out=total)
                result[i] = total
        else:
            result[...] = getattr(xp, name)(x, axis=axis, dtype=wide)

    kernel.__name__ = name
    kernel.__doc__ = f"result = {name} of x along `axis`, accumulated in float64"
    return kernel


cumsum = _cumulative("cumsum", np.add)
cumprod = _cumulative("cumprod", np.multiply)


def cross(result, a, b, axis):
    """result = vector product of `a` and `b`, whose size along `axis` is 3"""
    axis = int(axis)
    xp = get_array_module(a)
    r, a, b = (xp.moveaxis(v, axis, 0) for v in (result, a, b))
    for i in range(3):
        j, k = (i + 1) % 3, (i + 2) % 3
        r[i] = a[j] * b[k] - a[k] * b[j]


@_quiet
def renorm(result, x, p, axis, maxnorm):
    """result = x, with every sub-tensor x[..., i, ...] of `axis` scaled to p-norm at most maxnorm

    A sub-tensor of larger norm is multiplied by maxnorm / (norm + 1e-7).
    """
    axis = int(axis)
    xp = get_array_module(x)
    others = tuple(d for d in range(x.ndim) if d != axis)
    norm = (abs(x.astype(np.float64, copy=False)) ** p).sum(axis=others, keepdims=True) ** (1 / p)
    scale = xp.where(norm > maxnorm, maxnorm / (norm + 1e-7), 1.0)
    xp.multiply(x, scale.astype(x.dtype), out=result)


def _bin(x, n, low, high):
    """Return the 0-based bin of each element of `x`, and whether it lies in [low, high]."""
    xp = get_array_module(x)
    inside = (x >= low) & (x <= high)
    x = x.astype(np.float64, copy=False)
    place = xp.where(inside, (x - low) / (high - low) * n, 0).astype(np.int64)
    return xp.minimum(place, n - 1), inside


@_quiet
def histc(result, x, low, high):
    """result (n,) = number of elements of `x` in each of n equal parts of [low, high]"""
    xp = get_array_module(x)
    n = result.shape[0]
    place, inside = _bin(x.reshape(-1), n, low, high)
    result[...] = xp.bincount(place[inside], minlength=n)


def bhistc(result, x, low, high):
    """result (m, n) = histogram of each row of `x` (m, k), or of the vector `x` for m = 1"""
    for i, row in enumerate(x.reshape(result.shape[0], -1)):
        histc(result[i], row, low, high)
