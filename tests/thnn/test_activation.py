"""THNN's element-wise layers against PyTorch."""

import numpy as np
import pytest

from tests.thnn.common import LARGE, SMALL, arrays, kernel, tolerance

torch = pytest.importorskip("torch")
F = torch.nn.functional

# name: parameters, PyTorch's function, whether the gradient is computed from the output,
# whether there is an in-place form
LAYERS = {
    "Abs": ((), torch.abs, False, False),
    "Square": ((), torch.square, False, False),
    "Sigmoid": ((), torch.sigmoid, True, False),
    "Tanh": ((), torch.tanh, True, False),
    "HardShrink": ((0.7,), F.hardshrink, False, False),
    "SoftShrink": ((0.7,), F.softshrink, False, False),
    "SoftPlus": ((1.5, 20.0), F.softplus, True, False),
    "ELU": ((1.3,), F.elu, True, True),
    "LeakyReLU": ((0.2,), F.leaky_relu, False, True),
    "Threshold": ((0.1, -0.5), F.threshold, False, True),
    "HardTanh": ((-0.8, 1.1), F.hardtanh, False, True),
}
SHAPES = [SMALL, LARGE, (7,), (2, 3, 4, 5), (3, 4, 100)]


def reference(function, x, g, *parameters):
    x = torch.tensor(x, requires_grad=True)
    y = function(x, *parameters)
    y.backward(torch.tensor(g))
    return y.detach().numpy(), x.grad.numpy()


def backward_arguments(name, x, y):
    return (x, y) if LAYERS[name][2] else (x,)


@pytest.mark.parametrize("dtype", ["d", "f"])
@pytest.mark.parametrize("name", LAYERS)
def test_layers(thnn, name, dtype):
    parameters, function, from_output, _ = LAYERS[name]
    for shape in SHAPES:
        for strided in (False, True):
            x, g = arrays(shape, dtype, 2)
            if strided:
                x, g = x.T, g.T
            y, gx = np.empty(x.shape, dtype), np.empty(x.shape, dtype)
            want, want_gx = reference(function, x, g, *parameters)
            thnn(f"{name}_updateOutput", x, y, *parameters)
            np.testing.assert_allclose(y, want, **tolerance(dtype))
            extra = (y,) if from_output else ()
            thnn(f"{name}_updateGradInput", x, g, gx, *extra, *parameters)
            np.testing.assert_allclose(gx, want_gx, **tolerance(dtype))


@pytest.mark.parametrize("name", LAYERS)
def test_kernels(name):
    parameters, function, from_output, _ = LAYERS[name]
    x, g = arrays(LARGE, "d", 2)
    y, gx = np.empty_like(x), np.empty_like(x)
    want, want_gx = reference(function, x, g, *parameters)
    kernel("activation", f"{name}_updateOutput")(x, y, *parameters)
    np.testing.assert_allclose(y, want, rtol=1e-12, atol=1e-12)
    # the gradient of other arrays of as many elements
    kernel("activation", f"{name}_updateGradInput")(
        y.reshape(-1) if from_output else x.reshape(-1), g.reshape(-1), gx, *parameters
    )
    np.testing.assert_allclose(gx, want_gx, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", [n for n in LAYERS if LAYERS[n][3]])
@pytest.mark.parametrize("shape", [SMALL, LARGE])
def test_in_place(thnn, name, shape):
    parameters, function, from_output, _ = LAYERS[name]
    x, g = arrays(shape, "d", 2)
    want, want_gx = reference(function, x, g, *parameters)
    y, gx = np.empty(0), np.empty(0)
    thnn(f"{name}_updateOutput", x, y, *parameters, True)
    np.testing.assert_allclose(x, want, rtol=1e-12)
    thnn(f"{name}_updateGradInput", x, g, gx, *((x,) if from_output else ()), *parameters, True)
    np.testing.assert_allclose(g, want_gx, rtol=1e-12, atol=1e-15)


def test_sqrt(thnn):
    for shape in (SMALL, LARGE):
        x = np.abs(arrays(shape, "d", 1)[0])
        x.flat[0] = 0
        y, gx, g = np.empty_like(x), np.empty_like(x), np.ones_like(x)
        thnn("Sqrt_updateOutput", x, y, 0.0)
        thnn("Sqrt_updateGradInput", x, g, gx, y)
        np.testing.assert_allclose(y, np.sqrt(x))
        assert gx.flat[0] == 0
        np.testing.assert_allclose(gx.flat[1:], 0.5 / y.flat[1:])


@pytest.mark.parametrize("shape", [(8,), (60, 20)])
def test_extremes(thnn, shape):
    """Large inputs give limits, not overflows."""
    x = np.resize([-1e4, -800.0, -40.0, -1e-300, 1e-300, 40.0, 800.0, 1e4], shape)
    one, y, gx, buffer = np.ones_like(x), np.empty_like(x), np.empty_like(x), np.empty_like(x)
    cases = [("Sigmoid", torch.sigmoid, ()), ("SoftPlus", F.softplus, (1.0, 20.0))]
    for name, function, parameters in cases:
        want, want_gx = reference(function, x, one, *parameters)
        thnn(f"{name}_updateOutput", x, y, *parameters)
        np.testing.assert_allclose(y, want, rtol=1e-8, atol=1e-300)
        thnn(f"{name}_updateGradInput", x, one, gx, y, *parameters)
        np.testing.assert_allclose(gx, want_gx, rtol=1e-8, atol=1e-16)
    want, want_gx = reference(F.logsigmoid, x, one)
    thnn("LogSigmoid_updateOutput", x, y, buffer)
    np.testing.assert_allclose(y, want, rtol=1e-12)
    thnn("LogSigmoid_updateGradInput", x, one, gx, buffer)
    np.testing.assert_allclose(gx, want_gx, rtol=1e-12, atol=1e-300)


@pytest.mark.parametrize("dtype", ["d", "f"])
@pytest.mark.parametrize("shape", [SMALL, LARGE, (2, 3, 4)])
def test_log_sigmoid(thnn, dtype, shape):
    x, g = arrays(shape, dtype, 2)
    y, gx, buffer = np.empty_like(x), np.empty_like(x), np.empty_like(x)
    want, want_gx = reference(F.logsigmoid, x, g)
    thnn("LogSigmoid_updateOutput", x, y, buffer)
    thnn("LogSigmoid_updateGradInput", x, g, gx, buffer)
    np.testing.assert_allclose(y, want, **tolerance(dtype))
    np.testing.assert_allclose(gx, want_gx, **tolerance(dtype))


@pytest.mark.parametrize("dtype", ["d", "f"])
@pytest.mark.parametrize(
    "shape, planes",
    [
        ((6,), 0),
        ((4, 3), 0),
        ((4, 3), 3),
        ((3,), 3),
        ((3, 4, 5), 3),
        ((2, 5, 20, 30), 5),
        ((9, 80), 0),
    ],
)
def test_prelu(thnn, dtype, shape, planes):
    x, g = arrays(shape, dtype, 2)
    w = np.linspace(0.1, 0.5, planes or 1).astype(dtype)
    y, gx, gw = np.empty_like(x), np.empty_like(x), np.ones_like(w)
    tx, tw = torch.tensor(x, requires_grad=True), torch.tensor(w, requires_grad=True)
    # a vector or an image is a batch of one
    ty = F.prelu(tx[None] if len(shape) in (1, 3) and planes else tx, tw).reshape(shape)
    ty.backward(torch.tensor(g))
    thnn("PReLU_updateOutput", x, y, w, planes)
    thnn("PReLU_updateGradInput", x, g, gx, w, planes)
    thnn("PReLU_accGradParameters", x, g, gx, w, gw, None, None, planes, 0.5)
    np.testing.assert_allclose(y, ty.detach().numpy(), **tolerance(dtype))
    np.testing.assert_allclose(gx, tx.grad.numpy(), **tolerance(dtype))
    np.testing.assert_allclose(gw, 1 + 0.5 * tw.grad.numpy(), rtol=1e-4)


@pytest.mark.parametrize("shape", [(4,), (3, 6), (2, 8, 5), (30, 60)])
def test_gated_linear(thnn, shape):
    x = arrays(shape, "d", 1)[0]
    for dim in range(len(shape)):
        if shape[dim] % 2:
            continue
        half = list(shape)
        half[dim] //= 2
        g = arrays(tuple(half), "d", 1, seed=1)[0]
        want, want_gx = reference(F.glu, x, g, dim)
        y, gx = np.empty(half), np.empty_like(x)
        thnn("GatedLinear_updateOutput", x, y, dim + 1)
        thnn("GatedLinear_updateGradInput", x, g, gx, dim + 1)
        np.testing.assert_allclose(y, want, rtol=1e-12)
        np.testing.assert_allclose(gx, want_gx, rtol=1e-12)


@pytest.mark.parametrize("shape", [SMALL, LARGE])
def test_rrelu(thnn, shape):
    x, g = arrays(shape, "d", 2)
    y, gx, noise = np.empty_like(x), np.empty_like(x), np.empty_like(x)
    thnn("RReLU_updateOutput", x, y, noise, 0.2, 0.4, True, False)
    factors = noise[x <= 0]
    assert ((factors >= 0.2) & (factors < 0.4)).all() and len(set(factors)) == factors.size
    assert (noise[x > 0] == 1).all()
    np.testing.assert_allclose(y, x * noise)
    thnn("RReLU_updateGradInput", x, g, gx, noise, 0.2, 0.4, True, False)
    np.testing.assert_allclose(gx, g * noise)
    thnn("RReLU_updateOutput", x, y, noise, 0.2, 0.4, False, False)
    np.testing.assert_allclose(y, np.where(x > 0, x, x * 0.3))
    thnn("RReLU_updateGradInput", x, g, gx, noise, 0.2, 0.4, False, False)
    np.testing.assert_allclose(gx, np.where(x > 0, g, g * 0.3))
    thnn("RReLU_updateOutput", x, y, noise, 0.2, 0.4, True, True)
    np.testing.assert_allclose(np.where(noise == 1, x, x / noise) <= 0, noise < 1)


@pytest.mark.parametrize("name", ["Sigmoid", "Threshold", "LogSoftMax"])
def test_wrong_arguments(thnn, name):
    import luatorch

    x, y = np.ones(4), np.zeros(4)
    parameters = (0.0, 0.0) if name == "Threshold" else ()
    with pytest.raises(
        luatorch.LuaError, match="DoubleTensor expected for output, got FloatTensor"
    ):
        thnn(f"{name}_updateOutput", x, y.astype("f"), *parameters)
    with pytest.raises(luatorch.LuaError, match="expected for output, got nil"):
        thnn(f"{name}_updateOutput", x)
    extra = parameters or (y,)
    with pytest.raises(luatorch.LuaError, match="different number of elements"):
        thnn(f"{name}_updateGradInput", x, np.ones(3), y, *extra)
