"""THNN's criterions that compare input and target element by element.

``<name>_updateOutput(input, target, ...)`` returns the sum of the losses as a float;
``<name>_updateGradInput(input, target, gradInput, norm, ...)`` writes its gradient times `norm`.
Arrays have one floating point dtype and the same element count; elements correspond in order.
Sums are accumulated in double precision.
"""

import numpy as np

from luatorch.arrays import get_array_module

_quiet = np.errstate(all="ignore")


def _like(x, result):
    return x if x.shape == result.shape else x.reshape(result.shape)


def _criterion(name, loss, gradient):
    """Define <name>_updateOutput and <name>_updateGradInput.

    loss(xp, x, y, *extra) and gradient(xp, x, y, norm, *extra) return arrays.
    """

    @_quiet
    def update_output(input, target, *extra):
        xp = get_array_module(input)
        return float(loss(xp, input, _like(target, input), *extra).sum(dtype="d"))

    @_quiet
    def update_grad_input(input, target, gradInput, norm, *extra):
        xp = get_array_module(gradInput)
        x, y = _like(input, gradInput), _like(target, gradInput)
        gradInput[...] = gradient(xp, x, y, norm, *extra)

    for function, suffix in (
        (update_output, "updateOutput"),
        (update_grad_input, "updateGradInput"),
    ):
        function.__name__ = function.__qualname__ = f"{name}_{suffix}"
        globals()[function.__name__] = function


def _square(xp, x, y):
    d = x - y
    d *= d
    return d


def _mse_gradient(xp, x, y, norm):
    d = x - y
    d *= 2 * norm
    return d


def _distance(xp, x, y):
    d = x - y
    return xp.absolute(d, out=d)


def _sign_gradient(xp, x, y, norm):
    d = x - y
    d += 0  # -0 counts as 0
    return xp.copysign(xp.asarray(norm, d.dtype), d)


def _smooth(xp, x, y):
    d = _distance(xp, x, y)
    m = xp.minimum(d, 1)
    d -= 0.5 * m
    d *= m  # d * d / 2 below 1, d - 1/2 above
    return d


def _soft_margin(xp, x, y):
    z = x * y
    return xp.maximum(0, -z) + xp.log1p(xp.exp(-xp.absolute(z)))


_EPS = 1e-12  # keeps the logarithms of BCECriterion finite


def _bce(xp, x, y, weights=None):
    x, y = x.astype("d"), y.astype("d")
    loss = -(xp.log(x + _EPS) * y + xp.log(1 - x + _EPS) * (1 - y))
    return loss if weights is None else loss * _like(weights, loss)


def _bce_gradient(xp, x, y, norm, weights=None):
    x, y = x.astype("d"), y.astype("d")
    g = -norm * (y - x) / ((1 - x + _EPS) * (x + _EPS))
    return g if weights is None else g * _like(weights, g)


_criterion("AbsCriterion", _distance, _sign_gradient)
_criterion("MSECriterion", _square, _mse_gradient)
_criterion("SmoothL1Criterion", _smooth, lambda xp, x, y, norm: xp.clip(x - y, -1, 1) * norm)
_criterion(
    "SoftMarginCriterion",
    _soft_margin,
    lambda xp, x, y, norm: -y * norm / (1 + xp.exp(x * y)),
)
_criterion(
    "MarginCriterion",
    lambda xp, x, y, margin: xp.maximum(0, margin - x * y),
    lambda xp, x, y, norm, margin: xp.where(x * y < margin, -norm * y, 0),
)
_criterion(
    "DistKLDivCriterion",
    lambda xp, x, y: xp.where(y > 0, y * (xp.log(y) - x), 0),
    lambda xp, x, y, norm: xp.where(y > 0, -norm * y, 0),
)
_criterion("BCECriterion", _bce, _bce_gradient)


def L1Cost_updateOutput(input):
    """Return the sum of the absolute values."""
    return float(get_array_module(input).absolute(input).sum(dtype="d"))


def L1Cost_updateGradInput(input, gradInput):
    """gradInput = sign(input)."""
    gradInput[...] = get_array_module(input).sign(_like(input, gradInput))
