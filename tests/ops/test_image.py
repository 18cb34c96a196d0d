"""Geometry of images against PyTorch, Pillow and NumPy."""

import numpy as np
import pytest

from luatorch.ops import image


def picture(*shape, seed=0, dtype="d"):
    return np.random.default_rng(seed).random(shape).astype(dtype)


@pytest.mark.parametrize("out", [(9, 11), (4, 9), (13, 5), (4, 5)])
def test_growing_is_linear_interpolation_from_end_to_end(out):
    torch = pytest.importorskip("torch")
    x, y = picture(3, 4, 5), np.empty((3, *out))
    image.scale_bilinear(y, x)
    want = torch.nn.functional.interpolate(
        torch.tensor(x)[None], size=out, mode="bilinear", align_corners=True
    )
    np.testing.assert_allclose(y, want[0].numpy(), atol=1e-6)


@pytest.mark.parametrize("dtype", ["d", "f"])
def test_shrinking_is_the_mean_over_areas(dtype):
    Image = pytest.importorskip("PIL.Image")
    x = picture(1, 13, 17, dtype=dtype)
    for height, width in ((5, 4), (12, 16), (1, 1), (13, 8)):
        y = np.empty((1, height, width), dtype)
        image.scale_bilinear(y, x)
        want = Image.fromarray(x[0].astype("f")).resize((width, height), Image.BOX)
        # Pillow takes whole pixels at the borders of areas: compare where areas are whole
        if 13 % height == 0 and 17 % width == 0:
            np.testing.assert_allclose(y[0], np.asarray(want), atol=1e-6)
        weights = [area_weights(n, m) for n, m in ((13, height), (17, width))]
        np.testing.assert_allclose(y[0], weights[0] @ x[0] @ weights[1].T, atol=2e-6)


def area_weights(size, out):
    """Return (out, size): the part of each element that lies in each of `out` equal areas."""
    edges = np.arange(out + 1) * size / out
    low, high = edges[:-1, None], edges[1:, None]
    at = np.arange(size)
    part = np.clip(np.minimum(high, at + 1) - np.maximum(low, at), 0, None)
    return part / part.sum(1, keepdims=True)


def test_bytes_are_rounded():
    x = np.array([[[0, 255, 0, 254]]], np.uint8)
    y = np.empty((1, 1, 2), np.uint8)
    image.scale_bilinear(y, x)
    assert y.tolist() == [[[128, 127]]]


def test_cubic():
    """A cubic spline through a parabola is the parabola, but for the borders."""
    x = (np.arange(9.0) ** 2)[None, None]
    y = np.empty((1, 1, 33))
    image.scale_bicubic(y, x)
    np.testing.assert_allclose(y[0, 0, 4:-4], (np.arange(33)[4:-4] / 4) ** 2, atol=1e-5)
    assert y[0, 0, -1] == 64
    image.scale_bicubic(y, x[:, :, :1] + 3)
    assert (y == 3).all()


def test_simple():
    x = np.arange(20.0).reshape(1, 4, 5)
    y = np.empty((1, 2, 10))
    image.scale_simple(y, x)
    np.testing.assert_array_equal(y, x[:, ::2].repeat(2, axis=2))


@pytest.mark.parametrize("bilinear", [False, True])
def test_rotating_by_right_angles(bilinear):
    x, y = picture(2, 6, 6), np.empty((2, 6, 6))
    for k in range(4):
        image.rotate(y, x, k * np.pi / 2, bilinear)
        np.testing.assert_allclose(y, np.rot90(x, k, (1, 2)), atol=1e-9)


def test_rotating_a_linear_image():
    """Interpolation is exact on planes, inside; outside is 0."""
    j, i = np.mgrid[0:21, 0:21] - 10.0
    x = (3 * j + 2 * i + 100)[None]
    y = np.empty_like(x)
    image.rotate(y, x, 0.4, True)
    c, s = np.cos(0.4), np.sin(0.4)
    want = 3 * (c * j + s * i) + 2 * (c * i - s * j) + 100
    inside = np.hypot(i, j) < 9.5
    np.testing.assert_allclose(y[0][inside], want[inside], atol=1e-9)
    assert y[0, 0, 0] == 0


@pytest.mark.parametrize("logarithmic", [False, True])
def test_polar(logarithmic):
    """The distance from the middle is the same in every row."""
    j, i = np.mgrid[0:41, 0:41] - 20.5
    x = np.hypot(i, j)[None]
    y = np.empty((1, 12, 20))
    image.polar(y, x, logarithmic, True, False)
    radius = np.arange(20) / 20
    want = 20.5**radius if logarithmic else 20.5 * radius
    np.testing.assert_allclose(y[0, :, 2:-2], np.tile(want[2:-2], (12, 1)), atol=0.1)
    image.polar(y, x, logarithmic, False, True)
    assert y[0, 1, -1] == 0  # beyond the edge, on the way to a corner


@pytest.mark.parametrize(("mode", "name"), [(0, "nearest"), (1, "bilinear")])
def test_warp(mode, name):
    torch = pytest.importorskip("torch")
    x = picture(2, 7, 9)
    rng = np.random.default_rng(1)
    flow = np.stack([rng.uniform(-1, 7, (5, 6)), rng.uniform(-1, 9, (5, 6))])
    y = np.empty((2, 5, 6))
    image.warp(y, x, flow, mode, False, False, 0)
    grid = torch.tensor(np.stack([flow[1] / 8 * 2 - 1, flow[0] / 6 * 2 - 1], -1))[None]
    want = torch.nn.functional.grid_sample(
        torch.tensor(x)[None], grid, name, "border", align_corners=True
    )
    np.testing.assert_allclose(y, want[0].numpy(), atol=1e-9)
    image.warp(y, x, flow, mode, False, True, -5)
    outside = (flow[0] < 0) | (flow[0] > 6) | (flow[1] < 0) | (flow[1] > 8)
    assert (y[:, outside] == -5).all() and (y[:, ~outside] >= 0).all()


@pytest.mark.parametrize("mode", [0, 1, 2, 3])
def test_warp_by_nothing(mode):
    x = picture(2, 7, 9)
    y = np.empty_like(x)
    image.warp(y, x, np.zeros((2, 7, 9)), mode, True, False, 0)
    np.testing.assert_allclose(y, x, atol=1e-12)


@pytest.mark.parametrize("mode", [2, 3])
def test_warp_of_a_smooth_image(mode):
    j, i = np.mgrid[0:24, 0:24] / 4
    x = np.sin(j)[None] + np.cos(i)[None]
    y = np.empty_like(x)
    image.warp(y, x, np.full((2, 24, 24), 0.3), mode, True, False, 0)
    want = np.sin(j + 0.075) + np.cos(i + 0.075)
    np.testing.assert_allclose(y[0, 4:-4, 4:-4], want[4:-4, 4:-4], atol=0.02)


def test_translate_and_flip():
    x = np.arange(12.0).reshape(1, 3, 4)
    y = np.ones_like(x)
    image.translate(y, x, 1, -1)
    assert y.tolist() == [[[0, 4, 5, 6], [0, 8, 9, 10], [0, 0, 0, 0]]]
    image.translate(y, x, 9, 0)
    assert not y.any()
    image.flip(x, x, 2)
    assert x[0, 0].tolist() == [3, 2, 1, 0]


def test_morphology():
    x = (picture(8, 9) > 0.4).astype("d")
    kernel = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]], "d")
    grown, shrunk = np.empty_like(x), np.empty_like(x)
    image.morphology(grown, x, kernel, 0, True)
    image.morphology(shrunk, x, kernel, 1, False)
    for r, c in np.ndindex(8, 9):
        near = [(r, c), (r - 1, c), (r + 1, c), (r, c - 1), (r, c + 1)]
        seen = [x[a, b] for a, b in near if 0 <= a < 8 and 0 <= b < 9]
        assert grown[r, c] == max(seen) and shrunk[r, c] == min(seen)
