"""Batch normalization and local response normalization.

Batch normalization: input (B, C, ...); statistics are taken for each plane over everything else.
"""

import numpy as np

from luatorch.arrays import get_array_module


def _planes(x):
    """Return (B, C, ...) as (B, C, rest)."""
    return x.reshape(x.shape[0], x.shape[1], -1)


def _row(v):
    return v[:, None]


def batch_updateOutput(
    input,
    output,
    weight,
    bias,
    running_mean,
    running_var,
    save_mean,
    save_std,
    train,
    momentum,
    eps,
):
    """output = (input - mean) / sqrt(var + eps) * weight + bias

    In training mean and var are the batch's (var biased), kept as save_mean and save_std =
    1 / sqrt(var + eps), and running_mean and running_var (unbiased) move towards them by
    `momentum`; else they are running_mean and running_var.
    Ioffe and Szegedy, "Batch Normalization", 2015.
    """
    x, y = _planes(input), _planes(output)
    if train:
        count = x.shape[0] * x.shape[2]
        mean = x.mean(axis=(0, 2))
        centred = x - _row(mean)
        square = np.einsum("bcs,bcs->c", centred, centred) if type(x) is np.ndarray else None
        if square is None:
            square = (centred * centred).sum(axis=(0, 2))
        std = 1 / (square / count + eps) ** 0.5
        save_mean[...] = mean
        save_std[...] = std
        running_mean *= 1 - momentum
        running_mean += momentum * mean
        with np.errstate(divide="ignore", invalid="ignore"):
            unbiased = square / x.dtype.type(count - 1)
        running_var *= 1 - momentum
        running_var += momentum * unbiased
    else:
        centred = x - _row(running_mean)
        std = 1 / (running_var + x.dtype.type(eps)) ** 0.5
    factor = std if weight is None else std * weight
    get_array_module(x).multiply(centred, _row(factor), out=y)
    if bias is not None:
        y += _row(bias)


def batch_backward(
    input,
    grad_output,
    grad_input,
    grad_weight,
    grad_bias,
    weight,
    running_mean,
    running_var,
    save_mean,
    save_std,
    train,
    scale,
    eps,
):
    """Compute those of the three gradients that are not None; parameters' are added to."""
    x, g = _planes(input), _planes(grad_output)
    if train:
        mean, std = save_mean, save_std
    else:
        mean, std = running_mean, 1 / (running_var + x.dtype.type(eps)) ** 0.5
    centred = x - _row(mean)
    total = g.sum(axis=(0, 2))
    dot = None
    if grad_weight is not None or (grad_input is not None and train):
        if type(x) is np.ndarray:
            dot = np.einsum("bcs,bcs->c", centred, g)
        else:
            dot = (centred * g).sum(axis=(0, 2))
    scale = x.dtype.type(scale)
    if grad_input is not None:
        factor = std if weight is None else std * weight
        out = _planes(grad_input)
        if train:
            count = x.shape[0] * x.shape[2]
            centred *= _row(dot * std * std / count)
            get_array_module(x).subtract(g, centred, out=out)
            out -= _row(total / count)
            out *= _row(factor)
        else:
            get_array_module(x).multiply(g, _row(factor), out=out)
    if grad_weight is not None:
        grad_weight += scale * dot * std
    if grad_bias is not None:
        grad_bias += scale * total


# -- local response normalization across planes ------------------------------------------------


def _neighbours(x, axis, half):
    """Return the sum over planes c - half ... c + half of x, whose planes are along `axis`."""
    x = x.swapaxes(0, axis)
    total = x.copy()
    for shift in range(1, min(half, len(x) - 1) + 1):
        total[shift:] += x[:-shift]
        total[:-shift] += x[shift:]
    return total.swapaxes(0, axis)


def lrn_updateOutput(input, output, scale, axis, size, alpha, beta, k):
    """scale = k + alpha/size * sum of the squares of `size` planes; output = input * scale**-beta

    `axis` is that of the planes.
    Krizhevsky et al., "ImageNet Classification with Deep Convolutional Neural Networks", 2012.
    """
    scale[...] = _neighbours(input * input, axis, (size - 1) // 2)
    scale *= alpha / size
    scale += k
    output[...] = input * scale ** (-beta)


def lrn_updateGradInput(input, grad_output, grad_input, scale, output, axis, size, alpha, beta, k):
    """The gradient of the input of local response normalization."""
    shared = _neighbours(grad_output * output / scale, axis, (size - 1) // 2)
    factor = input.dtype.type(2 * alpha * beta / size)
    grad_input[...] = grad_output * scale ** (-beta) - factor * input * shared
