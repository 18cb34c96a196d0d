"""Picking and placing elements by index and by mask.  Indices are 1-based, dimensions 0-based."""

import numpy as np

from luatorch.arrays import get_array_module


def _check(index, n, name=""):
    """Raise unless all of `index`, an argument of `name`, is within 1..n."""
    if index.size and not (index.min() >= 1 and index.max() <= n):
        what = f"Invalid index in {name}" if name else "index out of range"
        raise ValueError(f"{what}: {index.min()} to {index.max()}, of {n}")


def _positions(index, n, name=""):
    """Return 0-based positions; raise unless all of `index` is within 1..n."""
    _check(index, n, name)
    return index - 1


def _like_slices(src, shape):
    return src if src.shape == shape else src.reshape(shape)


def index(result, x, dim, index):
    """result = the slices of x along dim that index names"""
    dim = int(dim)
    at = _positions(index, x.shape[dim])
    if type(x) is np.ndarray and result.flags.c_contiguous and x.flags.c_contiguous:
        x.take(at, axis=dim, out=result, mode="clip")
    else:
        result[...] = x.take(at, axis=dim)


def _slices(x, dim, index, src):
    """Return x and src with dim first, and the positions."""
    xp = get_array_module(x)
    dim = int(dim)
    at = _positions(index, x.shape[dim])
    shape = (*x.shape[:dim], len(at), *x.shape[dim + 1 :])
    return xp.moveaxis(x, dim, 0), at, xp.moveaxis(_like_slices(src, shape), dim, 0)


def _add_at(x, at, new):
    """x[at] += new, where positions may repeat."""
    xp = get_array_module(x)
    if xp is np or x.dtype.char in "efdi":
        xp.add.at(x, at, new)
        return
    # CuPy has no sums at positions for numbers of few bits, nor for 64 bits with a sign.
    wide = x.astype("Q" if x.dtype.itemsize == 8 else "i")
    xp.add.at(wide, at, new.astype(wide.dtype))
    x[...] = wide.astype(x.dtype)


def indexCopy(x, dim, index, src):  # noqa: N802
    """The slices of x along dim that index names = those of src; the last of equal indices wins"""
    rows, at, new = _slices(x, dim, index, src)
    rows[at] = new


def indexAdd(x, dim, index, src):  # noqa: N802
    """Add the slices of src to those of x along dim that index names, in order"""
    rows, at, new = _slices(x, dim, index, src)
    if len(at) and rows[0].size >= 32 and type(x) is np.ndarray:
        for i, k in enumerate(at.tolist()):
            rows[k] += new[i]
    else:
        _add_at(rows, at, new)


def indexFill(x, dim, index, v):  # noqa: N802
    """The slices of x along dim that index names = v"""
    dim = int(dim)
    get_array_module(x).moveaxis(x, dim, 0)[_positions(index, x.shape[dim])] = x.dtype.type(v)


# Positions are made for so many elements at a time, which keeps them in the cache.
_BLOCK = 32768


def _flat_positions(x, dim, index, name):
    """Yield (rows of index, positions in x.reshape(-1) of what they name); x is contiguous."""
    xp = get_array_module(x)
    _check(index, x.shape[dim], name)
    strides = [s // x.itemsize for s in x.strides]

    def along(d, start, stop):
        shape = [1] * x.ndim
        shape[d] = stop - start
        return (xp.arange(start, stop) * strides[d]).reshape(shape)

    inner = -strides[dim]
    for d in range(1, x.ndim):
        if d != dim and x.shape[d] > 1:
            inner = inner + along(d, 0, x.shape[d])
    n = len(index)
    step = max(1, _BLOCK * n // max(index.size, 1)) if xp is np else n
    for start in range(0, n, step):
        rows = slice(start, min(start + step, n))
        at = index[rows] * strides[dim] if strides[dim] != 1 else index[rows]
        offset = inner if dim == 0 else inner + along(0, rows.start, rows.stop)
        yield rows, at + offset


def _grid(x, dim, index, name):
    """Return the open grid of positions that indexes x of any layout."""
    xp = get_array_module(x)
    grid = list(xp.ix_(*[xp.arange(n) for n in index.shape]))
    grid[dim] = _positions(index, x.shape[dim], name)
    return tuple(grid)


def gather(result, x, dim, index):
    """result[..., i, ...] = x[..., index[..., i, ...], ...] along dim"""
    dim = int(dim)
    if x.flags.c_contiguous and result.flags.c_contiguous and type(x) is np.ndarray:
        flat = x.reshape(-1)
        for rows, at in _flat_positions(x, dim, index, "gather"):
            flat.take(at, out=result[rows], mode="clip")
    else:
        result[...] = x[_grid(x, dim, index, "gather")]


def scatter(x, dim, index, src):
    """x[..., index[..., i, ...], ...] = src[..., i, ...] along dim; src may be a number"""
    dim = int(dim)
    number = isinstance(src, (int, float))
    if number:
        src = x.dtype.type(src)
    if x.flags.c_contiguous:
        flat = x.reshape(-1)
        for rows, at in _flat_positions(x, dim, index, "scatter"):
            flat[at] = src if number else src[rows]
    else:
        x[_grid(x, dim, index, "scatter")] = src


def scatterAdd(x, dim, index, src):  # noqa: N802
    """x[..., index[..., i, ...], ...] += src[..., i, ...] along dim"""
    dim = int(dim)
    if x.flags.c_contiguous:
        flat = x.reshape(-1)
        for rows, at in _flat_positions(x, dim, index, "scatterAdd"):
            _add_at(flat, at, src[rows])
    else:
        _add_at(x, _grid(x, dim, index, "scatterAdd"), src)


# -- masks -----------------------------------------------------------------------------


def _bools(mask, x):
    mask = mask.view(np.bool_)
    return mask if mask.shape == x.shape else mask.reshape(x.shape)


def count_mask(mask):
    """Return the number of ones of a uint8 mask; -1 if it holds anything but 0 and 1."""
    if int(mask.max()) > 1:
        return -1
    return int(get_array_module(mask).count_nonzero(mask))


def masked_select(result, x, mask):
    """result = the elements of x where mask is 1, in order"""
    result[...] = x[_bools(mask, x)]


def masked_fill(x, mask, v):
    """x = v where mask is 1"""
    get_array_module(x).putmask(x, _bools(mask, x), x.dtype.type(v))


def masked_copy(x, mask, src, n):
    """x = the first n elements of src, in order, where mask is 1"""
    x[_bools(mask, x)] = src.reshape(-1)[: int(n)]


def count_nonzero(x):
    """Return the number of elements that are not zero."""
    return int(get_array_module(x).count_nonzero(x))


def nonzero(result, x):
    """The rows of result = the 1-based indices of the elements of x that are not zero"""
    at = get_array_module(x).flatnonzero(x != 0)
    for d in range(x.ndim - 1, 0, -1):
        rest = at // x.shape[d]
        at -= rest * x.shape[d]
        at += 1
        result[:, d] = at
        at = rest
    result[:, 0] = at + 1
