"""Kernels of shifts and bits against Python's integers."""

import numpy as np
import pytest

from luatorch.ops import bitwise as K

INTEGERS = ["u1", "i1", "i2", "i4", "i8"]


def bits(dtype):
    return np.dtype(dtype).itemsize * 8


def stored(values, dtype):
    wide = np.array([v % 2 ** bits(dtype) for v in values], dtype=np.uint64)
    return wide.astype(f"u{bits(dtype) // 8}").astype(dtype)


@pytest.mark.parametrize("dtype", INTEGERS)
def test_shifts_are_logical(dtype):
    x = np.array([1, 5, 100, 0], dtype)
    if dtype != "u1":
        x = np.append(x, [-1, -6]).astype(dtype)
    unsigned = [int(v) % 2 ** bits(dtype) for v in x]
    result = np.empty_like(x)
    for v in (0, 1, 3):
        K.lshift_number(result, x, v)
        np.testing.assert_array_equal(result, stored([u << v for u in unsigned], dtype))
        K.rshift_number(result, x, v)
        np.testing.assert_array_equal(result, stored([u >> v for u in unsigned], dtype))
    counts = np.arange(len(x)).astype(dtype)
    K.lshift(result, x, counts)
    want = [u << c for u, c in zip(unsigned, range(len(x)), strict=True)]
    np.testing.assert_array_equal(result, stored(want, dtype))


def test_shift_counts_beyond_the_word_do_not_trap():
    x = np.array([1, 2], "i4")
    result = np.empty_like(x)
    K.lshift(result, x, np.array([33, -1], "i4"))
    np.testing.assert_array_equal(result, [2, 0])


def test_shifts_of_floats_scale():
    x = np.array([[1.5, -3], [10, 0]])
    result = np.empty_like(x)
    K.lshift_number(result, x, 2)
    np.testing.assert_array_equal(result, x * 4)
    K.rshift(result, x, np.array([1.0, 2, 3, 4]))
    np.testing.assert_array_equal(result, x / [[2, 4], [8, 16]])


@pytest.mark.parametrize("dtype", INTEGERS)
@pytest.mark.parametrize("name", ["bitand", "bitor", "bitxor"])
def test_logic(name, dtype):
    x, y = np.array([[12, 10], [7, 127]], dtype), np.array([10, 3, 8, 85], dtype)
    ufunc = {"bitand": np.bitwise_and, "bitor": np.bitwise_or, "bitxor": np.bitwise_xor}[name]
    result = np.empty_like(x)
    getattr(K, name)(result, x, y)
    np.testing.assert_array_equal(result, ufunc(x, y.reshape(2, 2)))
    getattr(K, name + "_number")(result, x, 10)
    np.testing.assert_array_equal(result, ufunc(x, np.dtype(dtype).type(10)))
