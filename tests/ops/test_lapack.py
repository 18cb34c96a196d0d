"""The kernels of luatorch.ops.lapack, without Lua."""

import numpy as np

from luatorch.ops import lapack

RNG = np.random.default_rng(4)


def columns(x):
    """Return matrix `x` as LAPACK keeps it, by columns."""
    return np.ascontiguousarray(x.T)


def test_lapack_reports_where_it_failed():
    singular = columns(np.array([[1.0, 2], [2, 4]]))
    assert lapack.gesv(singular, np.ones((1, 2))) == 2
    assert lapack.inverse(columns(np.zeros((3, 3)))) == 1
    assert lapack.potrf(columns(np.array([[1.0, 2], [2, 1]])), "U") == 2
    assert lapack.trtrs(columns(np.array([[1.0, 2], [0, 0]])), np.ones((1, 2)), "U", "N", "N") == 2
    assert lapack.trtrs(columns(np.array([[1.0, 2], [0, 0]])), np.ones((1, 2)), "U", "N", "U") == 0


def test_lapack_works_in_place():
    a, b = RNG.random((4, 4)), RNG.random((4, 2))
    x = columns(b)
    assert lapack.gesv(columns(a), x) == 0
    np.testing.assert_allclose(a @ x.T, b)
    c = columns(a)
    assert lapack.inverse(c) == 0
    np.testing.assert_allclose(c.T, np.linalg.inv(a))
