"""THNN's convolutions against PyTorch, over random geometries."""

import numpy as np
import pytest

from tests.thnn.common import arrays

torch = pytest.importorskip("torch")
F = torch.nn.functional
CONV = {1: F.conv1d, 2: F.conv2d, 3: F.conv3d}
FULL = {2: F.conv_transpose2d, 3: F.conv_transpose3d}


def close(got, want, dtype):
    scale = max(1.0, float(np.abs(want).max(initial=0)))
    tolerance = {"rtol": 1e-10, "atol": 1e-10} if dtype == "d" else {"rtol": 1e-4, "atol": 3e-5}
    np.testing.assert_allclose(got, want, rtol=tolerance["rtol"], atol=tolerance["atol"] * scale)


def reference(function, x, w, b, g, **options):
    """Return output and the gradients of input, weight and bias."""
    t = [torch.tensor(v, requires_grad=True) for v in (x, w, b)]
    y = function(*t, **options)
    if g is None:
        return y.detach().numpy()
    y.backward(torch.tensor(g))
    return [y.detach().numpy(), *(v.grad.numpy() for v in t)]


def random_geometry(n, seed, dilated=False):
    """Return sizes, kernel, stride, pad, dilation of n axes with at least one window."""
    rng = np.random.default_rng(seed)
    kernel = [int(k) for k in rng.integers(1, 4, n)]
    stride = [int(s) for s in rng.integers(1, 4, n)]
    pad = [int(rng.integers(0, k // 2 + 1)) for k in kernel]
    dilation = [int(d) for d in rng.integers(1, 3, n)] if dilated else [1] * n
    sizes = [int(rng.integers(d * (k - 1) + 1, 10)) for k, d in zip(kernel, dilation, strict=True)]
    return sizes, kernel, stride, pad, dilation


def thnn_order(values):
    """Return values of (time,) height, width in THNN's order: (time,) width, height."""
    return [*values[:-2], values[-1], values[-2]]


def passes(thnn, name, dtype, tensors, want, forward, backward=None, accumulate=None):
    """Run the three passes of a layer and compare.

    tensors: x, weight, bias and the output's gradient.  The last three are what each pass is
    given after the tensors that all layers take; the later ones default to the first.
    """
    backward = forward if backward is None else backward
    accumulate = forward if accumulate is None else accumulate
    x, w, b, g = tensors
    y, gx = np.zeros(want[0].shape, dtype), np.zeros(x.shape, dtype)
    gw, gb = np.ones_like(w), np.ones_like(b)
    thnn(name + "_updateOutput", x, y, w, b, *forward)
    close(y, want[0], dtype)
    thnn(name + "_updateGradInput", x, g, gx, w, *backward)
    close(gx, want[1], dtype)
    thnn(name + "_accGradParameters", x, g, gw, gb, *accumulate, 0.5)
    close(gw, 1 + 0.5 * want[2].reshape(gw.shape), dtype)
    close(gb, 1 + 0.5 * want[3].reshape(gb.shape), dtype)


LAYERS = [
    # name, axes, full, dilated, buffers of each pass, kernel's sizes are arguments
    ("SpatialConvolutionMM", 2, False, False, (2, 2, 2), True),
    ("SpatialDilatedConvolution", 2, False, True, (2, 1, 2), True),
    ("SpatialFullConvolution", 2, True, False, (2, 1, 2), True),
    ("VolumetricConvolutionMM", 3, False, False, (1, 2, 1), True),
    ("VolumetricConvolution", 3, False, False, (2, 1, 2), False),
    ("VolumetricDilatedConvolution", 3, False, True, (2, 1, 2), True),
    ("VolumetricFullConvolution", 3, True, False, (2, 2, 2), False),
]


@pytest.mark.parametrize("dtype", ["d", "f"])
@pytest.mark.parametrize("layer", LAYERS, ids=[layer[0] for layer in LAYERS])
def test_layers(thnn, new_tensor, layer, dtype):
    name, n, full, dilated, counts, kernel_given = layer
    for seed in range(8):
        rng = np.random.default_rng(seed + 100)
        sizes, kernel, stride, pad, dilation = random_geometry(n, seed, dilated)
        batch, planes, outs = (int(v) for v in rng.integers(1, 4, 3))
        b = arrays((outs,), dtype, 1, seed)[0]
        options = {"stride": tuple(stride), "padding": tuple(pad)}
        extra = []
        if full:
            w = arrays((planes, outs, *kernel), dtype, 1, seed)[0]
            pad = [min(p, (k - 1) // 2) for p, k in zip(pad, kernel, strict=True)]
            adjust = [int(rng.integers(0, s)) for s in stride]
            options.update(padding=tuple(pad), output_padding=tuple(adjust))
            extra = thnn_order(adjust)
            function = FULL[n]
        else:
            w = arrays((outs, planes, *kernel), dtype, 1, seed)[0]
            function = CONV[n]
            if dilated:
                options["dilation"] = tuple(dilation)
                extra = thnn_order(dilation)
        x = arrays((batch, planes, *sizes), dtype, 1, seed)[0]
        shape = reference(function, x, w, b, None, **options).shape
        g = arrays(shape, dtype, 1, seed + 1)[0]
        want = reference(function, x, w, b, g, **options)
        if batch == 1 and seed % 2:  # without a batch
            x, g, want[0], want[1] = x[0], g[0], want[0][0], want[1][0]
        if seed % 3 == 0:  # other strides
            x = np.ascontiguousarray(x.swapaxes(-1, -2)).swapaxes(-1, -2)
            g = np.ascontiguousarray(g.swapaxes(-1, -2)).swapaxes(-1, -2)
        geometry = [*(thnn_order(kernel) if kernel_given else [])]
        geometry += [*thnn_order(stride), *thnn_order(pad), *extra]
        made = [new_tensor(dtype), new_tensor(dtype)]
        passes(
            thnn,
            name,
            dtype,
            (x, w, b, g),
            want,
            *([*made[:count], *geometry] for count in counts),
        )


@pytest.mark.parametrize("dtype", ["d", "f"])
def test_big_batch(thnn, new_tensor, dtype):
    """More than fits the buffer at once: samples go through it a few at a time."""
    x, w, b = (arrays(s, dtype, 1)[0] for s in ((3, 12, 120, 114), (2, 12, 3, 3), (2,)))
    g = arrays((3, 2, 120, 114), dtype, 1)[0]
    want = reference(F.conv2d, x, w, b, g, padding=1)
    made = [new_tensor(dtype), new_tensor(dtype)]
    geometry = [3, 3, 1, 1, 1, 1]
    passes(thnn, "SpatialConvolutionMM", dtype, (x, w, b, g), want, [*made, *geometry])


@pytest.mark.parametrize("dtype", ["d", "f"])
def test_depthwise(thnn, new_tensor, dtype):
    for seed in range(6):
        sizes, kernel, stride, pad, _ = random_geometry(2, seed)
        planes, times, batch = 3, 1 + seed % 3, 2
        x = arrays((batch, planes, *sizes), dtype, 1, seed)[0]
        w = arrays((times, planes, *kernel), dtype, 1, seed)[0]
        b = arrays((times, planes), dtype, 1, seed)[0]

        def function(x, w, b, stride=tuple(stride), pad=tuple(pad), planes=planes, times=times):
            w = w.transpose(0, 1).reshape(planes * times, 1, *w.shape[2:])
            return F.conv2d(x, w, b.t().reshape(-1), stride, pad, groups=planes)

        g = arrays(reference(function, x, w, b, None).shape, dtype, 1, seed)[0]
        want = reference(function, x, w, b, g)
        made = [new_tensor(dtype), new_tensor(dtype)]
        geometry = [*thnn_order(kernel), *thnn_order(stride), *thnn_order(pad)]
        passes(thnn, "SpatialDepthWiseConvolution", dtype, (x, w, b, g), want, [*made, *geometry])


@pytest.mark.parametrize("dtype", ["d", "f"])
def test_local(thnn, new_tensor, dtype):
    for seed in range(6):
        sizes, kernel, stride, pad, _ = random_geometry(2, seed)
        planes, outs, batch = 2, 3, 2
        x = arrays((batch, planes, *sizes), dtype, 1, seed)[0]
        axes = zip(sizes, pad, kernel, stride, strict=True)
        places = [(s + 2 * p - k) // d + 1 for s, p, k, d in axes]
        w = arrays((*places, outs, planes, *kernel), dtype, 1, seed)[0]
        b = arrays((outs, *places), dtype, 1, seed)[0]

        def function(x, w, b, stride=stride, pad=pad, kernel=kernel, places=places):
            columns = F.unfold(x, kernel, padding=pad, stride=stride)  # (B, C*K, P)
            w = w.reshape(places[0] * places[1], w.shape[2], -1)
            y = torch.einsum("poc,bcp->bop", w, columns)
            return y.reshape(x.shape[0], -1, *places) + b

        g = arrays((batch, outs, *places), dtype, 1, seed)[0]
        want = reference(function, x, w, b, g)
        made = [new_tensor(dtype), new_tensor(dtype)]
        geometry = [
            *thnn_order(kernel),
            *thnn_order(stride),
            *thnn_order(pad),
            *thnn_order(sizes),
            *thnn_order(places),
        ]
        passes(thnn, "SpatialConvolutionLocal", dtype, (x, w, b, g), want, [*made, *geometry])


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("dtype", ["d", "f"])
def test_map(thnn, dtype, full):
    """A table of connections is a convolution whose other weights are zero."""
    name = "SpatialFullConvolutionMap" if full else "SpatialConvolutionMap"
    table = np.array([[1, 1], [3, 1], [2, 2], [3, 3], [1, 3], [2, 4]], "d")
    planes, outs = 3, 4
    for stride in ((1, 1), (2, 1)):
        w = arrays((6, 2, 3), dtype, 1)[0]
        x = arrays((2, planes, 5, 6), dtype, 1)[0]
        b = arrays((outs,), dtype, 1)[0]

        def function(x, w, b, stride=stride):
            dense = torch.zeros(outs, planes, 2, 3, dtype=w.dtype)
            index = torch.tensor(table).long() - 1
            dense = dense.index_put((index[:, 1], index[:, 0]), w)
            if full:
                return F.conv_transpose2d(x, dense.transpose(0, 1), b, stride)
            return F.conv2d(x, dense, b, stride)

        g = arrays(reference(function, x, w, b, None).shape, dtype, 1)[0]
        want = reference(function, x, w, b, g)
        rest = [table.astype(dtype), planes, outs, stride[1], stride[0]]
        passes(thnn, name, dtype, (x, w, b, g), want, rest, [b, *rest], rest)


@pytest.mark.parametrize("dtype", ["d", "f"])
def test_temporal(thnn, dtype):
    frames, features, outs = 9, 3, 4
    for kernel, stride, batch in ((1, 1, 2), (3, 1, 2), (2, 3, 1), (4, 2, 3)):
        x = arrays((batch, frames, features), dtype, 1)[0]
        w = arrays((outs, kernel * features), dtype, 1)[0]
        b = arrays((outs,), dtype, 1)[0]

        def function(x, w, b, kernel=kernel, stride=stride):
            w = w.reshape(outs, kernel, features).transpose(1, 2)
            return F.conv1d(x.transpose(1, 2), w, b, stride).transpose(1, 2)

        g = arrays(reference(function, x, w, b, None).shape, dtype, 1)[0]
        want = reference(function, x, w, b, g)
        passes(thnn, "TemporalConvolution", dtype, (x, w, b, g), want, [kernel, stride])


@pytest.mark.parametrize("features_first", [False, True])
@pytest.mark.parametrize("dtype", ["d", "f"])
def test_temporal_row(thnn, new_tensor, dtype, features_first):
    for kernel, stride in ((1, 1), (3, 1), (2, 3)):
        x = arrays((2, 9, 3), dtype, 1)[0]
        w, b = arrays((3, 1, kernel), dtype, 1)[0], arrays((3,), dtype, 1)[0]
        if features_first:
            x = np.ascontiguousarray(x.transpose(0, 2, 1))

        def function(x, w, b, stride=stride):
            x = x if features_first else x.transpose(1, 2)
            y = F.conv1d(x, w, b, stride, groups=3)
            return y if features_first else y.transpose(1, 2)

        g = arrays(reference(function, x, w, b, None).shape, dtype, 1)[0]
        want = reference(function, x, w, b, g)
        want[0] = np.ascontiguousarray(want[0])
        made = [new_tensor(dtype), new_tensor(dtype)]
        rest = [*made, kernel, stride, 0, features_first]
        passes(thnn, "TemporalRowConvolution", dtype, (x, w, b, g), want, rest)
