"""Colour spaces against the standard library and published values."""

import colorsys

import numpy as np
import pytest

from luatorch.ops import color


def picture(dtype="d"):
    return np.random.default_rng(0).random((3, 5, 6)).astype(dtype)


@pytest.mark.parametrize(
    ("name", "reference"),
    [
        ("rgb2hsv", colorsys.rgb_to_hsv),
        ("hsv2rgb", colorsys.hsv_to_rgb),
        (
            "rgb2hsl",
            lambda r, g, b: (lambda h, light, s: (h, s, light))(*colorsys.rgb_to_hls(r, g, b)),
        ),
        ("hsl2rgb", lambda h, s, light: colorsys.hls_to_rgb(h, light, s)),
    ],
)
def test_hue(name, reference):
    x = picture()
    x[:, 0, 0], x[:, 0, 1], x[:, 0, 2] = 0, 1, 0.5
    y = np.empty_like(x)
    getattr(color, name)(y, x)
    for at in np.ndindex(5, 6):
        got, want = y[(slice(None), *at)], reference(*x[(slice(None), *at)])
        if name.startswith("rgb"):
            got, want = got[1:], want[1:]  # the hue of grey is anything
        np.testing.assert_allclose(got, want, atol=1e-12)


@pytest.mark.parametrize(
    "pair", [("rgb2hsl", "hsl2rgb"), ("rgb2hsv", "hsv2rgb"), ("rgb2lab", "lab2rgb")]
)
@pytest.mark.parametrize("dtype", ["d", "f"])
def test_there_and_back(pair, dtype):
    x = picture(dtype)
    y, z = np.empty_like(x), np.empty_like(x)
    getattr(color, pair[0])(y, x)
    getattr(color, pair[1])(z, y)
    np.testing.assert_allclose(z, x, atol=1e-5 if dtype == "f" else 1e-6)


def test_lab_of_primaries():
    x = np.array([[[1, 0, 0, 1, 0]], [[0, 1, 0, 1, 0]], [[0, 0, 1, 1, 0]]], "d")
    y = np.empty_like(x)
    color.rgb2lab(y, x)
    want = [
        [53.24, 87.73, 32.30, 100, 0],
        [80.09, -86.18, 79.19, 0, 0],
        [67.20, 83.18, -107.86, 0, 0],
    ]
    np.testing.assert_allclose(y[:, 0], want, atol=0.05)


def test_luminance_of_bytes_is_rounded():
    y = np.empty((1, 1, 2), np.uint8)
    color.rgb2y(y, np.array([[[216, 20]], [[102, 57]], [[45, 252]]], np.uint8))
    assert y.tolist() == [[[130, 68]]]
