"""THNN's paddings and upsamplings against NumPy and PyTorch."""

import numpy as np
import pytest

from tests.thnn.common import arrays, tolerance

torch = pytest.importorskip("torch")
F = torch.nn.functional

PADDINGS = [
    # name, mode, pads (last axis first: before, after, ...)
    ("SpatialReflectionPadding", "reflect", (2, 1, 0, 3)),
    ("SpatialReflectionPadding", "reflect", (-1, 2, 1, -2)),
    ("SpatialReplicationPadding", "replicate", (2, 1, 0, 3)),
    ("SpatialReplicationPadding", "replicate", (7, 0, -1, 5)),
    ("TemporalReflectionPadding", "reflect", (3, 2)),
    ("TemporalReplicationPadding", "replicate", (4, 1)),
    ("VolumetricReplicationPadding", "replicate", (1, 2, 3, 0, 2, 1)),
    ("VolumetricReplicationPadding", "replicate", (0, -1, 1, 1, -2, 4)),
]


@pytest.mark.parametrize("dtype", ["d", "f"])
@pytest.mark.parametrize(("name", "mode", "pads"), PADDINGS)
def test_padding(thnn, name, mode, pads, dtype):
    sizes = (5, 4, 6)[-len(pads) // 2 :]
    for lead in ((2, 3), (3,)):
        x = arrays((*lead, *sizes), dtype, 1)[0]
        t = torch.tensor(x if len(lead) == 2 else x[None], requires_grad=True)
        # PyTorch crops first, then pads, which is the same where no side does both.
        want = F.pad(crop(t, pads), [max(p, 0) for p in pads], mode=mode)
        g = arrays(tuple(want.shape), dtype, 1)[0]
        want.backward(torch.tensor(g))
        want, want_gx = want.detach().numpy(), t.grad.numpy()
        if len(lead) == 1:
            want, want_gx, g = want[0], want_gx[0], g[0]
        y, gx = np.zeros(want.shape, dtype), np.zeros(x.shape, dtype)
        thnn(f"{name}_updateOutput", x, y, *pads)
        if not (mode == "reflect" and min(pads) < 0):
            np.testing.assert_array_equal(y, want)
        thnn(f"{name}_updateGradInput", x, g, gx, *pads)
        # the gradient is the transpose of the map: <y(x), g> = <x, gx>
        np.testing.assert_allclose((y * g).sum(), (x * gx).sum(), rtol=1e-4)
        if not (mode == "reflect" and min(pads) < 0):
            np.testing.assert_allclose(gx, want_gx, **tolerance(dtype))


def crop(t, pads):
    for i in range(len(pads) // 2):
        axis = t.ndim - 1 - i
        first, last = max(0, -pads[2 * i]), max(0, -pads[2 * i + 1])
        t = t.narrow(axis, first, t.shape[axis] - first - last)
    return t


def test_reflection_and_cropping(thnn):
    """Each side for itself: output i shows input i - before, mirrored at the borders."""
    x = np.arange(5.0).reshape(1, 5)
    y = np.zeros((1, 6))
    thnn("TemporalReflectionPadding_updateOutput", x, y, -1, 2)
    assert y.tolist() == [[1, 2, 3, 4, 3, 2]]


@pytest.mark.parametrize(
    ("name", "pads"),
    [("SpatialReflectionPadding", (6, 0, 0, 0)), ("SpatialReplicationPadding", (-4, -2, 0, 0))],
)
def test_impossible(thnn, name, pads):
    with pytest.raises(Exception, match="[Pp]adding"):
        thnn(f"{name}_updateOutput", np.zeros((2, 5, 6)), np.zeros((2, 5, 6)), *pads)


@pytest.mark.parametrize("dtype", ["d", "f"])
@pytest.mark.parametrize(
    ("name", "n"),
    [
        ("TemporalUpSamplingNearest", 1),
        ("SpatialUpSamplingNearest", 2),
        ("VolumetricUpSamplingNearest", 3),
    ],
)
def test_nearest(thnn, name, n, dtype):
    for scale in (1, 2, 3):
        x = arrays((2, 3, *(2, 4, 3)[-n:]), dtype, 1)[0]
        t = torch.tensor(x, requires_grad=True)
        want = F.interpolate(t, scale_factor=scale, mode="nearest")
        g = arrays(tuple(want.shape), dtype, 1)[0]
        want.backward(torch.tensor(g))
        y, gx = np.zeros(g.shape, dtype), np.zeros_like(x)
        thnn(f"{name}_updateOutput", x, y, scale)
        np.testing.assert_array_equal(y, want.detach().numpy())
        thnn(f"{name}_updateGradInput", x, g, gx, scale)
        np.testing.assert_allclose(gx, t.grad.numpy(), **tolerance(dtype))


@pytest.mark.parametrize("dtype", ["d", "f"])
@pytest.mark.parametrize(
    ("name", "mode", "n"),
    [
        ("TemporalUpSamplingLinear", "linear", 1),
        ("SpatialUpSamplingBilinear", "bilinear", 2),
        ("VolumetricUpSamplingTrilinear", "trilinear", 3),
    ],
)
def test_linear(thnn, name, mode, n, dtype):
    for out in ((4, 8, 6), (5, 3, 2), (1, 1, 7), (2, 4, 3)):
        x = arrays((2, 3, *(2, 4, 3)[-n:]), dtype, 1)[0]
        t = torch.tensor(x, requires_grad=True)
        want = F.interpolate(t, size=out[-n:], mode=mode, align_corners=True)
        g = arrays(tuple(want.shape), dtype, 1)[0]
        want.backward(torch.tensor(g))
        y, gx = np.zeros(g.shape, dtype), np.zeros_like(x)
        thnn(f"{name}_updateOutput", x, y, *out[-n:])
        close = {"rtol": 1e-9, "atol": 1e-11} if dtype == "d" else {"rtol": 1e-4, "atol": 1e-5}
        np.testing.assert_allclose(y, want.detach().numpy(), **close)
        thnn(f"{name}_updateGradInput", g, gx, 2, 3, *x.shape[2:], *out[-n:])
        np.testing.assert_allclose(gx, t.grad.numpy(), **close)
