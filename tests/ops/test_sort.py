"""The kernels of luatorch.ops.sort, without Lua."""

import numpy as np
import pytest

from luatorch.ops import sort

RNG = np.random.default_rng(6)


@pytest.mark.parametrize("n", [50, 9000])
@pytest.mark.parametrize("largest", [False, True])
def test_topk_agrees_with_sort(n, largest):
    x = RNG.integers(0, 1000, (2, n)).astype("f8")
    value, index = np.empty((2, 7)), np.empty((2, 7), "i8")
    sort.topk(value, index, x, 7, 1, largest)
    order = np.sort(x, 1)
    want = order[:, ::-1][:, :7] if largest else order[:, :7]
    np.testing.assert_array_equal(value, want)
    np.testing.assert_array_equal(np.take_along_axis(x, index - 1, 1), want)


def test_running_max_without_accumulate():
    """What CuPy uses in place of maximum.accumulate."""

    class Other:
        maximum = np.maximum

    x = RNG.integers(0, 50, (3, 37))
    np.testing.assert_array_equal(sort._running_max(Other, x), np.maximum.accumulate(x, axis=-1))
