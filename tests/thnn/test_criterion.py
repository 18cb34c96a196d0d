"""THNN's element-wise criterions against PyTorch."""

import numpy as np
import pytest

import luatorch
from tests.thnn.common import LARGE, SMALL, arrays, kernel

torch = pytest.importorskip("torch")
F = torch.nn.functional


def signs(x):
    return np.where(x > 0, 1.0, -1.0).astype(x.dtype)


def distribution(x):
    p = np.exp(x) / np.exp(x).sum()
    p.flat[0] = 0
    return p.astype(x.dtype)


def probability(x):
    return (1 / (1 + np.exp(-x))).astype(x.dtype)


def same(x):
    return x


def margin(x, y, reduction):
    loss = torch.clamp(0.7 - x * y, min=0)
    return loss.mean() if reduction == "mean" else loss.sum()


# name: what the input and the target are, parameters, PyTorch's function
CRITERIONS = {
    "AbsCriterion": (same, same, (), F.l1_loss),
    "MSECriterion": (same, same, (), F.mse_loss),
    "SmoothL1Criterion": (same, same, (), F.smooth_l1_loss),
    "SoftMarginCriterion": (same, signs, (), F.soft_margin_loss),
    "MarginCriterion": (same, signs, (0.7,), margin),
    "DistKLDivCriterion": (same, distribution, (), F.kl_div),
    "BCECriterion": (probability, probability, (), F.binary_cross_entropy),
}
SHAPES = [SMALL, LARGE, (1,), (2, 3, 4, 5)]


def reference(function, x, y, average, **options):
    x = torch.tensor(x, requires_grad=True)
    loss = function(x, torch.tensor(y), reduction="mean" if average else "sum", **options)
    loss.backward()
    return loss.item(), x.grad.numpy()


def data(name, shape, dtype):
    input_of, target_of = CRITERIONS[name][:2]
    x, y = arrays(shape, dtype, 2)
    return input_of(x), target_of(y)


@pytest.mark.filterwarnings("ignore:reduction:UserWarning")
@pytest.mark.parametrize("average", [True, False])
@pytest.mark.parametrize("dtype", ["d", "f"])
@pytest.mark.parametrize("name", CRITERIONS)
def test_criterions(thnn, name, dtype, average):
    parameters, function = CRITERIONS[name][2:]
    loose = {"rtol": 1e-9, "atol": 1e-9} if dtype == "d" else {"rtol": 2e-4, "atol": 1e-6}
    for shape in SHAPES:
        for strided in (False, True):
            x, y = data(name, shape, dtype)
            if strided:
                x = x.T
                y = np.ascontiguousarray(y.T)
            want, want_gx = reference(function, x, y, average)
            loss, gx = np.zeros(1, dtype), np.empty(x.shape, dtype)
            thnn(f"{name}_updateOutput", x, y, loss, average, *parameters)
            np.testing.assert_allclose(loss[0], want, **loose)
            thnn(f"{name}_updateGradInput", x, y, gx, average, *parameters)
            np.testing.assert_allclose(gx, want_gx, **loose)


@pytest.mark.parametrize("name", CRITERIONS)
def test_kernels(name):
    parameters, function = CRITERIONS[name][2:]
    x, y = data(name, LARGE, "d")
    want, want_gx = reference(function, x, y, False)
    gx = np.empty_like(x)
    loss = kernel("criterion", f"{name}_updateOutput")(x, y.reshape(-1), *parameters)
    assert type(loss) is float
    np.testing.assert_allclose(loss, want, rtol=1e-9)
    kernel("criterion", f"{name}_updateGradInput")(x, y.reshape(-1), gx, 0.5, *parameters)
    np.testing.assert_allclose(gx, 0.5 * want_gx, rtol=1e-8, atol=1e-9)


@pytest.mark.parametrize("shape", [SMALL, LARGE])
def test_bce_weights(thnn, shape):
    x, y = data("BCECriterion", shape, "d")
    w = np.broadcast_to(np.linspace(0.5, 2, shape[1]), shape)
    for weights in (w, w.copy()):
        want, want_gx = reference(F.binary_cross_entropy, x, y, True, weight=torch.tensor(w.copy()))
        loss, gx = np.zeros(1), np.empty_like(x)
        thnn("BCECriterion_updateOutput", x, y, loss, True, weights)
        thnn("BCECriterion_updateGradInput", x, y, gx, True, weights)
        np.testing.assert_allclose(loss[0], want, rtol=1e-9)
        np.testing.assert_allclose(gx, want_gx, rtol=1e-8)


@pytest.mark.parametrize("shape", [(2,), (40, 30)])
def test_bce_edges(thnn, shape):
    """Certain and wrong costs a finite amount, in single precision too."""
    for dtype in "df":
        x, y, loss = np.ones(shape, dtype), np.zeros(shape, dtype), np.zeros(1, dtype)
        thnn("BCECriterion_updateOutput", x, y, loss, True)
        np.testing.assert_allclose(loss[0], -np.log(1e-12), rtol=1e-4)


@pytest.mark.parametrize("shape", [SMALL, LARGE])
def test_soft_margin_of_large_inputs(thnn, shape):
    x, y, loss, gx = np.full(shape, 1e4), -np.ones(shape), np.zeros(1), np.empty(shape)
    thnn("SoftMarginCriterion_updateOutput", x, y, loss, True)
    thnn("SoftMarginCriterion_updateGradInput", x, y, gx, False)
    assert loss[0] == 1e4 and (gx == 1).all()


@pytest.mark.parametrize("shape", [SMALL, LARGE])
def test_l1_cost(thnn, shape):
    x = arrays(shape, "d", 1)[0]
    x[0, 0] = 0
    loss, gx = np.zeros(1), np.empty_like(x)
    thnn("L1Cost_updateOutput", x, loss)
    thnn("L1Cost_updateGradInput", x, None, gx)
    np.testing.assert_allclose(loss[0], np.abs(x).sum())
    np.testing.assert_array_equal(gx, np.sign(x))


def test_wrong_arguments(thnn):
    x, loss = np.ones(4), np.zeros(1)
    with pytest.raises(
        luatorch.LuaError, match="DoubleTensor expected for target, got FloatTensor"
    ):
        thnn("MSECriterion_updateOutput", x, x.astype("f"), loss, True)
    with pytest.raises(luatorch.LuaError, match="input and target have different number"):
        thnn("MSECriterion_updateOutput", x, np.ones(3), loss, True)
    with pytest.raises(luatorch.LuaError, match="output must be a tensor of 1 element"):
        thnn("MSECriterion_updateOutput", x, x, np.zeros(2), True)
