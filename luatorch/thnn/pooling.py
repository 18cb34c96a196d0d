"""Pooling over windows.  Arrays are (..., *size); `geometry` is described in windows.py.

Indices are those of Torch7: the flat position within the plane, counted from 1, of the element
that was taken, and 0 where a window held none.
"""

from functools import lru_cache

import numpy as np

from luatorch.arrays import get_array_module
from luatorch.thnn import windows


@lru_cache(maxsize=256)
def _positions(sizes, outs, geometry):
    """Return the flat 1-based positions of the input elements of each tap, and of each window's
    first element, which for a window that lies beyond the input is the input's last."""
    plane = np.arange(1, 1 + int(np.prod(sizes))).reshape(sizes)
    taps = [np.ascontiguousarray(plane[tap[2]]) for tap in windows.taps(sizes, outs, geometry)]
    starts = []
    for size, out, _, stride, pad, dilation in zip(
        sizes, outs, *windows.split(geometry), strict=True
    ):
        start = np.arange(out) * stride - pad
        start = np.where(start < 0, start % dilation, start)
        starts.append(np.minimum(start, size - 1))
    return taps, np.ascontiguousarray(plane[np.ix_(*starts)])


def _positions_on(xp, sizes, outs, geometry):
    taps, first = _positions(sizes, outs, geometry)
    return (taps, first) if xp is np else ([xp.asarray(p) for p in taps], xp.asarray(first))


def max_updateOutput(input, output, indices, *geometry):
    """output = the maximum of each window, the first one where several are equal; NaN wins."""
    xp = get_array_module(input)
    n = len(geometry) // 4
    sizes, outs = input.shape[-n:], output.shape[-n:]
    taps, first = _positions_on(xp, sizes, outs, geometry)
    indices[...] = first
    flat = input.reshape(*input.shape[:-n], -1)
    output[...] = flat[..., first.ravel() - 1].reshape(output.shape)
    for (_, out, ins, _), where in zip(windows.taps(sizes, outs, geometry), taps, strict=True):
        value, best = input[ins], output[out]
        better = value > best
        better |= value != value
        xp.copyto(best, value, where=better)
        xp.copyto(indices[out], where, where=better)


def scatter_indices(grad_input, grad_output, indices, n):
    """grad_input = the sum of grad_output's elements at each index.

    Indices count from 1 within the last n axes; elements whose index is not there are left out.
    """
    xp = get_array_module(grad_input)
    planes = int(np.prod(grad_input.shape[:-n]))
    size = grad_input.size // planes
    at = indices.reshape(planes, -1) - 1
    values = grad_output.reshape(planes, -1)
    flat = at + xp.arange(0, planes * size, size)[:, None]
    there = (at >= 0) & (at < size)
    if not there.all():
        flat, values = flat[there], values[there]
    total = xp.bincount(flat.ravel(), values.ravel(), grad_input.size)
    grad_input[...] = total.reshape(grad_input.shape)


def max_updateGradInput(grad_output, grad_input, indices, n):
    """The gradient of the input of a pooling that kept indices over n axes."""
    scatter_indices(grad_input, grad_output, indices, n)


@lru_cache(maxsize=256)
def _counts(sizes, outs, geometry, include_pad):
    """Return 1 / (number of elements in each window), an array of shape `outs`.

    include_pad: padding counts, but not what lies beyond it.
    """
    total = np.ones(())
    for size, out, kernel, stride, pad, _ in zip(
        sizes, outs, *windows.split(geometry), strict=True
    ):
        start = np.arange(out) * stride - pad
        stop = np.minimum(start + kernel, size + pad)
        if not include_pad:
            start, stop = np.maximum(start, 0), np.minimum(stop, size)
        total = total[..., None] * np.maximum(stop - start, 1)
    return 1 / total


def _factor(x, out, geometry, include_pad):
    n = len(geometry) // 4
    factor = _counts(x.shape[-n:], out.shape[-n:], geometry, include_pad)
    return get_array_module(x).asarray(factor.astype(out.dtype))


def average_updateOutput(input, output, include_pad, *geometry):
    """output = the mean of each window; include_pad: padding counts in the mean."""
    windows.window_sum(output, input, geometry)
    output *= _factor(input, output, geometry, include_pad)


def average_updateGradInput(grad_output, grad_input, include_pad, *geometry):
    """The gradient of the input of average pooling."""
    share = grad_output * _factor(grad_input, grad_output, geometry, include_pad)
    windows.window_spread(grad_input, share, geometry)


# -- scaled sums -------------------------------------------------------------------------------


def _by_plane(v, n):
    return v.reshape((-1,) + (1,) * n)


def subsampling_updateOutput(input, output, weight, bias, *geometry):
    """output = weight[plane] * the sum of each window + bias[plane]"""
    n = len(geometry) // 4
    windows.window_sum(output, input, geometry)
    output *= _by_plane(weight, n)
    output += _by_plane(bias, n)


def subsampling_updateGradInput(grad_output, grad_input, weight, *geometry):
    """The gradient of the input of subsampling."""
    n = len(geometry) // 4
    windows.window_spread(grad_input, grad_output * _by_plane(weight, n), geometry)


def subsampling_accGradParameters(input, grad_output, grad_weight, grad_bias, scale, *geometry):
    """Add scale times the gradients of weight and bias of subsampling."""
    n = len(geometry) // 4
    sums = get_array_module(input).empty_like(grad_output)
    windows.window_sum(sums, input, geometry)
    axes = tuple(a for a in range(grad_output.ndim) if a != grad_output.ndim - n - 1)
    scale = grad_output.dtype.type(scale)
    grad_weight += scale * (sums * grad_output).sum(axis=axes).reshape(grad_weight.shape)
    grad_bias += scale * grad_output.sum(axis=axes).reshape(grad_bias.shape)


# -- adaptive pooling -----------------------------------------------------------------------------


def _adaptive(size, out):
    """Return the (start, stop) of each adaptive window of an axis."""
    return [(i * size // out, -(-(i + 1) * size // out)) for i in range(out)]


def adaptive_max_updateOutput(input, output, indices):
    """Maxima of windows [floor(i * H / oH), ceil((i + 1) * H / oH)); input (..., H, W).

    indices (2, *output.shape): the row, then the column of the maximum within its window, from 1.
    """
    xp = get_array_module(input)
    for i, (top, bottom) in enumerate(_adaptive(input.shape[-2], output.shape[-2])):
        for j, (left, right) in enumerate(_adaptive(input.shape[-1], output.shape[-1])):
            window = input[..., top:bottom, left:right]
            window = window.reshape(*window.shape[:-2], -1)
            best = window.argmax(axis=-1)
            output[..., i, j] = xp.take_along_axis(window, best[..., None], -1)[..., 0]
            indices[0, ..., i, j] = best // (right - left) + 1
            indices[1, ..., i, j] = best % (right - left) + 1


def adaptive_max_updateGradInput(grad_output, grad_input, indices):
    """The gradient of the input of adaptive maximum pooling."""
    xp = get_array_module(grad_input)
    height, width = grad_input.shape[-2:]
    tops = xp.asarray([a for a, _ in _adaptive(height, grad_output.shape[-2])])
    lefts = xp.asarray([a for a, _ in _adaptive(width, grad_output.shape[-1])])
    rows = indices[0] - 1 + tops[:, None]
    columns = indices[1] - 1 + lefts
    scatter_indices(grad_input, grad_output, rows * width + columns + 1, 2)


def adaptive_average_updateOutput(input, output):
    """Means of the windows of adaptive_max_updateOutput."""
    for i, (top, bottom) in enumerate(_adaptive(input.shape[-2], output.shape[-2])):
        for j, (left, right) in enumerate(_adaptive(input.shape[-1], output.shape[-1])):
            output[..., i, j] = input[..., top:bottom, left:right].mean(axis=(-2, -1))


def adaptive_average_updateGradInput(grad_output, grad_input):
    """The gradient of the input of adaptive average pooling."""
    grad_input[...] = 0
    for i, (top, bottom) in enumerate(_adaptive(grad_input.shape[-2], grad_output.shape[-2])):
        for j, (left, right) in enumerate(_adaptive(grad_input.shape[-1], grad_output.shape[-1])):
            share = grad_output[..., i, j] / ((bottom - top) * (right - left))
            grad_input[..., top:bottom, left:right] += share[..., None, None]


# -- fractional pooling ------------------------------------------------------------------------


def _starts(xp, samples, size, out, kernel):
    """Return (planes, out): where each window of an axis starts, drawn from `samples` in [0, 1).

    Graham, "Fractional Max-Pooling", pseudorandom sequences.
    """
    starts = xp.empty((samples.shape[0], out), "i8")
    if out > 1:
        alpha = samples.dtype.type((size - kernel) / (out - 1))
        steps = xp.arange(out - 1, dtype=samples.dtype)
        shifted = ((samples[:, None] + steps) * alpha).astype("i8")
        starts[:, :-1] = shifted - (samples * alpha).astype("i8")[:, None]
    starts[:, -1] = size - kernel
    return starts


def fractional_updateOutput(input, output, indices, samples, *kernel):
    """Maxima of windows whose starts come from samples (planes, n), one for each axis.

    input (..., *size), output and indices (..., *out); the samples are those of the last axis
    first, the kernel's sizes those of the first.
    """
    xp = get_array_module(input)
    n = len(kernel)
    sizes, outs = input.shape[-n:], output.shape[-n:]
    flat = input.reshape(-1, int(np.prod(sizes)))
    starts = None
    for axis in range(n):
        s = _starts(xp, samples[:, n - 1 - axis], sizes[axis], outs[axis], kernel[axis])
        s = s.reshape((s.shape[0],) + tuple(-1 if a == axis else 1 for a in range(n)))
        starts = s if starts is None else starts * sizes[axis] + s
    starts = starts.reshape(flat.shape[0], -1)
    best = xp.full(starts.shape, xp.finfo(input.dtype).min, input.dtype)
    where = xp.zeros(starts.shape, "i8")
    for offset in np.ndindex(*kernel):
        at = starts + int(np.ravel_multi_index(offset, sizes))
        value = xp.take_along_axis(flat, at, axis=1)
        better = value > best
        xp.copyto(best, value, where=better)
        xp.copyto(where, at + 1, where=better)
    output[...] = best.reshape(output.shape)
    indices[...] = where.reshape(indices.shape)


# -- undoing a maximum pooling -----------------------------------------------------------------


def unpool_updateOutput(input, output, indices, n):
    """output = 0, and each element of input where its index says, the last one winning."""
    planes = int(np.prod(output.shape[:-n]))
    flat = output.reshape(planes, -1)
    at = indices.reshape(planes, -1) - 1
    _check(at, flat.shape[1])
    flat[...] = 0
    get_array_module(output).put_along_axis(flat, at, input.reshape(planes, -1), axis=1)


def unpool_updateGradInput(grad_output, grad_input, indices, n):
    """The gradient of the input of unpooling."""
    planes = int(np.prod(grad_output.shape[:-n]))
    flat = grad_output.reshape(planes, -1)
    at = indices.reshape(planes, -1) - 1
    _check(at, flat.shape[1])
    taken = get_array_module(grad_input).take_along_axis(flat, at, axis=1)
    grad_input[...] = taken.reshape(grad_input.shape)


def _check(at, size):
    if at.size and (at.min() < 0 or at.max() >= size):
        raise ValueError(
            f"invalid max index {int(at.max()) + 1} for an output plane of {size} elements"
        )


# -- pooling over features ----------------------------------------------------------------------


def feature_lp_updateOutput(input, output, power, width, stride):
    """output[b, f] = (sum of x**power over features f*stride ... + width)**(1/power); axis 1."""
    total = 0
    count = output.shape[1]
    for k in range(width):
        total = total + input[:, k : k + (count - 1) * stride + 1 : stride] ** power
    output[...] = total ** (1 / power)


def feature_lp_updateGradInput(grad_output, input, output, grad_input, power, width, stride):
    """The gradient of the input of LP pooling over features."""
    xp = get_array_module(input)
    count = output.shape[1]
    grad_input[...] = 0
    with np.errstate(divide="ignore", invalid="ignore"):
        for k in range(width):
            at = (slice(None), slice(k, k + (count - 1) * stride + 1, stride))
            value = grad_output * (input[at] / output) ** (power - 1)
            grad_input[at] += xp.where(output == 0, 0, value)
