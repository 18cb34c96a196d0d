"""THNN's poolings against PyTorch, over random geometries."""

import numpy as np
import pytest

from tests.thnn.common import arrays, kernel, tolerance

torch = pytest.importorskip("torch")
F = torch.nn.functional
MAX = {2: F.max_pool2d, 3: F.max_pool3d}
AVERAGE = {2: F.avg_pool2d, 3: F.avg_pool3d}


def reversed_plane(values):
    """Return (time,) height, width as (time,) width, height."""
    return [*values[:-2], values[-1], values[-2]]


def geometries(n, dilated):
    """Yield (sizes, kernel, stride, pad, dilation, ceil) with windows that all hold data."""
    for seed in range(14):
        rng = np.random.default_rng([seed, n])
        kernel = [int(k) for k in rng.integers(1, 4, n)]
        stride = [int(s) for s in rng.integers(1, 4, n)]
        pad = [int(rng.integers(0, k // 2 + 1)) for k in kernel]
        dilation = [int(d) for d in rng.integers(1, 3, n)] if dilated else [1] * n
        sizes = [
            int(rng.integers(d * (k - 1) + 1, 10)) for k, d in zip(kernel, dilation, strict=True)
        ]
        # With gaps between windows, PyTorch drops a last window that Torch7 keeps.
        ceil = seed % 2 == 1 and all(s <= k for s, k in zip(stride, kernel, strict=True))
        yield sizes, kernel, stride, pad, dilation, ceil


def with_gradient(function, x, *args, **options):
    x = torch.tensor(x, requires_grad=True)
    y = function(x, *args, **options)
    index = None
    if isinstance(y, tuple):
        y, index = y
    g = arrays(tuple(y.shape), "d", 1)[0].astype(x.detach().numpy().dtype)
    y.backward(torch.tensor(g))
    return y.detach().numpy(), g, x.grad.numpy(), index


@pytest.mark.parametrize("dtype", ["d", "f"])
@pytest.mark.parametrize("dilated", [False, True])
@pytest.mark.parametrize("n", [2, 3])
def test_max(thnn, n, dilated, dtype):
    name = {2: "Spatial", 3: "Volumetric"}[n] + ("Dilated" if dilated else "") + "MaxPooling"
    for sizes, k, stride, pad, dilation, ceil in geometries(n, dilated):
        x = arrays((2, 3, *sizes), dtype, 1, seed=sum(sizes))[0]
        x = np.round(x, 1)  # ties
        want, g, want_gx, index = with_gradient(
            MAX[n], x, k, stride, pad, dilation, ceil_mode=ceil, return_indices=True
        )
        geometry = [*reversed_plane(k), *reversed_plane(stride), *reversed_plane(pad)]
        geometry += reversed_plane(dilation) if dilated else []
        y, where = np.zeros_like(want), np.zeros(want.shape, np.int64)
        gx = np.zeros_like(x)
        thnn(f"{name}_updateOutput", x, y, where, *geometry, ceil)
        np.testing.assert_array_equal(y, want)
        np.testing.assert_array_equal(where - 1, index.numpy())
        thnn(f"{name}_updateGradInput", x, g, gx, where, *geometry, ceil)
        np.testing.assert_allclose(gx, want_gx, **tolerance(dtype))


@pytest.mark.parametrize("dtype", ["d", "f"])
@pytest.mark.parametrize("n", [2, 3])
def test_average(thnn, n, dtype):
    name = {2: "Spatial", 3: "Volumetric"}[n] + "AveragePooling"
    for sizes, k, stride, pad, _, ceil in geometries(n, False):
        for include in (True, False):
            x = arrays((2, 3, *sizes), dtype, 1, seed=sum(sizes))[0]
            want, g, want_gx, _ = with_gradient(
                AVERAGE[n], x, k, stride, pad, ceil_mode=ceil, count_include_pad=include
            )
            geometry = [*reversed_plane(k), *reversed_plane(stride), *reversed_plane(pad)]
            y, gx = np.zeros_like(want), np.zeros_like(x)
            thnn(f"{name}_updateOutput", x, y, *geometry, ceil, include)
            np.testing.assert_allclose(y, want, **tolerance(dtype))
            thnn(f"{name}_updateGradInput", x, g, gx, *geometry, ceil, include)
            np.testing.assert_allclose(gx, want_gx, **tolerance(dtype))


def test_odd_windows(thnn):
    """A window beyond the input takes the last element; NaN and infinities are elements."""
    nan, inf = np.nan, np.inf
    for row, geometry, want, index in [
        ([0, 1, 2, 3], (1, 1, 4, 1, 0, 0, True), [0, 3], [1, 4]),
        ([1, nan, 2, 3], (2, 1, 2, 1, 0, 0, False), [nan, 3], [2, 4]),
        ([nan, 9, 2, 3], (2, 1, 2, 1, 0, 0, False), [nan, 3], [1, 4]),
        ([-inf, -inf, 2, inf], (2, 1, 2, 1, 0, 0, False), [-inf, inf], [1, 4]),
    ]:
        x = np.array(row, "d").reshape(1, 1, 4)
        y, where, gx = np.zeros((1, 1, 2)), np.zeros((1, 1, 2), np.int64), np.ones((1, 1, 4))
        thnn("SpatialMaxPooling_updateOutput", x, y, where, *geometry)
        np.testing.assert_array_equal(y[0, 0], want)
        np.testing.assert_array_equal(where[0, 0], index)
        thnn("SpatialMaxPooling_updateGradInput", x, np.ones((1, 1, 2)), gx, where, *geometry)
        assert gx.sum() == 2 and all(gx[0, 0, i - 1] == 1 for i in index)


@pytest.mark.parametrize("dtype", ["d", "f"])
def test_adaptive(thnn, dtype):
    for height, width, out in ((7, 5, (3, 2)), (4, 6, (4, 6)), (2, 3, (5, 4)), (8, 8, (1, 1))):
        x = arrays((2, 3, height, width), dtype, 1)[0]
        want, g, want_gx, _ = with_gradient(F.adaptive_max_pool2d, x, out, return_indices=True)
        y, gx = np.zeros_like(want), np.zeros_like(x)
        where = np.zeros((2, *want.shape), np.int64)
        thnn("SpatialAdaptiveMaxPooling_updateOutput", x, y, where, out[1], out[0])
        np.testing.assert_array_equal(y, want)
        thnn("SpatialAdaptiveMaxPooling_updateGradInput", x, g, gx, where)
        np.testing.assert_allclose(gx, want_gx, **tolerance(dtype))
        want, g, want_gx, _ = with_gradient(F.adaptive_avg_pool2d, x, out)
        thnn("SpatialAdaptiveAveragePooling_updateOutput", x, y, out[1], out[0])
        np.testing.assert_allclose(y, want, **tolerance(dtype))
        thnn("SpatialAdaptiveAveragePooling_updateGradInput", x, g, gx)
        np.testing.assert_allclose(gx, want_gx, **tolerance(dtype))


@pytest.mark.parametrize("dtype", ["d", "f"])
def test_fractional(thnn, dtype):
    x = arrays((2, 3, 9, 11), dtype, 1)[0]
    samples = np.random.default_rng(1).random((2, 3, 2)).astype(dtype)
    want, g, want_gx, index = with_gradient(
        F.fractional_max_pool2d,
        x,
        (2, 3),
        output_size=(4, 5),
        _random_samples=torch.tensor(samples),
        return_indices=True,
    )
    y, where = np.zeros_like(want), np.zeros(want.shape, np.int64)
    gx = np.zeros_like(x)
    thnn("SpatialFractionalMaxPooling_updateOutput", x, y, 5, 4, 3, 2, where, samples)
    np.testing.assert_array_equal(y, want)
    np.testing.assert_array_equal(where - 1, index.numpy())
    thnn("SpatialFractionalMaxPooling_updateGradInput", x, g, gx, 5, 4, 3, 2, where)
    np.testing.assert_allclose(gx, want_gx, **tolerance(dtype))


def test_fractional_volume(thnn):
    """The axes of a volume are height, width, time; their samples come last axis first."""
    x = arrays((2, 5, 6, 7), "d", 1)[0]
    samples = np.random.default_rng(1).random((1, 2, 3))
    want, index = F.fractional_max_pool3d(
        torch.tensor(x)[None],
        (2, 2, 3),
        output_size=(2, 3, 4),
        _random_samples=torch.tensor(np.ascontiguousarray(samples[..., ::-1])[..., [0, 1, 2]]),
        return_indices=True,
    )
    y, where = np.zeros((2, 2, 3, 4)), np.zeros((2, 2, 3, 4), np.int64)
    thnn("VolumetricFractionalMaxPooling_updateOutput", x, y, 4, 3, 2, 3, 2, 2, where, samples)
    flat = x.reshape(2, -1)
    np.testing.assert_array_equal(
        np.take_along_axis(flat, where.reshape(2, -1) - 1, 1), y.reshape(2, -1)
    )
    assert where.min() >= 1
    # the windows grow in order along every axis, and each maximum lies in its window
    rows = (where - 1) // 42
    assert (np.diff(rows, axis=1) >= -1).all()
    assert y.shape == want.shape[1:] and index.shape == want.shape


def test_unpool(thnn):
    x = arrays((2, 3, 6, 4), "d", 1)[0]
    y, index = F.max_pool2d(torch.tensor(x), 2, return_indices=True)
    want = F.max_unpool2d(y, index, 2).numpy()
    where, out = index.numpy() + 1, np.ones((2, 3, 6, 4))
    thnn("SpatialMaxUnpooling_updateOutput", y.numpy(), out, where, 4, 6)
    np.testing.assert_array_equal(out, want)
    g, gx = arrays((2, 3, 6, 4), "d", 1, seed=5)[0], np.zeros(tuple(y.shape))
    thnn("SpatialMaxUnpooling_updateGradInput", y.numpy(), g, gx, where, 4, 6)
    np.testing.assert_array_equal(
        gx.reshape(6, -1), np.take_along_axis(g.reshape(6, -1), where.reshape(6, -1) - 1, 1)
    )
    where[0, 0, 0, 0] = 25
    with pytest.raises(Exception, match="invalid max index 25"):
        thnn("SpatialMaxUnpooling_updateOutput", y.numpy(), out, where, 4, 6)


def test_subsampling(thnn):
    x, w, b = arrays((2, 3, 7, 8), "d", 1)[0], np.array([2.0, -1, 0.5]), np.array([1.0, 2, 3])
    xt, wt, bt = (torch.tensor(v, requires_grad=True) for v in (x, w, b))
    want = F.avg_pool2d(xt, (2, 3), (3, 2)) * 6 * wt[:, None, None] + bt[:, None, None]
    g = arrays(tuple(want.shape), "d", 1)[0]
    want.backward(torch.tensor(g))
    y, gx, gw, gb = np.zeros(g.shape), np.zeros_like(x), np.ones(3), np.ones(3)
    thnn("SpatialSubSampling_updateOutput", x, y, w, b, 3, 2, 2, 3)
    thnn("SpatialSubSampling_updateGradInput", x, g, gx, w, 3, 2, 2, 3)
    thnn("SpatialSubSampling_accGradParameters", x, g, gw, gb, 3, 2, 2, 3, 2)
    np.testing.assert_allclose(y, want.detach().numpy(), rtol=1e-12)
    np.testing.assert_allclose(gx, xt.grad.numpy(), rtol=1e-12)
    np.testing.assert_allclose(gw, 1 + 2 * wt.grad.numpy(), rtol=1e-12)
    np.testing.assert_allclose(gb, 1 + 2 * bt.grad.numpy(), rtol=1e-12)


def test_temporal(thnn):
    x = np.round(arrays((2, 9, 3), "d", 1)[0], 1)
    for k, stride in ((1, 1), (3, 2), (4, 1), (2, 3)):
        want, index = F.max_pool1d(torch.tensor(x).transpose(1, 2), k, stride, return_indices=True)
        want, index = want.transpose(1, 2).numpy(), index.transpose(1, 2).numpy()
        y, where = np.zeros(want.shape), np.zeros(want.shape, np.int64)
        thnn("TemporalMaxPooling_updateOutput", x, y, where, k, stride)
        np.testing.assert_array_equal(y, want)
        starts = np.arange(y.shape[1])[:, None] * stride
        np.testing.assert_array_equal(where + starts, index)
        g, gx, want_gx = arrays(y.shape, "d", 1)[0], np.zeros_like(x), np.zeros_like(x)
        for b, t, f in np.ndindex(y.shape):
            want_gx[b, index[b, t, f], f] += g[b, t, f]
        thnn("TemporalMaxPooling_updateGradInput", x, g, gx, where, k, stride)
        np.testing.assert_allclose(gx, want_gx, rtol=1e-12, atol=1e-15)
    w, b = np.array([2.0, -1, 0.5]), np.array([1.0, 2, 3])
    y = np.zeros((2, 4, 3))
    thnn("TemporalSubSampling_updateOutput", x, y, w, b, 3, 2, 3)
    sums = x[:, 0:7:2] + x[:, 1:8:2] + x[:, 2:9:2]
    np.testing.assert_allclose(y, sums * w + b, rtol=1e-12)


def test_feature_lp(thnn):
    x = np.abs(arrays((2, 7, 4), "d", 1)[0]) + 0.1
    for width, stride, power in ((2, 1, 2), (3, 2, 3)):
        xt = torch.tensor(x, requires_grad=True)
        want = xt.unfold(1, width, stride).pow(power).sum(-1) ** (1 / power)
        g = arrays(tuple(want.shape), "d", 1)[0]
        want.backward(torch.tensor(g))
        y, gx = np.zeros(g.shape), np.zeros_like(x)
        thnn("FeatureLPPooling_updateOutput", x, y, power, width, stride, True)
        thnn("FeatureLPPooling_updateGradInput", *(g, x, y, gx), power, width, stride, True)
        np.testing.assert_allclose(y, want.detach().numpy(), rtol=1e-12)
        np.testing.assert_allclose(gx, xt.grad.numpy(), rtol=1e-10)


def test_scattering_indices():
    """Repeated indices add up, and those that are not there are left out."""
    gx = np.ones((1, 2, 3))
    g = np.array([[[1.0, 2, 4]], [[8, 16, 32]]])
    index = np.array([[[1, 1, 3]], [[4, 2, 2]]])
    kernel("pooling", "scatter_indices")(gx.reshape(2, 1, 3), g, index, 2)
    assert gx.tolist() == [[[3, 0, 4], [0, 48, 0]]]
