"""The kernels of luatorch.ops.blas, lapack and conv, without Lua."""

import numpy as np
import pytest

from luatorch.ops import blas, conv, lapack

RNG = np.random.default_rng(4)


def columns(x):
    """Return matrix `x` as LAPACK keeps it, by columns."""
    return np.ascontiguousarray(x.T)


def test_addmm_does_not_read_the_result_for_beta_zero():
    a, b = RNG.random((2, 3)), RNG.random((3, 4))
    r = np.full((2, 4), np.nan)
    blas.addmm(r, 0, r, 2, a, b)
    np.testing.assert_allclose(r, 2 * a @ b)
    blas.addmm(r, 3, np.ones((2, 4)), 1, a, b)
    np.testing.assert_allclose(r, 3 + a @ b)


def test_integers_wrap():
    x = np.array([200, 200], "u1")
    assert blas.dot(x, np.array([2, 3], "u1")) == 1000 % 256
    r = np.zeros((2, 2), "u1")
    blas.addr(r, 0, r, 1, x, x)
    assert (r == 40000 % 256).all()


@pytest.mark.parametrize("ta", [False, True])
@pytest.mark.parametrize("tb", [False, True])
def test_raw_products_follow_leading_dimensions(ta, tb):
    m, n, k = 2, 3, 4
    a, b = RNG.random((k, 6) if ta else (m, 7)), RNG.random((n, 6) if tb else (k, 5))
    c = RNG.random((m, 9))
    op_a = a[:k, :m].T if ta else a[:m, :k]
    op_b = b[:n, :k].T if tb else b[:k, :n]
    want = c.copy()
    want[:, :n] = 2 * op_a @ op_b + 3 * c[:, :n]
    at = [x.ctypes.data for x in (a, b, c)]
    blas.raw_gemm(
        "d", ta, tb, m, n, k, 2, at[0], a.shape[1], at[1], b.shape[1], 3, at[2], c.shape[1]
    )
    np.testing.assert_allclose(c, want)


def test_raw_vectors_follow_steps():
    a, x, y = RNG.random((3, 5)), RNG.random(8), RNG.random(9)
    want = y.copy()
    want[::3] = 2 * a[:, :4] @ x[::2] + y[::3]
    blas.raw_gemv("d", False, 3, 4, 2, a.ctypes.data, 5, x.ctypes.data, 2, 1, y.ctypes.data, 3)
    np.testing.assert_allclose(y, want)
    want = a.copy()
    want[:, :4] += 2 * np.outer(y[::3], x[::2])
    blas.raw_ger("d", 3, 4, 2, y.ctypes.data, 3, x.ctypes.data, 2, a.ctypes.data, 5)
    np.testing.assert_allclose(a, want)


def test_match_is_the_squared_distance():
    a, b = RNG.random((3, 2, 2)), RNG.random((5, 4))
    r = np.empty((3, 5))
    blas.match(r, a, b, 0.5)
    want = ((a.reshape(3, 1, 4) - b[None]) ** 2).sum(-1) / 2
    np.testing.assert_allclose(r, want)


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


@pytest.mark.parametrize("full", [False, True])
def test_correlate_one_dimension_at_a_time(full):
    """A window that is a product of vectors correlates as NumPy does along each axis."""
    x, u, v = RNG.random((6, 7)), RNG.random(3), RNG.random(2)
    mode = "full" if full else "valid"
    rows = np.array([np.correlate(row, v, mode) for row in x])
    want = np.array([np.correlate(c, u, mode) for c in rows.T]).T
    got = np.empty_like(want)
    conv.correlate(got, x, np.outer(u, v), 2, full, False)
    np.testing.assert_allclose(got, want)
    conv.correlate(got, x, np.outer(u[::-1], v[::-1]), 2, full, True)
    np.testing.assert_allclose(got, want)
