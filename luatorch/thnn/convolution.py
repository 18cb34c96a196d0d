"""Convolutions in one, two and three dimensions as im2col and a matrix product.

Shapes: input (C, *size) or (B, C, *size); output likewise with O planes.  A weight is
(O, C, *kernel), or any shape of the same layout such as (O, C*K), where K is the product of the
kernel sizes; for the full (transposed) convolutions it is (C, O, *kernel).  `columns` is a buffer
of shape (b, C*K, P), P the number of output positions: where b is the whole batch the unfolded
input stays in it between the passes, else batches go through it b samples at a time.  A bias may
be None.  `geometry` is described in windows.py.
"""

from math import prod

from luatorch.arrays import get_array_module
from luatorch.thnn import windows
from luatorch.thnn.windows import batched


def _pointwise(geometry):
    """Return whether every window is one element and every element a window."""
    n = len(geometry) // 4
    return geometry == (1,) * (2 * n) + (0,) * n + geometry[3 * n :]


def _flat(x):
    """Return (B, C, *size) as (B, C, positions)."""
    return x.reshape(x.shape[0], x.shape[1], -1)


def _chunks(batch, columns):
    step = columns.shape[0]
    return [slice(i, min(i + step, batch)) for i in range(0, batch, step)]


def _unfold(columns, x, outs, geometry):
    """im2col of samples x into the first of `columns`; return them as (b, C*K, P)."""
    kernel = windows.split(geometry)[0]
    used = columns[: x.shape[0]]
    windows.gather(used.reshape(*x.shape[:2], *kernel, *outs), x, geometry)
    return used


def _apply(output, weight, x, columns, geometry):
    """output = weight (O, C*K) times the windows of x."""
    flat = _flat(output)
    if _pointwise(geometry):
        _matmul(weight, _flat(x), flat)
        return
    outs = output.shape[2:]
    for part in _chunks(x.shape[0], columns):
        _matmul(weight, _unfold(columns, x[part], outs, geometry), flat[part])


def _transpose_apply(x, weight, output, columns, geometry):
    """x = for weight (O, C*K), the gradient of _apply's x where output's is given."""
    flat = _flat(output)
    if _pointwise(geometry):
        _matmul(weight.T, flat, _flat(x))
        return
    kernel = windows.split(geometry)[0]
    outs = output.shape[2:]
    for part in _chunks(x.shape[0], columns):
        used = columns[: flat[part].shape[0]]
        _matmul(weight.T, flat[part], used)
        windows.scatter(x[part], used.reshape(used.shape[0], x.shape[1], *kernel, *outs), geometry)


def _matmul(a, b, out):
    """out[i] = a @ b[i]"""
    xp = get_array_module(out)
    if len(b) == 1:
        xp.dot(a, b[0], out=out[0])
    else:
        xp.matmul(a, b, out=out)


def _product(output, columns, total=None):
    """Return the sum over samples of output[b] @ columns[b].T, added to `total`."""
    for i in range(output.shape[0]):
        term = output[i] @ columns[i].T
        if total is None:
            total = term
        else:
            total += term
    return total


def _correlate(output, x, columns, geometry, reuse):
    """Return (O, C*K): the sum over samples of output times the windows of x.

    reuse: `columns` still holds the windows of x.
    """
    flat = _flat(output)
    if _pointwise(geometry):
        return _product(flat, _flat(x))
    if reuse:
        return _product(flat, columns)
    total = None
    for part in _chunks(x.shape[0], columns):
        used = _unfold(columns, x[part], output.shape[2:], geometry)
        total = _product(flat[part], used, total)
    return total


def _accumulate(grad, value, scale):
    """grad += scale * value, whatever shape grad has"""
    if scale != 1:
        value *= value.dtype.type(scale)
    grad += value.reshape(grad.shape)


def _acc_bias(grad_bias, grad_output, scale):
    if grad_bias is not None:
        _accumulate(grad_bias, _flat(grad_output).sum(axis=(0, 2)), scale)


def _add_bias(output, bias):
    if bias is not None:
        flat = _flat(output)
        flat += bias.reshape(-1, 1)


def convolution_updateOutput(input, output, weight, bias, columns, *geometry):
    """output = weight * input + bias"""
    input, output = batched(len(geometry) // 4, input, output)
    _apply(output, weight.reshape(output.shape[1], -1), input, columns, geometry)
    _add_bias(output, bias)


def convolution_updateGradInput(grad_output, grad_input, weight, columns, *geometry):
    """The gradient of the input."""
    grad_output, grad_input = batched(len(geometry) // 4, grad_output, grad_input)
    weight = weight.reshape(grad_output.shape[1], -1)
    _transpose_apply(grad_input, weight, grad_output, columns, geometry)


def convolution_accGradParameters(
    input, grad_output, grad_weight, grad_bias, columns, scale, reuse, *geometry
):
    """Add scale times the gradients of weight and bias; reuse: columns hold input's windows."""
    input, grad_output = batched(len(geometry) // 4, input, grad_output)
    if grad_weight is not None:
        value = _correlate(grad_output, input, columns, geometry, reuse)
        _accumulate(grad_weight, value, scale)
    _acc_bias(grad_bias, grad_output, scale)


def full_updateOutput(input, output, weight, bias, columns, *geometry):
    """The transposed convolution: the geometry's windows run over the output."""
    input, output = batched(len(geometry) // 4, input, output)
    _transpose_apply(output, weight.reshape(input.shape[1], -1), input, columns, geometry)
    _add_bias(output, bias)


def full_updateGradInput(grad_output, grad_input, weight, columns, *geometry):
    """The gradient of the input of the transposed convolution."""
    grad_output, grad_input = batched(len(geometry) // 4, grad_output, grad_input)
    weight = weight.reshape(grad_input.shape[1], -1)
    _apply(grad_input, weight, grad_output, columns, geometry)


def full_accGradParameters(input, grad_output, grad_weight, grad_bias, columns, scale, *geometry):
    """Add scale times the gradients of weight (C, O, *kernel) and bias."""
    input, grad_output = batched(len(geometry) // 4, input, grad_output)
    if grad_weight is not None:
        value = _correlate(input, grad_output, columns, geometry, False)
        _accumulate(grad_weight, value, scale)
    _acc_bias(grad_bias, grad_output, scale)


# -- a weight for every output position ---------------------------------------------------


def local_updateOutput(input, output, weight, bias, columns, *geometry):
    """Locally connected: weight (P, O, C*K), bias (O, P)."""
    input, output = batched(2, input, output)
    outs = output.shape[2:]
    for part in _chunks(input.shape[0], columns):
        used = _unfold(columns, input[part], outs, geometry)
        y = weight @ used.transpose(2, 1, 0)  # (P, O, b)
        flat = _flat(output)[part]
        flat[...] = y.transpose(2, 1, 0)
        flat += bias.reshape(flat.shape[1:])


def local_updateGradInput(grad_output, grad_input, weight, columns, *geometry):
    """The gradient of the input of the locally connected layer."""
    grad_output, grad_input = batched(2, grad_output, grad_input)
    kernel, outs = windows.split(geometry)[0], grad_output.shape[2:]
    for part in _chunks(grad_input.shape[0], columns):
        y = weight.transpose(0, 2, 1) @ _flat(grad_output)[part].transpose(2, 1, 0)
        used = y.transpose(2, 1, 0).reshape(-1, grad_input.shape[1], *kernel, *outs)
        windows.scatter(grad_input[part], used, geometry)


def local_accGradParameters(input, grad_output, grad_weight, grad_bias, columns, scale, *geometry):
    """Add scale times the gradients of weight and bias of the locally connected layer."""
    input, grad_output = batched(2, input, grad_output)
    for part in _chunks(input.shape[0], columns):
        used = _unfold(columns, input[part], grad_output.shape[2:], geometry)
        flat = _flat(grad_output)[part]
        _accumulate(grad_weight, flat.transpose(2, 1, 0) @ used.transpose(2, 0, 1), scale)
    _accumulate(grad_bias, grad_output.sum(axis=0), scale)


# -- every input plane on its own -----------------------------------------------------------


def _by_plane(columns, planes, kernel):
    """Return (b, C*K, P) as (b, C, K, P)."""
    return columns.reshape(columns.shape[0], planes, prod(kernel), -1)


def depthwise_updateOutput(input, output, weight, bias, columns, *geometry):
    """weight (M, C, *kernel), bias (M, C): output plane c*M + m is plane c through weight[m, c]."""
    input, output = batched(2, input, output)
    kernel, planes = windows.split(geometry)[0], input.shape[1]
    w = weight.reshape(-1, planes, prod(kernel)).transpose(1, 0, 2)
    for part in _chunks(input.shape[0], columns):
        used = _by_plane(_unfold(columns, input[part], output.shape[2:], geometry), planes, kernel)
        out = output[part].reshape(used.shape[0], planes, w.shape[1], -1)
        out[...] = w @ used
        if bias is not None:
            out += bias.reshape(-1, planes).T[:, :, None]


def depthwise_updateGradInput(grad_output, grad_input, weight, columns, *geometry):
    """The gradient of the input of the depth-wise convolution."""
    grad_output, grad_input = batched(2, grad_output, grad_input)
    kernel, planes = windows.split(geometry)[0], grad_input.shape[1]
    w = weight.reshape(-1, planes, prod(kernel)).transpose(1, 2, 0)
    for part in _chunks(grad_input.shape[0], columns):
        g = grad_output[part]
        used = w @ g.reshape(g.shape[0], planes, w.shape[2], -1)
        used = used.reshape(g.shape[0], planes, *kernel, *g.shape[2:])
        windows.scatter(grad_input[part], used, geometry)


def depthwise_accGradParameters(
    input, grad_output, grad_weight, grad_bias, columns, scale, *geometry
):
    """Add scale times the gradients of weight and bias of the depth-wise convolution."""
    input, grad_output = batched(2, input, grad_output)
    kernel, planes = windows.split(geometry)[0], input.shape[1]
    for part in _chunks(input.shape[0], columns):
        g = grad_output[part]
        used = _by_plane(_unfold(columns, input[part], g.shape[2:], geometry), planes, kernel)
        g = g.reshape(g.shape[0], planes, grad_output.shape[1] // planes, -1)
        value = (g @ used.transpose(0, 1, 3, 2)).sum(axis=0)  # (C, M, K)
        _accumulate(grad_weight, value.transpose(1, 0, 2), scale)
        if grad_bias is not None:
            _accumulate(grad_bias, g.sum(axis=(0, 3)).T, scale)


# -- connection tables ------------------------------------------------------------------------


def _dense(weight, table, planes):
    """Return the weights of a connection table (n, 2) as a dense (O, C, kH, kW)."""
    xp = get_array_module(weight)
    dense = xp.zeros((*planes, *weight.shape[1:]), weight.dtype)
    pairs = table.astype("i8") - 1
    xp.add.at(dense, (pairs[:, 1], pairs[:, 0]), weight)
    return dense, pairs


def _buffer(x, outs, geometry):
    kernel = windows.split(geometry)[0]
    shape = (1, x.shape[1] * prod(kernel), prod(outs))
    return get_array_module(x).empty(shape, x.dtype)


def map_updateOutput(input, output, weight, bias, table, *geometry):
    """Convolution with one kernel a row (from, to) of the connection table."""
    input, output = batched(2, input, output)
    dense, _ = _dense(weight, table, (output.shape[1], input.shape[1]))
    columns = _buffer(input, output.shape[2:], geometry)
    convolution_updateOutput(input, output, dense, bias, columns, *geometry)


def map_updateGradInput(grad_output, grad_input, weight, table, *geometry):
    """The gradient of the input of the convolution with a connection table."""
    grad_output, grad_input = batched(2, grad_output, grad_input)
    dense, _ = _dense(weight, table, (grad_output.shape[1], grad_input.shape[1]))
    columns = _buffer(grad_input, grad_output.shape[2:], geometry)
    convolution_updateGradInput(grad_output, grad_input, dense, columns, *geometry)


def map_accGradParameters(input, grad_output, grad_weight, grad_bias, table, scale, *geometry):
    """Add scale times the gradients of the connected kernels and of the bias."""
    input, grad_output = batched(2, input, grad_output)
    columns = _buffer(input, grad_output.shape[2:], geometry)
    dense, pairs = _dense(grad_weight, table, (grad_output.shape[1], input.shape[1]))
    dense[...] = 0
    convolution_accGradParameters(
        input, grad_output, dense, grad_bias, columns, scale, False, *geometry
    )
    grad_weight += dense[pairs[:, 1], pairs[:, 0]]


def fullmap_updateOutput(input, output, weight, bias, table, *geometry):
    """Transposed convolution with one kernel a row (from, to) of the connection table."""
    input, output = batched(2, input, output)
    dense, _ = _dense(weight, table, (output.shape[1], input.shape[1]))
    columns = _buffer(output, input.shape[2:], geometry)
    dense = dense.swapaxes(0, 1)
    full_updateOutput(input, output, dense, bias, columns, *geometry)


def fullmap_updateGradInput(grad_output, grad_input, weight, table, *geometry):
    """The gradient of the input of the transposed convolution with a connection table."""
    grad_output, grad_input = batched(2, grad_output, grad_input)
    dense, _ = _dense(weight, table, (grad_output.shape[1], grad_input.shape[1]))
    columns = _buffer(grad_output, grad_input.shape[2:], geometry)
    full_updateGradInput(grad_output, grad_input, dense.swapaxes(0, 1), columns, *geometry)


def fullmap_accGradParameters(input, grad_output, grad_weight, grad_bias, table, scale, *geometry):
    """Add scale times the gradients of the connected kernels and of the bias."""
    input, grad_output = batched(2, input, grad_output)
    columns = _buffer(grad_output, input.shape[2:], geometry)
    dense, pairs = _dense(grad_weight, table, (grad_output.shape[1], input.shape[1]))
    dense = get_array_module(dense).zeros_like(dense.swapaxes(0, 1), order="C")
    full_accGradParameters(input, grad_output, dense, grad_bias, columns, scale, *geometry)
    grad_weight += dense[pairs[:, 0], pairs[:, 1]]
