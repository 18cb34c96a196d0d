"""THNN's element-wise layers, PReLU, RReLU and the gated linear unit.

Names and argument order are THNN's.  Arrays have one floating point dtype.  Results (output,
gradInput, ...) are preallocated with the shape of the input; other arrays may have any shape of
the same element count.  A result may be the array it is computed from.
"""

import numpy as np

from luatorch.arrays import get_array_module

_quiet = np.errstate(all="ignore")


def _like(x, result):
    return x if x.shape == result.shape else x.reshape(result.shape)


def _layer(name, output, gradient):
    """Define <name>_updateOutput and <name>_updateGradInput.

    output(xp, r, x, *parameters) and gradient(xp, r, g, x, *parameters) write into r; x is
    the input, or the layer's output where the gradient follows from that.
    """

    @_quiet
    def update_output(input, output_, *parameters):
        output(get_array_module(output_), output_, _like(input, output_), *parameters)

    @_quiet
    def update_grad_input(x, gradOutput, gradInput, *parameters):
        xp = get_array_module(gradInput)
        gradient(xp, gradInput, _like(gradOutput, gradInput), _like(x, gradInput), *parameters)

    for function, suffix in (
        (update_output, "updateOutput"),
        (update_grad_input, "updateGradInput"),
    ):
        function.__name__ = function.__qualname__ = f"{name}_{suffix}"
        globals()[function.__name__] = function


def _sigmoid(xp, r, x):
    xp.negative(x, out=r)
    xp.exp(r, out=r)
    r += 1
    xp.reciprocal(r, out=r)


def _sigmoid_gradient(xp, r, g, y):
    slope = 1 - y
    slope *= y
    xp.multiply(g, slope, out=r)


def _tanh_gradient(xp, r, g, y):
    slope = y * y
    xp.subtract(1, slope, out=slope)
    xp.multiply(g, slope, out=r)


def _select(xp, r, mask, yes, no):
    """r = yes where mask, else no.

    Done on the bits of the numbers: on mixed data several times as fast as ``where``, which
    branches at every element.  yes and no are arrays of r's dtype and shape, or numbers.
    """
    integer = f"i{r.dtype.itemsize}"
    yes, no = (xp.asarray(v, r.dtype).view(integer) for v in (yes, no))
    mask = mask.astype(integer)
    xp.negative(mask, out=mask)
    mask &= yes ^ no
    xp.bitwise_xor(mask, no, out=r.view(integer))


def _keep(condition):
    """Return a function that writes its first array into r where condition, else 0."""

    def write(xp, r, x, *args):
        integer = f"i{r.dtype.itemsize}"
        mask = condition(*args).astype(integer)
        xp.negative(mask, out=mask)
        xp.bitwise_and(x.view(integer), mask, out=r.view(integer))

    return write


def _outside(x, a):
    return (x > a) | (x < -a)


def _set(expression):
    def write(xp, r, *args):
        r[...] = expression(xp, *args)

    return write


def _softplus(xp, r, x, beta, threshold):
    z = x * beta
    linear = z > threshold
    xp.minimum(z, threshold, out=z)
    xp.log1p(xp.exp(z, out=z), out=z)
    z /= beta
    _select(xp, r, linear, x, z)


def _softplus_gradient(xp, r, g, y, beta, threshold):
    z = y * beta
    _select(xp, r, z > threshold, g, -g * xp.expm1(-z))


def _elu(xp, r, x, alpha):
    z = xp.expm1(xp.minimum(x, 0))
    z *= alpha
    z += xp.maximum(x, 0)
    r[...] = z


def _elu_gradient(xp, r, g, y, alpha):
    slope = y + alpha
    _select(xp, slope, y <= 0, slope, 1)
    xp.multiply(g, slope, out=r)


def _leaky(xp, r, x, slope):
    (xp.maximum if slope <= 1 else xp.minimum)(x, x * slope, out=r)


_layer(
    "Abs",
    lambda xp, r, x: xp.absolute(x, out=r),
    lambda xp, r, g, x: _select(xp, r, x >= 0, g, -g),
)
_layer("Square", lambda xp, r, x: xp.multiply(x, x, out=r), _set(lambda xp, g, x: 2 * g * x))
_layer(
    "Sqrt",
    lambda xp, r, x, eps: xp.sqrt(x, out=r),
    _set(lambda xp, g, y: xp.where(y == 0, 0, 0.5 * g / y)),
)
_layer("Sigmoid", _sigmoid, _sigmoid_gradient)
_layer("Tanh", lambda xp, r, x: xp.tanh(x, out=r), _tanh_gradient)
_layer(
    "HardShrink",
    lambda xp, r, x, a: _keep(_outside)(xp, r, x, x, a),
    _keep(_outside),
)
_layer(
    "SoftShrink",
    lambda xp, r, x, a: _keep(_outside)(xp, r, x - xp.clip(x, -a, a), x, a),
    _keep(_outside),
)
_layer("SoftPlus", _softplus, _softplus_gradient)
_layer("ELU", _elu, _elu_gradient)
_layer("LeakyReLU", _leaky, lambda xp, r, g, x, a: _select(xp, r, x > 0, g, g * a))
_layer(
    "Threshold",
    lambda xp, r, x, a, b: _select(xp, r, x > a, x, b),
    _keep(lambda x, a, b: x > a),
)
_layer(
    "HardTanh",
    lambda xp, r, x, a, b: xp.clip(x, a, b, out=r),
    _keep(lambda x, a, b: ~((x <= a) | (x >= b))),
)


@_quiet
def LogSigmoid_updateOutput(input, output, buffer):
    """output = log sigmoid(input) = min(x, 0) - log1p(exp(-|x|)); buffer = exp(-input)."""
    xp = get_array_module(output)
    x = _like(input, output)
    buffer[...] = _like(xp.exp(-x), buffer)
    output[...] = xp.minimum(x, 0) - xp.log1p(xp.exp(-xp.absolute(x)))


@_quiet
def LogSigmoid_updateGradInput(input, gradOutput, gradInput, buffer):
    """gradInput = gradOutput * z / (1 + z) with z = exp(-input), the buffer."""
    gradInput[...] = _like(gradOutput, gradInput) / (1 + 1 / _like(buffer, gradInput))


def count_not_positive(input):
    """Return the number of elements <= 0, each of which RReLU draws a factor for."""
    return int((input <= 0).sum())


def RReLU_updateOutput(input, output, noise, draws):
    """output = input * noise; noise = the next of `draws` where input <= 0, else 1."""
    xp = get_array_module(output)
    x = _like(input, output)
    factors = xp.ones(output.shape, output.dtype)
    factors[x <= 0] = xp.asarray(draws, output.dtype)
    noise[...] = _like(factors, noise)
    output[...] = x * factors


def _plane_axis(x):
    """Return the axis of the planes: the first of a vector and of an image, else the second."""
    return 0 if x.ndim in (1, 3) else 1


def _slopes(weight, x, planes):
    """Return the slopes of PReLU so that they broadcast over x."""
    planes = int(planes)
    if planes == 0:
        return weight.reshape(-1)[0]
    return weight.reshape((planes,) + (1,) * (x.ndim - 1 - _plane_axis(x)))


def PReLU_updateOutput(input, output, weight, nOutputPlane):
    """output = input where it is > 0, else input times its plane's slope (one for all if 0)."""
    xp = get_array_module(output)
    negative = xp.minimum(input, 0)
    negative *= _slopes(weight, input, nOutputPlane)
    xp.maximum(input, 0, out=output)
    output += negative


def PReLU_updateGradInput(input, gradOutput, gradInput, weight, nOutputPlane):
    """gradInput = gradOutput where input > 0, else gradOutput times the slope."""
    xp = get_array_module(gradInput)
    g = _like(gradOutput, gradInput)
    _select(xp, gradInput, input > 0, g, g * _slopes(weight, input, nOutputPlane))


def PReLU_accGradParameters(input, gradOutput, gradWeight, nOutputPlane, scale):
    """gradWeight += scale * sum of input * gradOutput over the elements <= 0 of each plane."""
    xp = get_array_module(input)
    part = xp.minimum(input, 0) * _like(gradOutput, input)
    if int(nOutputPlane) == 0:
        gradWeight.reshape(-1)[:1] += scale * part.sum()
        return
    planes = _plane_axis(part)
    part = part.sum(axis=tuple(d for d in range(part.ndim) if d != planes))
    gradWeight += _like(scale * part, gradWeight)


def _halves(x, dim):
    half = x.shape[dim] // 2
    at = (slice(None),) * dim
    return x[(*at, slice(half))], x[(*at, slice(half, None))]


@_quiet
def _logistic(xp, x):
    return 1 / (1 + xp.exp(-x))


def GatedLinear_updateOutput(input, output, dim):
    """output = a * sigmoid(b), a and b the halves of input along axis `dim` (0-based)."""
    xp = get_array_module(output)
    a, b = _halves(input, int(dim))
    xp.multiply(a, _logistic(xp, b), out=output)


def GatedLinear_updateGradInput(input, gradOutput, gradInput, dim):
    """gradInput = gradOutput * (sigmoid(b), a * sigmoid'(b))."""
    xp = get_array_module(gradInput)
    a, b = _halves(input, int(dim))
    ga, gb = _halves(gradInput, int(dim))
    g, s = gradOutput.reshape(a.shape), _logistic(xp, b)
    xp.multiply(g, s, out=ga)
    gb[...] = g * a * s * (1 - s)
