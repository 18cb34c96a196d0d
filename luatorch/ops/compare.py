"""Element-wise comparison: 1 where it holds, else 0."""

import numpy as np

from luatorch.arrays import get_array_module


def _compare(name, ufunc):
    def kernel(result, x, y):
        ufunc_of = getattr(get_array_module(result), ufunc)
        if x.shape != result.shape:
            x = x.reshape(result.shape)
        if isinstance(y, (int, float)):
            y = x.dtype.type(y)
        elif y.shape != result.shape:
            y = y.reshape(result.shape)
        if result.dtype == np.uint8:
            ufunc_of(x, y, out=result.view(np.bool_))
        else:
            result[...] = ufunc_of(x, y)

    kernel.__name__ = name
    kernel.__doc__ = f"result = {ufunc}(x, y); y an array of x's dtype or a number"
    return kernel


for _name, _ufunc in (
    ("lt", "less"),
    ("le", "less_equal"),
    ("gt", "greater"),
    ("ge", "greater_equal"),
    ("eq", "equal"),
    ("ne", "not_equal"),
):
    globals()[_name] = _compare(_name, _ufunc)


def equal(x, y):
    """Return whether the arrays, of one shape, have equal elements."""
    return bool((x == y).all())
