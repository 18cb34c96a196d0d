"""conv2, xcorr2, conv3, xcorr3 through Lua, against sums written out."""

import itertools

import numpy as np
import pytest

import luatorch

RNG = np.random.default_rng(2)


@pytest.fixture(params=["native", "numpy"])
def lua(request, monkeypatch):
    if request.param == "numpy":
        monkeypatch.setenv("LUATORCH_NATIVE", "off")
    return luatorch.Runtime()


def correlate(x, k, full, flip):
    """Return the correlation of one image with one window, place by place."""
    if flip:
        k = k[(slice(None, None, -1),) * k.ndim]
    if full:
        x = np.pad(x, [(w - 1, w - 1) for w in k.shape])
    out = np.zeros([i - w + 1 for i, w in zip(x.shape, k.shape, strict=True)], x.dtype)
    for at in itertools.product(*map(range, out.shape)):
        window = x[tuple(slice(a, a + w) for a, w in zip(at, k.shape, strict=True))]
        out[at] = (window * k).sum()
    return out


def call(lua, code, **tensors):
    for name, x in tensors.items():
        lua.globals[name] = x
    return np.asarray(lua.execute("return " + code))


def sample(shape, dtype):
    return (RNG.standard_normal(shape) * 5).astype(dtype)


SIZES = [((4, 5, 6), (2, 3, 1)), ((3, 3, 3), (3, 3, 3)), ((5, 1, 4), (2, 1, 3))]


@pytest.mark.parametrize("dtype", ["f8", "f4", "i4"])
@pytest.mark.parametrize("mode", ["V", "F"])
@pytest.mark.parametrize("name", ["conv2", "xcorr2", "conv3", "xcorr3"])
def test_against_the_sum(lua, name, mode, dtype):
    n, flip, full = int(name[-1]), name.startswith("conv"), mode == "F"
    for image, window in SIZES:
        image, window = image[3 - n :], window[3 - n :]
        x, k = sample((2, *image), dtype), sample((3, 2, *window), dtype)
        tolerance = {"rtol": 1e-4, "atol": 1e-3} if dtype == "f4" else {"rtol": 1e-10}

        one = correlate(x[0], k[0, 0], full, flip)
        got = call(lua, f"torch.{name}(x, k, '{mode}')", x=x[0], k=k[0, 0])
        np.testing.assert_allclose(got, one, **tolerance)

        slices = [correlate(x[i], k[0, i], full, flip) for i in range(2)]
        got = call(lua, f"x:{name}(k, '{mode}')", x=x, k=k[0])
        np.testing.assert_allclose(got, slices, **tolerance)

        sums = [sum(correlate(x[i], w[i], full, flip) for i in range(2)) for w in k]
        got = call(lua, f"x.new():{name}(x, k, '{mode}')", k=k)
        np.testing.assert_allclose(got, sums, **tolerance)


def test_strided_images_and_a_result_that_is_the_source(lua):
    x, k = sample((6, 8), "f8"), sample((3, 2), "f8")
    want = correlate(x[::2, ::2], k[::-1], False, True)
    lua.execute("r = torch.Tensor()")
    code = "torch.conv2(x:unfold(1, 1, 2):unfold(2, 1, 2):select(4, 1):select(3, 1), k)"
    np.testing.assert_allclose(call(lua, code, x=x, k=np.ascontiguousarray(k[::-1])), want)
    want = correlate(x, k, False, False)
    np.testing.assert_allclose(call(lua, "torch.xcorr2(x, x, k)", x=x.copy(), k=k), want)


def test_full_correlation_with_a_window_larger_than_the_image(lua):
    x, k = sample((2, 3), "f8"), sample((4, 5), "f8")
    got = call(lua, "torch.xcorr2(x, k, 'F')", x=x, k=k)
    np.testing.assert_allclose(got, correlate(x, k, True, False), rtol=1e-10)


@pytest.mark.parametrize(
    "code, message",
    [
        ("torch.conv2(torch.ones(2, 2), torch.ones(3, 3))", "Input image is smaller than kernel"),
        ("torch.conv2(torch.ones(2, 3, 3), torch.ones(3, 2, 2))", "2 input slices"),
        (
            "torch.conv2(torch.ones(3), torch.ones(3))",
            "invalid arguments: DoubleTensor~1D DoubleTensor~1D",
        ),
        ("torch.conv2(torch.ones(3, 3), torch.ones(3, 2, 2))", "DoubleTensor~2D DoubleTensor~3D"),
        (
            "torch.conv2(torch.ones(3, 3), torch.ones(2, 2), 'X')",
            "DoubleTensor~2D DoubleTensor~2D 'X'",
        ),
        ("torch.conv3(torch.ones(3, 3), torch.ones(2, 2))", "DoubleTensor~2D DoubleTensor~2D"),
    ],
)
def test_wrong_arguments(lua, code, message):
    with pytest.raises(luatorch.LuaError, match=message):
        lua.execute(code)
