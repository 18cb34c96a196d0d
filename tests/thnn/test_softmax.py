"""THNN's SoftMax and LogSoftMax against PyTorch."""

import numpy as np
import pytest

import luatorch
from tests.thnn.common import arrays, kernel, tolerance

torch = pytest.importorskip("torch")

FUNCTIONS = {"SoftMax": torch.softmax, "LogSoftMax": torch.log_softmax}
# shape, and the axis that the function runs over
SHAPES = [((10,), 0), ((1, 10), 1), ((64, 30), 1), ((1, 1), 1), ((3, 4, 5), 0), ((2, 3, 4, 5), 1)]
SHAPES += [((2, 7, 20, 30), 1), ((2000,), 0), ((5, 21, 32), 0)]


def reference(function, x, g, axis):
    x = torch.tensor(x, requires_grad=True)
    y = function(x, axis)
    y.backward(torch.tensor(g))
    return y.detach().numpy(), x.grad.numpy()


@pytest.mark.parametrize("dtype", ["d", "f"])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_softmax(thnn, name, dtype):
    for shape, axis in SHAPES:
        x, g = arrays(shape, dtype, 2)
        y, gx = np.empty_like(x), np.empty_like(x)
        want, want_gx = reference(FUNCTIONS[name], x, g, axis)
        thnn(f"{name}_updateOutput", x, y)
        np.testing.assert_allclose(y, want, **tolerance(dtype))
        thnn(f"{name}_updateGradInput", x, g, gx, y)
        np.testing.assert_allclose(gx, want_gx, **tolerance(dtype))


@pytest.mark.parametrize("shape", [(6, 5), (70, 60)])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_strided(thnn, name, shape):
    x, g = (a.T for a in arrays(shape, "d", 2))
    y, gx = np.empty(x.shape), np.empty(x.shape)
    want, want_gx = reference(FUNCTIONS[name], x, g, 1)
    thnn(f"{name}_updateOutput", x, y)
    thnn(f"{name}_updateGradInput", x, g, gx, y)
    np.testing.assert_allclose(y, want, rtol=1e-12)
    np.testing.assert_allclose(gx, want_gx, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_kernels(name):
    for shape, axis in SHAPES:
        x, g = arrays(shape, "d", 2, scale=100)
        y, gx = np.empty_like(x), np.empty_like(x)
        want, want_gx = reference(FUNCTIONS[name], x, g, axis)
        kernel("softmax", f"{name}_updateOutput")(x, y)
        kernel("softmax", f"{name}_updateGradInput")(x, g, gx, y)
        np.testing.assert_allclose(y, want, rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(gx, want_gx, rtol=1e-8, atol=1e-10)


def test_large_scores(thnn):
    for n in (3, 3000):
        x = np.full((1, n), 1e5)
        y = np.empty_like(x)
        thnn("LogSoftMax_updateOutput", x, y)
        np.testing.assert_allclose(y, -np.log(n))
        thnn("SoftMax_updateOutput", x, y)
        np.testing.assert_allclose(y, 1 / n)


def test_dimensions(thnn):
    x = np.ones((1, 1, 1, 1, 2))
    with pytest.raises(luatorch.LuaError, match="1D, 2D, 3D or 4D tensor expected"):
        thnn("SoftMax_updateOutput", x, np.empty_like(x))
