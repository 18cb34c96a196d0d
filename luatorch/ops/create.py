"""Sequences and parts of matrices, written into a preallocated result."""

import numpy as np

from luatorch.arrays import get_array_module


def range(result, first, step):
    """result = first, first + step, ... in the order of result's elements"""
    xp = get_array_module(result)
    n = result.size
    if result.dtype.kind == "f":
        values = xp.arange(n, dtype=np.float64)
        values *= step
        values += first
    else:
        values = xp.arange(n, dtype=np.int64) * int(step) + int(first)
    result[...] = values.astype(result.dtype).reshape(result.shape)


def _points(result, first, last):
    xp = get_array_module(result)
    n = result.size
    values = xp.arange(n, dtype=result.dtype)
    if n > 1:
        values *= result.dtype.type((last - first) / (n - 1))
    values += result.dtype.type(first)
    return values.reshape(result.shape)


def linspace(result, first, last):
    """result = evenly spaced numbers from first to last"""
    result[...] = _points(result, first, last)


def logspace(result, first, last):
    """result = 10 to the power of evenly spaced numbers from first to last"""
    result[...] = get_array_module(result).power(
        result.dtype.type(10), _points(result, first, last)
    )


def tril(result, x, k):
    """result = x with zeros above the k-th diagonal"""
    result[...] = get_array_module(x).tril(x, int(k))


def triu(result, x, k):
    """result = x with zeros below the k-th diagonal"""
    result[...] = get_array_module(x).triu(x, int(k))
