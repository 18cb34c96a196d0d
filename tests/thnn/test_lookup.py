"""The lookup table's kernels against NumPy."""

import numpy as np
import pytest

from tests.thnn.common import arrays, kernel, tolerance


@pytest.mark.parametrize("dtype", ["d", "f"])
def test_gradient(runtime, dtype):
    call = runtime.execute(
        "return function(index, g, gw, freq, padding, scale)"
        " g.THNN.LookupTable_accGradParameters(index, g, gw, nil, nil, nil, freq, padding, scale)"
        " end"
    )
    index = np.array([3, 1, 3, 5, 5, 5, 2])
    g = arrays((7, 4), dtype, 1)[0]
    for padding, by_frequency, scale in (
        (0, False, 1),
        (5, False, 0.5),
        (0, True, 2),
        (3, True, 1),
    ):
        gw, want = np.ones((6, 4), dtype), np.ones((6, 4), dtype)
        for i, row in zip(index, g, strict=True):
            if i != padding:
                want[i - 1] += row * scale / ((index == i).sum() if by_frequency else 1)
        call(index, g, gw, by_frequency, padding, scale)
        np.testing.assert_allclose(gw, want, **tolerance(dtype))


@pytest.mark.parametrize("index", [[0, 1], [1, 7], [-3, 1]])
def test_rows_that_are_not_there(runtime, index):
    call = runtime.execute(
        "return function(index, g, gw)"
        " g.THNN.LookupTable_accGradParameters(index, g, gw, nil, nil, nil, false, 0, 1) end"
    )
    with pytest.raises(Exception, match="range 1 to 6"):
        call(np.array(index), np.ones((2, 4)), np.ones((6, 4)))


@pytest.mark.parametrize("norm", [1, 2, 3.5])
def test_renorm(norm):
    weight = arrays((6, 4), "d", 1)[0]
    want = weight.copy()
    for i in (0, 3):
        size = (np.abs(want[i]) ** norm).sum() ** (1 / norm)
        if size > 1.5:
            want[i] *= 1.5 / (size + 1e-7)
    kernel("lookup", "renorm")(np.array([[4, 1], [1, 4]]), weight, 1.5, norm)
    np.testing.assert_allclose(weight, want, rtol=1e-12)


def test_repeated_rows():
    target = np.zeros((3, 2))
    kernel("lookup", "_add_rows")(target, np.array([2, 0, 2]), np.arange(6.0).reshape(3, 2))
    assert target.tolist() == [[2, 3], [0, 0], [4, 6]]
