"""Upsampling by repetition and by linear interpolation, over the last axes of an array.

Linear interpolation maps the first element to the first and the last to the last: output o of
an axis lies at input position o * (size - 1) / (out - 1).
"""

import numpy as np

from luatorch.arrays import get_array_module


def nearest_updateOutput(input, output, n, scale):
    """output = each element of input `scale` times along each of the last n axes"""
    lead = input.shape[:-n]
    spread = [part for size in input.shape[-n:] for part in (size, scale)]
    grid = [part for size in input.shape[-n:] for part in (size, 1)]
    output.reshape(*lead, *spread)[...] = input.reshape(*lead, *grid)


def nearest_updateGradInput(grad_output, grad_input, n, scale):
    """The gradient of the input of nearest_updateOutput."""
    lead = grad_input.shape[:-n]
    spread = [part for size in grad_input.shape[-n:] for part in (size, scale)]
    axes = tuple(len(lead) + 1 + 2 * i for i in range(n))
    grad_input[...] = grad_output.reshape(*lead, *spread).sum(axis=axes)


def _weights(size, out, dtype):
    """Return for each output position the lower input position and the weight of the upper."""
    ratio = (size - 1) / (out - 1) if out > 1 else 0.0
    position = np.arange(out) * ratio
    low = np.minimum(position.astype(int), size - 1)
    return low, np.minimum(low + 1, size - 1), (position - low).astype(dtype)


def _column(v, axis):
    """Return the vector v shaped to go along the negative axis."""
    return v.reshape((-1,) + (1,) * (-axis - 1))


def linear_updateOutput(input, output, n):
    """output = linear interpolation of input along the last n axes"""
    xp = get_array_module(input)
    x = input
    for axis in range(-n, 0):
        low, high, weight = _weights(input.shape[axis], output.shape[axis], input.dtype)
        low, high, weight = xp.asarray(low), xp.asarray(high), _column(xp.asarray(weight), axis)
        lower = x.take(low, axis=axis)
        x = lower + (x.take(high, axis=axis) - lower) * weight
    output[...] = x


def linear_updateGradInput(grad_output, grad_input, n):
    """The gradient of the input of linear_updateOutput."""
    xp = get_array_module(grad_input)
    g = grad_output
    for axis in range(-n, 0):
        size, out = grad_input.shape[axis], grad_output.shape[axis]
        low, high, weight = _weights(size, out, g.dtype)
        matrix = np.zeros((out, size), g.dtype)
        matrix[np.arange(out), low] += 1 - weight
        matrix[np.arange(out), high] += weight
        g = (g.swapaxes(axis, -1) @ xp.asarray(matrix)).swapaxes(axis, -1)
    grad_input[...] = g
