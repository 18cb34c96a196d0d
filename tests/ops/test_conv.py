"""The kernels of luatorch.ops.conv, without Lua."""

import numpy as np
import pytest

from luatorch.ops import conv

RNG = np.random.default_rng(4)


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
