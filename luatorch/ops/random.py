"""Random draws that a search of a whole array serves better than a loop."""

import numpy as np


def search(result, cumulative, uniforms):
    """result[i] = 1 + the first j with ``cumulative[j] >= uniforms[i]``.

    `cumulative`: ascending float64 sums that end near 1; `uniforms`: float64 in [0, 1);
    `result`: int64 of the length of `uniforms`.  A uniform above every sum gives the last j.
    """
    found = np.searchsorted(cumulative, uniforms, side="left")
    np.minimum(found, cumulative.shape[0] - 1, out=found)
    np.add(found, 1, out=result)
