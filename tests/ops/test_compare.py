"""Kernels of element-wise comparison against NumPy."""

import operator

import numpy as np
import pytest

from luatorch.ops import compare as K

X = np.array([[1, 2, 3], [3, 2, 1]])
Y = np.array([[2, 2, 2], [1, 2, 3]])


@pytest.mark.parametrize("dtype", ["u1", "i1", "i2", "i4", "i8", "f4", "f8"])
@pytest.mark.parametrize("name", ["lt", "le", "gt", "ge", "eq", "ne"])
def test_compare(name, dtype):
    x, y = X.astype(dtype), Y.astype(dtype)
    want = getattr(operator, name)(X, Y)
    for result_dtype in ("u1", dtype):
        result = np.full(X.shape, 9, result_dtype)
        getattr(K, name)(result, x, y)
        np.testing.assert_array_equal(result, want)
        getattr(K, name)(result, x.T.copy().T, y.reshape(-1))
        np.testing.assert_array_equal(result, want)
        getattr(K, name)(result, x, 2)
        np.testing.assert_array_equal(result, getattr(operator, name)(X, 2))


def test_comparisons_with_nan_are_false_but_ne():
    x = np.array([np.nan, 1.0])
    result = np.empty(2, "u1")
    for name, want in {"lt": [0, 0], "ge": [0, 1], "eq": [0, 1], "ne": [1, 0]}.items():
        getattr(K, name)(result, x, np.array([np.nan, 1.0]))
        np.testing.assert_array_equal(result, want)


def test_equal():
    assert K.equal(X, X.copy(order="F"))
    assert not K.equal(X, Y)
