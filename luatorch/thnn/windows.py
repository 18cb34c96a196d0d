"""Sliding windows over the last n axes of an array, for every convolution and pooling.

A geometry is the flat tuple ``(*kernel, *stride, *pad, *dilation)`` of 4n numbers, slowest axis
first.  The windows of an axis of `size` elements start at ``o * stride - pad`` and hold the
positions ``start + i * dilation`` for ``i < kernel``; positions outside the axis are padding.

Instead of padding the array, everything is written over its *taps*: for one position of the
kernel, the outputs whose position there lies inside the array, and those positions.
"""

from functools import lru_cache
from itertools import product


def split(geometry):
    """Return kernel, stride, pad and dilation of a geometry, as tuples."""
    n = len(geometry) // 4
    return geometry[:n], geometry[n : 2 * n], geometry[2 * n : 3 * n], geometry[3 * n :]


def _axis_taps(size, out, kernel, stride, pad, dilation):
    """Return (i, output slice, input slice, whole) for each kernel position that touches data."""
    taps = []
    for i in range(kernel):
        offset = i * dilation - pad
        low = max(0, -(offset // stride))
        high = min(out, (size - 1 - offset) // stride + 1)
        if low < high:
            first = low * stride + offset
            last = (high - 1) * stride + offset
            whole = low == 0 and high == out
            taps.append((i, slice(low, high), slice(first, last + 1, stride), whole))
    return taps


@lru_cache(maxsize=512)
def taps(sizes, outs, geometry):
    """Return the taps of windows over axes of `sizes` with `outs` windows each.

    A list of (kernel index, output slices, input slices, whole): `whole` says that every output
    has data at this kernel position.
    """
    axes = [_axis_taps(*axis) for axis in zip(sizes, outs, *split(geometry), strict=True)]
    return [
        (
            tuple(t[0] for t in tap),
            (..., *(t[1] for t in tap)),
            (..., *(t[2] for t in tap)),
            all(t[3] for t in tap),
        )
        for tap in product(*axes)
    ]


def gather(columns, x, geometry):
    """im2col: columns[b, c, *kernel, *out] = the element of x[b, c] there, 0 in the padding."""
    n = len(geometry) // 4
    for k, outs, ins, whole in taps(x.shape[-n:], columns.shape[-n:], geometry):
        block = columns[(slice(None), slice(None), *k)]
        if whole:
            block[...] = x[ins]
        else:
            block[...] = 0
            block[outs] = x[ins]
    _clear_untouched(columns, x.shape[-n:], geometry)


def _clear_untouched(columns, sizes, geometry):
    """Zero the kernel positions that lie in the padding of every window."""
    n = len(sizes)
    for axis, (size, out, k, s, p, d) in enumerate(
        zip(sizes, columns.shape[-n:], *split(geometry), strict=True)
    ):
        touched = {t[0] for t in _axis_taps(size, out, k, s, p, d)}
        for i in range(k):
            if i not in touched:
                columns[(slice(None),) * (2 + axis) + (i,)] = 0


def scatter(x, columns, geometry):
    """col2im: x[b, c] = the sum of the columns' elements that belong there."""
    n = len(geometry) // 4
    x[...] = 0
    for k, outs, ins, _ in taps(x.shape[-n:], columns.shape[-n:], geometry):
        x[ins] += columns[(slice(None), slice(None), *k)][outs]


def window_sum(result, x, geometry):
    """result[..., *out] = the sum of each window of x."""
    n = len(geometry) // 4
    first = True
    for _, outs, ins, whole in taps(x.shape[-n:], result.shape[-n:], geometry):
        if first:
            first = False
            if whole:
                result[...] = x[ins]
                continue
            result[...] = 0
        result[outs] += x[ins]
    if first:
        result[...] = 0


def window_spread(x, result, geometry):
    """x = for each element, the sum of result over the windows that hold it."""
    n = len(geometry) // 4
    x[...] = 0
    for _, outs, ins, _ in taps(x.shape[-n:], result.shape[-n:], geometry):
        x[ins] += result[outs]


def batched(n, *arrays):
    """Return each array with a leading batch axis, given n spatial axes and one of planes."""
    return [a[None] if a is not None and a.ndim == n + 1 else a for a in arrays]
