"""The kernels of luatorch.ops.reduce, without Lua."""

import math
import warnings

import numpy as np
import pytest

from luatorch.ops import columns, reduce

RNG = np.random.default_rng(6)


def test_numbers_are_plain():
    x = RNG.random((3, 4)).astype("f4")
    for name in ("sum", "prod", "mean", "max", "min", "square_sum"):
        assert type(getattr(reduce, name)(x)) is float
    assert type(reduce.sum(x.astype("i1"))) is int
    assert type(reduce.norm(x, 2)) is float and type(reduce.norm(x, 3)) is float
    assert reduce.all(x > -1) is True and reduce.any(x > 2) is False


def test_floats_are_accumulated_in_double():
    x = np.full(10_000_000, 0.1, "f4")
    assert reduce.sum(x) == pytest.approx(float(np.float32(0.1)) * 1e7, rel=1e-9)
    r = np.empty((1, 2), "f4")
    reduce.sum_dim(r, np.full((1_000_000, 2), 0.1, "f4"), 0)
    assert r[0, 0] == np.float32(np.float32(0.1).astype("f8") * 1e6)


def test_overflow_is_silent():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert reduce.prod(np.full(400, 10.0)) == math.inf
        r = np.empty(1)
        reduce.var_dim(r, np.ones(1), 0, 1)
        assert np.isnan(r[0])
        columns.cumprod(np.empty(400), np.full(400, 10.0), 0)


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_variance_of_large_numbers(axis):
    x = 1e8 + RNG.random((4, 5, 6))
    r = np.empty([1 if d == axis else n for d, n in enumerate(x.shape)])
    reduce.var_dim(r, x, axis, 1)
    np.testing.assert_allclose(r, (x - 1e8).var(axis, ddof=1, keepdims=True), rtol=1e-6)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_square_sum_is_taken_in_order(dtype):
    x = RNG.normal(3, 2, 100_000).astype(dtype)
    mean = total = 0.0
    for v in x.tolist():
        mean += v
    mean /= x.size
    for v in x.tolist():
        total += (v - mean) * (v - mean)
    assert reduce.square_sum(x) == total
    assert reduce.square_sum(x.reshape(100, 1000).T.copy().T) == total
