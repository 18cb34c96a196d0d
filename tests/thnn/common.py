"""What the tests of the THNN functions share: data, and the kernels themselves."""

import importlib

import numpy as np

SMALL, LARGE = (3, 5), (40, 30)


def kernel(family, name):
    """Return luatorch.thnn.<family>.<name>."""
    return getattr(importlib.import_module("luatorch.thnn." + family), name)


def arrays(shape, dtype, n, seed=0, scale=2.0):
    """Return n random arrays."""
    rng = np.random.default_rng([seed, *shape])
    return [(rng.standard_normal(shape) * scale).astype(dtype) for _ in range(n)]


def tolerance(dtype):
    return {"rtol": 1e-12, "atol": 1e-12} if dtype == "d" else {"rtol": 2e-5, "atol": 1e-6}
