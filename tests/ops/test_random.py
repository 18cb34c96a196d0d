"""luatorch.ops.random against a direct reading of its definition."""

import numpy as np

from luatorch.ops import random


def test_search():
    cumulative = np.array([0.25, 0.25, 0.75, 0.999])
    u = np.array([0.0, 0.25, 0.26, 0.75, 0.9, 0.9995])
    result = np.empty(6, np.int64)
    random.search(result, cumulative, u)
    want = [next((j for j, c in enumerate(cumulative) if c >= x), 3) + 1 for x in u]
    assert result.tolist() == want


def test_search_writes_into_strided_results():
    result = np.zeros((3, 2), np.int64)
    random.search(result[:, 1], np.array([0.5, 1.0]), np.array([0.1, 0.9, 0.5]))
    assert result.tolist() == [[0, 1], [0, 2], [0, 1]]
