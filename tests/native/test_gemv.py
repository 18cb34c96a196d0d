"""Products with vectors in C against NumPy: every instruction set, type, size and step."""

import numpy as np
import pytest

from .library import CTYPES, call, isas, load

LIBRARY = load()
pytestmark = pytest.mark.skipif(LIBRARY is None, reason="the C library was not built")
ISAS = isas(LIBRARY) if LIBRARY else []
RNG = np.random.default_rng(5)
SHAPES = [(1, 1), (1, 40), (3, 5), (4, 8), (5, 17), (9, 100), (23, 64), (70, 2100), (2, 4097)]


def close(got, want, dtype):
    scale = np.abs(want).max() + 1
    np.testing.assert_allclose(got, want, atol=scale * (1e-13 if dtype == "f8" else 1e-4))


def matrix(m, n, dtype):
    """Return a matrix whose rows lie apart, and the distance of their beginnings."""
    return RNG.normal(size=(m, n + 3)).astype(dtype)[:, 1 : n + 1], n + 3


def vector(n, step, dtype):
    return RNG.normal(size=(n, step)).astype(dtype)[:, 0]


def run(name, dtype, isa, *args):
    call(LIBRARY, f"lt_{name}_{CTYPES[dtype]}_{isa}", *args)


@pytest.mark.parametrize("isa", ISAS)
@pytest.mark.parametrize("dtype", ["f8", "f4"])
@pytest.mark.parametrize("step", [1, 3])
@pytest.mark.parametrize("shape", SHAPES)
def test_products(shape, step, dtype, isa):
    m, n = shape
    a, lda = matrix(m, n, dtype)
    for alpha, beta in ((1.0, 0.0), (2.0, 1.0), (-0.5, 3.0)):
        for _ in range(2):  # from the first row, and from the last
            x, y = vector(n, 1, dtype), vector(m, step, dtype)
            want = alpha * (a.astype("f8") @ x) + beta * y
            if beta == 0:
                y[:] = np.nan  # is not read
            run("gemv", dtype, isa, a, lda, m, n, x, y, step, alpha, beta)
            close(y, want, dtype)
        x, y = vector(m, step, dtype), vector(n, 1, dtype)
        want = alpha * (x.astype("f8") @ a) + beta * y
        if beta == 0:
            y[:] = np.nan
        run("gemv_transposed", dtype, isa, a, lda, m, n, x, step, y, alpha, beta)
        close(y, want, dtype)


@pytest.mark.parametrize("isa", ISAS)
@pytest.mark.parametrize("dtype", ["f8", "f4"])
@pytest.mark.parametrize("step", [1, 3])
@pytest.mark.parametrize("shape", SHAPES)
def test_outer_products(shape, step, dtype, isa):
    m, n = shape
    for alpha, beta in ((1.0, 0.0), (2.0, 1.0), (-0.5, 3.0)):
        for _ in range(2):
            a, lda = matrix(m, n, dtype)
            around = a.base.copy()
            x, y = vector(m, step, dtype), vector(n, 1, dtype)
            want = alpha * np.outer(x.astype("f8"), y) + beta * a
            if beta == 0:
                a[:] = np.nan
            run("ger", dtype, isa, a, lda, m, n, x, step, y, alpha, beta)
            close(a, want, dtype)
            np.testing.assert_array_equal(a.base[:, [0, -1]], around[:, [0, -1]])


@pytest.mark.parametrize("dtype", ["f8", "f4"])
def test_results_do_not_depend_on_the_direction(dtype):
    a, lda = matrix(70, 333, dtype)
    x, y = vector(333, 1, dtype), [np.empty(70, dtype) for _ in range(2)]
    for r in y:
        run("gemv", dtype, ISAS[-1], a, lda, 70, 333, x, r, 1, 1.0, 0.0)
    np.testing.assert_array_equal(*y)
