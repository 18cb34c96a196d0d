"""The kernels of luatorch.ops.columns, without Lua."""

import numpy as np
import pytest

from luatorch.ops import columns


def test_histogram_edges():
    x = np.array([0.0, 1, 2, 3, 4, -1, 5, np.nan])
    r = np.empty(4)
    columns.histc(r, x, 0, 4)
    np.testing.assert_array_equal(r, [1, 1, 1, 2])


@pytest.mark.parametrize("name", ["cumsum", "cumprod"])
@pytest.mark.parametrize("shape", [(7,), (3, 4), (5, 3, 200)])
def test_cumulative(name, shape):
    x = (0.5 + np.random.default_rng(1).random(shape)).astype("f4")
    for axis in range(len(shape)):
        r = np.empty_like(x)
        getattr(columns, name)(r, x, axis)
        np.testing.assert_allclose(r, getattr(np, name)(x, axis, dtype=float), rtol=1e-6)
