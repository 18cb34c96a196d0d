"""The kernels of luatorch.ops.blas, without Lua."""

import numpy as np
import pytest

from luatorch.ops import blas

RNG = np.random.default_rng(4)


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
