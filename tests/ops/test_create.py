"""Kernels that make sequences and parts of matrices."""

import numpy as np
import pytest

from luatorch.ops import create as K


@pytest.mark.parametrize(
    ("dtype", "n", "first", "step", "want"),
    [
        ("f8", 4, 0.5, 0.25, [0.5, 0.75, 1.0, 1.25]),
        ("i4", 3, 10, -3, [10, 7, 4]),
        ("u1", 4, 254, 1, [254, 255, 0, 1]),
        ("i8", 2, 2.0**53, 1, [2**53, 2**53 + 1]),
    ],
)
def test_range(dtype, n, first, step, want):
    result = np.empty(n, dtype)
    K.range(result, first, step)
    np.testing.assert_array_equal(result, want)


def test_range_keeps_the_shape():
    result = np.empty((2, 3))
    K.range(result, 1, 1)
    np.testing.assert_array_equal(result, [[1, 2, 3], [4, 5, 6]])


@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_spaces(dtype):
    result = np.empty(9, dtype)
    K.linspace(result, -1, 1)
    np.testing.assert_allclose(result, np.linspace(-1, 1, 9), rtol=1e-6)
    K.logspace(result, -2, 2)
    np.testing.assert_allclose(result, np.logspace(-2, 2, 9), rtol=1e-5)
    one = np.empty(1, dtype)
    K.linspace(one, 3, 3)
    assert one[0] == 3


@pytest.mark.parametrize("shape", [(3, 3), (2, 4), (4, 2)])
@pytest.mark.parametrize("k", [-1, 0, 1])
def test_matrix_parts(shape, k):
    x = np.arange(1.0, 1 + np.prod(shape)).reshape(shape)
    for a in (x, x.copy(order="F")):
        result = np.empty_like(x)
        K.tril(result, a, k)
        np.testing.assert_array_equal(result, np.tril(x, k))
        K.triu(result, a, k)
        np.testing.assert_array_equal(result, np.triu(x, k))
