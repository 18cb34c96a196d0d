"""Padding by reflection and by replication, over the last axes of an array.

`pads` are (before, after) of each padded axis, slowest first; negative ones crop.
"""

from luatorch.arrays import get_array_module


def _sources(size, before, out, reflect):
    """Return, for each output position of an axis, the input position it shows."""
    found = []
    for i in range(out):
        j = i - before
        if reflect:
            j = -j if j < 0 else 2 * (size - 1) - j if j >= size else j
        else:
            j = min(max(j, 0), size - 1)
        found.append(j)
    return found


def _axes(input_shape, output_shape, pads, reflect):
    n = len(pads) // 2
    for k in range(n):
        axis = k - n
        sources = _sources(input_shape[axis], pads[2 * k], output_shape[axis], reflect)
        yield axis, sources


def _forward(input, output, pads, reflect):
    xp = get_array_module(input)
    x = input
    for axis, sources in _axes(input.shape, output.shape, pads, reflect):
        x = xp.take(x, xp.asarray(sources), axis=axis)
    output[...] = x


def _backward(grad_output, grad_input, pads, reflect):
    xp = get_array_module(grad_input)
    g = grad_output
    for axis, sources in _axes(grad_input.shape, grad_output.shape, pads, reflect):
        shape = list(g.shape)
        shape[axis] = grad_input.shape[axis]
        total = xp.zeros(shape, g.dtype)
        to, values = total.swapaxes(0, axis), g.swapaxes(0, axis)
        # The run of positions that are shown once each goes in one piece.
        first, last = _run(sources)
        to[sources[first] : sources[last] + 1] = values[first : last + 1]
        for i in [*range(first), *range(last + 1, len(sources))]:
            to[sources[i]] += values[i]
        g = total
    grad_input[...] = g


def _run(sources):
    """Return the first and last index of the longest run of consecutive positions."""
    best = (0, 0)
    start = 0
    for i in range(1, len(sources) + 1):
        if i == len(sources) or sources[i] != sources[i - 1] + 1:
            if i - 1 - start > best[1] - best[0]:
                best = (start, i - 1)
            start = i
    return best


def reflection_updateOutput(input, output, *pads):
    """The input, mirrored at its borders."""
    _forward(input, output, pads, True)


def reflection_updateGradInput(grad_output, grad_input, *pads):
    """The gradient of the input of reflection padding."""
    _backward(grad_output, grad_input, pads, True)


def replication_updateOutput(input, output, *pads):
    """The input, continued with its border elements."""
    _forward(input, output, pads, False)


def replication_updateGradInput(grad_output, grad_input, *pads):
    """The gradient of the input of replication padding."""
    _backward(grad_output, grad_input, pads, False)
