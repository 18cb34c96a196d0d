"""Sums in C against NumPy: every instruction set, type and size."""

import ctypes

import numpy as np
import pytest

from .library import CTYPES, call, isas, load

LIBRARY = load()
pytestmark = pytest.mark.skipif(LIBRARY is None, reason="the C library was not built")
ISAS = isas(LIBRARY) if LIBRARY else []
RNG = np.random.default_rng(8)

SUMS = {
    "sum": lambda x, y: x,
    "norm1": lambda x, y: abs(x),
    "norm2": lambda x, y: x * x,
    "dot": lambda x, y: x * y,
    "dist1": lambda x, y: abs(x - y),
    "dist2": lambda x, y: (x - y) ** 2,
}


@pytest.mark.parametrize("isa", ISAS)
@pytest.mark.parametrize("dtype", ["f8", "f4"])
@pytest.mark.parametrize("name", SUMS)
def test_sums(name, dtype, isa):
    # one element, parts of a block, whole blocks, more blocks than are kept at a time
    for n in (0, 1, 7, 2048, 100_003, 2048 * 512 + 1 if isa == ISAS[-1] else 5000):
        x, y = (RNG.normal(size=n + 1).astype(dtype)[1:] for _ in range(2))
        terms = SUMS[name](x.astype("f8"), y.astype("f8"))
        f = f"lt_{name}_{CTYPES[dtype]}_{isa}"
        got = [call(LIBRARY, f, x, y, n, result=ctypes.c_double) for _ in range(2)]
        assert got[0] == got[1]  # forwards and backwards
        assert got[0] == pytest.approx(terms.sum(), rel=1e-12, abs=1e-14 * abs(terms).sum())


@pytest.mark.parametrize("isa", ISAS)
@pytest.mark.parametrize("dtype", ["f8", "f4"])
@pytest.mark.parametrize("shape", [(1, 3000, 1), (5, 17, 1), (3, 40, 9), (2, 5, 1500), (4, 1, 6)])
def test_sums_along_a_dimension(shape, dtype, isa):
    x = RNG.normal(size=shape).astype(dtype)
    for divisor in (1.0, 7.0):
        r = np.empty((shape[0], shape[2]), dtype)
        call(LIBRARY, f"lt_sum_along_{CTYPES[dtype]}_{isa}", r, x, *shape, divisor)
        want = x.sum(axis=1, dtype="f8") / divisor
        np.testing.assert_allclose(r, want, rtol=1e-12 if dtype == "f8" else 1e-6, atol=1e-12)
