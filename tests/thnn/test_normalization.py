"""Batch and local response normalization against PyTorch."""

import numpy as np
import pytest

from tests.thnn.common import arrays

torch = pytest.importorskip("torch")
F = torch.nn.functional
TOLERANCE = {"d": {"rtol": 1e-9, "atol": 1e-11}, "f": {"rtol": 2e-4, "atol": 2e-5}}


@pytest.mark.parametrize("dtype", ["d", "f"])
@pytest.mark.parametrize("train", [True, False])
@pytest.mark.parametrize("affine", [True, False])
@pytest.mark.parametrize("shape", [(6, 3), (2, 4, 3, 5), (3, 2, 2, 3, 4), (16, 8, 9, 9)])
def test_batch(thnn, new_tensor, shape, affine, train, dtype):
    planes = shape[1]
    x, g = arrays(shape, dtype, 2)
    mean, var = arrays((planes,), dtype, 2, seed=3)
    var = np.abs(var) + dtype_one(dtype)
    weight, bias = arrays((planes,), dtype, 2, seed=4) if affine else (None, None)
    tensors = [
        None if v is None else torch.tensor(v, requires_grad=True) for v in (x, weight, bias)
    ]
    tm, tv = torch.tensor(mean), torch.tensor(var)
    want = F.batch_norm(tensors[0], tm, tv, tensors[1], tensors[2], train, 0.3, 1e-3)
    want.backward(torch.tensor(g))
    y, gx = np.zeros_like(x), np.zeros_like(x)
    gw, gb = (np.ones(planes, dtype), np.ones(planes, dtype)) if affine else (None, None)
    saved = new_tensor(dtype), new_tensor(dtype)
    thnn(
        "BatchNormalization_updateOutput",
        *(x, y, weight, bias, mean, var, *saved, train, 0.3, 1e-3),
    )
    np.testing.assert_allclose(y, want.detach().numpy(), **TOLERANCE[dtype])
    np.testing.assert_allclose(mean, tm.numpy(), **TOLERANCE[dtype])
    np.testing.assert_allclose(var, tv.numpy(), **TOLERANCE[dtype])
    thnn(
        "BatchNormalization_backward",
        *(x, g, gx, gw, gb, weight, mean, var, *saved, train, 0.5, 1e-3),
    )
    np.testing.assert_allclose(gx, tensors[0].grad.numpy(), **TOLERANCE[dtype])
    if affine:
        np.testing.assert_allclose(gw, 1 + 0.5 * tensors[1].grad.numpy(), **TOLERANCE[dtype])
        np.testing.assert_allclose(gb, 1 + 0.5 * tensors[2].grad.numpy(), **TOLERANCE[dtype])
    if train:
        axes = tuple(a for a in range(len(shape)) if a != 1)
        np.testing.assert_allclose(np.asarray(saved[0]), x.mean(axes), **TOLERANCE[dtype])
        std = 1 / np.sqrt(x.var(axes) + 1e-3)
        np.testing.assert_allclose(np.asarray(saved[1]), std, **TOLERANCE[dtype])


def dtype_one(dtype):
    return np.dtype(dtype).type(1)


@pytest.mark.parametrize("dtype", ["d", "f"])
@pytest.mark.parametrize("size", [1, 3, 5, 9])
@pytest.mark.parametrize("shape", [(2, 6, 3, 4), (5, 2, 2)])
def test_lrn(thnn, shape, size, dtype):
    x, g = arrays(shape, dtype, 2)
    t = torch.tensor(x, requires_grad=True)
    want = F.local_response_norm(t if x.ndim == 4 else t[None], size, 0.7, 0.75, 1.5)
    want = want if x.ndim == 4 else want[0]
    want.backward(torch.tensor(g))
    y, scale, gx = (np.zeros(shape, dtype) for _ in range(3))
    thnn("SpatialCrossMapLRN_updateOutput", x, y, scale, size, 0.7, 0.75, 1.5)
    np.testing.assert_allclose(y, want.detach().numpy(), **TOLERANCE[dtype])
    thnn("SpatialCrossMapLRN_updateGradInput", x, g, gx, scale, y, size, 0.7, 0.75, 1.5)
    np.testing.assert_allclose(gx, t.grad.numpy(), **TOLERANCE[dtype])
