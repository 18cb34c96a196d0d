"""Reductions of whole arrays to numbers, and along one axis.

``name(x)`` returns a plain number; ``name_dim(result, x, axis)`` writes into `result`, which has
the shape of `x` with 1 in that axis.  Floating point is accumulated in float64, integers in int64
where the answer is a number and in their own type, wrapping around, where it is an array.
"""

import numpy as np

from luatorch.arrays import get_array_module

# What overflows or divides by zero is inf or nan, without a word, as in C.
_quiet = np.errstate(all="ignore")


def _wide(x):
    return np.float64 if x.dtype.kind == "f" else np.int64


def _flat(x):
    return x.reshape(-1) if x.flags.c_contiguous else x


@_quiet
def sum(x):
    """Return the sum of all elements."""
    return _flat(x).sum(dtype=_wide(x)).item()


@_quiet
def prod(x):
    """Return the product of all elements."""
    return x.prod(dtype=_wide(x)).item()


@_quiet
def mean(x):
    """Return the mean of all elements."""
    return sum(x) / x.size


def _accumulator(x):
    return np.float64 if x.dtype.kind == "f" else x.dtype


@_quiet
def sum_dim(result, x, axis):
    """result = sum of x along `axis`"""
    result[...] = x.sum(axis=int(axis), dtype=_accumulator(x), keepdims=True)


@_quiet
def prod_dim(result, x, axis):
    """result = product of x along `axis`"""
    result[...] = x.prod(axis=int(axis), dtype=_accumulator(x), keepdims=True)


@_quiet
def mean_dim(result, x, axis):
    """result = mean of x along `axis`"""
    result[...] = x.mean(axis=int(axis), dtype=_accumulator(x), keepdims=True)


def max(x):
    """Return the largest element; nan if there is one."""
    return x.max().item()


def min(x):
    """Return the smallest element; nan if there is one."""
    return x.min().item()


def _extreme_dim(arg):
    def kernel(result, index, x, axis):
        axis = int(axis)
        xp = get_array_module(x)
        at = xp.expand_dims(getattr(x, arg)(axis=axis), axis)
        result[...] = xp.take_along_axis(x, at, axis)
        xp.add(at, 1, out=index)

    kernel.__doc__ = f"result, index = values and 1-based positions of {arg} along `axis`"
    return kernel


max_dim = _extreme_dim("argmax")
min_dim = _extreme_dim("argmin")


# Temporaries of this many elements stay in the processor's cache.
_PIECE = 1 << 15


def _pieces(x, *others):
    """Yield the arrays' elements in order, in float64, a piece of each array at a time."""
    arrays = [a.reshape(-1) for a in (x, *others)]
    n = x.size
    piece = _PIECE if get_array_module(x) is np else n
    for i in range(0, n, piece):
        yield tuple(a[i : i + piece].astype(np.float64, copy=False) for a in arrays)


def _total(f, x, *others):
    """Return the sum of f over the pieces of x and others."""
    total = 0.0
    for piece in _pieces(x, *others):
        total += f(*piece).item()
    return total


def _total_in_order(f, x):
    """Return the sum of f(x), each element added to the sum of those before it."""
    if get_array_module(x) is not np:
        return _total(lambda v: f(v).sum(), x)
    total = 0.0
    for (v,) in _pieces(x):
        total = np.add.accumulate(np.append(total, f(v)))[-1].item()
    return total


def _squares(x):
    return get_array_module(x).dot(x, x)


@_quiet
def square_sum(x):
    """Return the sum of squared differences from the mean, both summed in order as in Torch7."""
    mean = _total_in_order(lambda v: v, x) / x.size
    return _total_in_order(lambda v: (v - mean) ** 2, x)


def var_dim(result, x, axis, ddof):
    """result = variance of x along `axis`, normalized by n - ddof"""
    _variance(result, x, int(axis), ddof)


@_quiet
def std_dim(result, x, axis, ddof):
    """result = standard deviation of x along `axis`, normalized by n - ddof"""
    _variance(result, x, int(axis), ddof)
    get_array_module(x).sqrt(result, out=result)


@_quiet
def _variance(result, x, axis, ddof):
    mean = x.mean(axis=axis, dtype=np.float64, keepdims=True)
    d = x - mean
    d *= d
    total = d.sum(axis=axis, keepdims=True)
    total /= x.shape[axis] - ddof
    result[...] = total


def _powers(x, p):
    """Return |x|^p in float64; for p = 0 what is not 0 counts as 1."""
    if p == 0:
        return (x != 0).astype(np.float64)
    x = x.astype(np.float64, copy=False)
    if p == 1:
        return abs(x)
    if p == 2:
        return x * x
    return abs(x) ** p


@_quiet
def norm(x, p):
    """Return (sum |x|^p)^(1/p); for p = 0 the number of elements that are not 0."""
    if p == 2:
        return _total(_squares, x) ** 0.5
    total = _total(lambda v: _powers(v, p).sum(), x)
    return total if p in (0, 1) else float(np.float64(total) ** (1 / p))


@_quiet
def norm_dim(result, x, p, axis):
    """result = norm of x along `axis`"""
    total = _powers(x, p).sum(axis=int(axis), keepdims=True)
    result[...] = total if p in (0, 1) else total ** (1 / p)


@_quiet
def dist(x, y, p):
    """Return (sum |x - y|^p)^(1/p), elements of `x` and `y` taken in order."""
    if p == 2:
        return _total(lambda v, w: _squares(v - w), x, y) ** 0.5
    total = np.float64(_total(lambda v, w: (abs(v - w) ** p).sum(), x, y))
    return float(total ** (np.float64(1) / p))


def all(x):
    """Return whether no element is 0."""
    return bool(x.all())


def any(x):
    """Return whether an element is not 0."""
    return bool(x.any())


def trace(x):
    """Return the sum of the diagonal of the matrix `x`."""
    return x.diagonal().sum(dtype=_wide(x)).item()
