"""Layers over sequences: arrays (frames, features) or (B, frames, features).

Windows of `kernel` frames start every `stride` frames, without padding.
"""

from luatorch.arrays import get_array_module


def _frames(x, k, count, stride):
    """Return the frames at position k of each of `count` windows."""
    return x[..., k : k + (count - 1) * stride + 1 : stride, :]


def _stacked(input, kernel, count, stride):
    """Return (..., count, kernel * features): the frames of each window side by side."""
    xp = get_array_module(input)
    parts = [_frames(input, k, count, stride) for k in range(kernel)]
    return parts[0] if kernel == 1 else xp.concatenate(parts, axis=-1)


def convolution_updateOutput(input, output, weight, bias, kernel, stride):
    """output = weight (O, kernel*F) times the frames of each window, + bias"""
    windows = _stacked(input, kernel, output.shape[-2], stride)
    flat = output.reshape(-1, output.shape[-1])
    get_array_module(output).dot(windows.reshape(-1, windows.shape[-1]), weight.T, out=flat)
    if bias is not None:
        output += bias


def convolution_updateGradInput(grad_output, grad_input, weight, kernel, stride):
    """The gradient of the input."""
    count, features = grad_output.shape[-2], grad_input.shape[-1]
    spread = (grad_output.reshape(-1, grad_output.shape[-1]) @ weight).reshape(
        *grad_output.shape[:-1], -1
    )
    grad_input[...] = 0
    for k in range(kernel):
        part = _frames(grad_input, k, count, stride)
        part += spread[..., k * features : (k + 1) * features]


def convolution_accGradParameters(
    input, grad_output, grad_weight, grad_bias, kernel, stride, scale
):
    """Add scale times the gradients of weight and bias."""
    windows = _stacked(input, kernel, grad_output.shape[-2], stride)
    flat = grad_output.reshape(-1, grad_output.shape[-1])
    scale = flat.dtype.type(scale)
    value = flat.T @ windows.reshape(-1, windows.shape[-1])
    grad_weight += (scale * value).reshape(grad_weight.shape)
    if grad_bias is not None:
        grad_bias += scale * flat.sum(axis=0)


# -- one kernel a feature; weight (kernel, F), or None for ones ----------------------------------


def row_updateOutput(input, output, weight, bias, kernel, stride):
    """output[t] = sum over k of weight[k] * input[t * stride + k], + bias

    weight (kernel, F), or (1, F) for the same weight at every k.
    """
    count = output.shape[-2]
    shared = weight.shape[0] != kernel
    for k in range(kernel):
        value = _frames(input, k, count, stride)
        if not shared:
            value = value * weight[k]
        if k == 0:
            output[...] = value
        else:
            output += value
    if shared:
        output *= weight[0]
    if bias is not None:
        output += bias


def row_updateGradInput(grad_output, grad_input, weight, kernel, stride):
    """The gradient of the input of row_updateOutput."""
    count = grad_output.shape[-2]
    grad_input[...] = 0
    for k in range(kernel):
        part = _frames(grad_input, k, count, stride)
        part += grad_output * weight[min(k, len(weight) - 1)]


def row_accGradParameters(input, grad_output, grad_weight, grad_bias, kernel, stride, scale):
    """Add scale times the gradients of weight and bias of row_updateOutput."""
    scale = grad_output.dtype.type(scale)
    count = grad_output.shape[-2]
    axes = tuple(range(grad_output.ndim - 1))
    for k in range(kernel):
        value = (_frames(input, k, count, stride) * grad_output).sum(axis=axes)
        grad_weight[min(k, len(grad_weight) - 1)] += scale * value
    if grad_bias is not None:
        grad_bias += scale * grad_output.sum(axis=axes)


# -- pooling ----------------------------------------------------------------------------------


def max_updateOutput(input, output, indices, kernel, stride):
    """Maxima over `kernel` frames; input (..., frames, features).

    indices: the frame within its window, counted from 0 as Torch7 does.
    """
    xp = get_array_module(input)
    frames = output.shape[-2]
    for k in range(kernel):
        value = input[..., k : k + (frames - 1) * stride + 1 : stride, :]
        if k == 0:
            output[...] = value
            indices[...] = 0
            continue
        better = value > output
        xp.copyto(output, value, where=better)
        xp.copyto(indices, k, where=better)


def max_updateGradInput(grad_output, grad_input, indices, kernel, stride):
    """The gradient of the input of temporal maximum pooling."""
    frames = grad_output.shape[-2]
    grad_input[...] = 0
    for k in range(kernel):
        part = grad_input[..., k : k + (frames - 1) * stride + 1 : stride, :]
        part += grad_output * (indices == k)
