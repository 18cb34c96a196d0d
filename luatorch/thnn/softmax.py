"""THNN's SoftMax and LogSoftMax.

They run over the elements of a vector, of the rows of a matrix, over the planes at each place of
(planes, height, width), and of (batch, planes, height, width).  Arrays have one floating point
dtype; output and gradInput are preallocated with the shape of the input.
"""

from luatorch.arrays import get_array_module


def _grouped(x):
    """Return x as (groups, n, places), the function running over the middle axis."""
    if x.ndim in (1, 3):
        return x.reshape(1, x.shape[0], -1)
    return x.reshape(x.shape[0], x.shape[1], -1)


def _shifted(xp, input):
    x = _grouped(input)
    return x - x.max(axis=1, keepdims=True)


def _sum(x):
    return x.sum(axis=1, keepdims=True, dtype="d").astype(x.dtype)


def SoftMax_updateOutput(input, output):
    """output = exp(input - max) / sum(exp(input - max))."""
    xp = get_array_module(output)
    z = _shifted(xp, input)
    xp.exp(z, out=z)
    z /= _sum(z)
    output[...] = z.reshape(output.shape)


def SoftMax_updateGradInput(input, gradOutput, gradInput, output):
    """gradInput = output * (gradOutput - sum(gradOutput * output))."""
    y = _grouped(output)
    g = gradOutput.reshape(y.shape)
    gradInput[...] = (y * (g - _sum(g * y))).reshape(gradInput.shape)


def LogSoftMax_updateOutput(input, output):
    """output = input - max - log(sum(exp(input - max)))."""
    xp = get_array_module(output)
    z = _shifted(xp, input)
    z -= xp.log(_sum(xp.exp(z)))
    output[...] = z.reshape(output.shape)


def LogSoftMax_updateGradInput(input, gradOutput, gradInput, output):
    """gradInput = gradOutput - exp(output) * sum(gradOutput)."""
    xp = get_array_module(gradInput)
    y = _grouped(output)
    g = gradOutput.reshape(y.shape)
    gradInput[...] = (g - xp.exp(y) * _sum(g)).reshape(gradInput.shape)
