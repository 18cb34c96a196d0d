"""Order along an axis.

Every kernel is ``name(result, index, x, ...)``: `result` and `index` are preallocated, `index`
takes 1-based positions.
"""

import numpy as np

from luatorch.arrays import get_array_module

# Lines of up to this many elements keep the order of equal elements; longer ones are sorted by
# NumPy's vectorized quicksort, which is several times faster.
_STABLE = 4096


def _order(xp, x, axis, stable):
    if xp is np:
        return np.argsort(x, axis=axis, kind="stable" if stable else "quicksort")
    return xp.argsort(x, axis=axis)


def _argsort(x, axis, descending):
    """Return positions that sort `x`; equal elements of short lines stay in order."""
    xp = get_array_module(x)
    n = x.shape[axis]
    stable = n <= _STABLE
    if not descending:
        return _order(xp, x, axis, stable)
    if not stable:
        return xp.flip(_order(xp, x, axis, False), axis)
    return n - 1 - xp.flip(_order(xp, xp.flip(x, axis), axis, True), axis)


def _store(result, index, x, at, axis):
    xp = get_array_module(x)
    result[...] = xp.take_along_axis(x, at, axis)
    xp.add(at, 1, out=index)


def sort(result, index, x, axis, descending):
    """result, index = the elements of x sorted along `axis`, and where they were"""
    axis = int(axis)
    _store(result, index, x, _argsort(x, axis, descending), axis)


def topk(result, index, x, k, axis, largest):
    """result, index = the k smallest (or largest) elements along `axis`, sorted"""
    axis, k = int(axis), int(k)
    xp = get_array_module(x)
    n = x.shape[axis]
    if n <= _STABLE or 4 * k > n:
        at = _argsort(x, axis, largest)
    else:
        part = xp.argpartition(x, n - k if largest else k - 1, axis=axis)
        part = _take(part, axis, n - k, n) if largest else _take(part, axis, 0, k)
        inner = _argsort(xp.take_along_axis(x, part, axis), axis, largest)
        at = xp.take_along_axis(part, inner, axis)
    _store(result, index, x, _take(at, axis, 0, k), axis)


def _take(x, axis, start, stop):
    """Return x[start:stop] along `axis`."""
    return x[(slice(None),) * axis + (slice(start, stop),)]


def kthvalue(result, index, x, axis, k):
    """result, index = the k-th smallest element along `axis`; shapes have 1 in it"""
    axis, k = int(axis), int(k)
    xp = get_array_module(x)
    if x.shape[axis] <= _STABLE:
        at = _argsort(x, axis, False)
    else:
        at = xp.argpartition(x, k - 1, axis=axis)
    _store(result, index, x, _take(at, axis, k - 1, k), axis)


def mode(result, index, x, axis):
    """result, index = the most frequent element along `axis`: the smallest of several, and the
    last place it is at
    """
    axis = int(axis)
    xp = get_array_module(x)
    at = xp.moveaxis(_argsort(x, axis, False), axis, -1)
    s = xp.take_along_axis(xp.moveaxis(x, axis, -1), at, -1)
    n = s.shape[-1]
    # Length of the run of equal elements that ends at each place.
    place = xp.arange(n)
    starts = xp.ones(s.shape, dtype=bool)
    starts[..., 1:] = s[..., 1:] != s[..., :-1]
    first = _running_max(xp, xp.where(starts, place, 0))
    best = (place - first).argmax(axis=-1)[..., None]
    result[...] = xp.moveaxis(xp.take_along_axis(s, best, -1), -1, axis)
    index[...] = xp.moveaxis(xp.take_along_axis(at, best, -1) + 1, -1, axis)


def _running_max(xp, x):
    if xp is np:
        return np.maximum.accumulate(x, axis=-1)
    # CuPy has no accumulate: the entries are places, and only their running maximum is needed.
    out = x.copy()
    step = 1
    while step < x.shape[-1]:
        out[..., step:] = xp.maximum(out[..., step:], out[..., :-step].copy())
        step *= 2
    return out
