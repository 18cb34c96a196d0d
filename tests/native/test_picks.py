"""Picking, placing, moving and converting in the C library against NumPy, and with bad indices."""

import ctypes

import numpy as np
import pytest

import luatorch

from .library import call, fresh, load

LIBRARY = load()
pytestmark = pytest.mark.skipif(LIBRARY is None, reason="the C library was not built")
RNG = np.random.default_rng(5)
WORDS = {"uint8_t": "u1", "uint16_t": "u2", "uint32_t": "u4", "uint64_t": "u8"}
TYPES = {**WORDS, "float": "f4", "double": "f8"}
# outer, n, inner, m; the last ones are written past the caches
SIZES = [
    (1, 5, 1, 9),
    (3, 4, 1, 700),
    (2, 7, 3, 5),
    (1, 3, 600, 4),
    (2, 9, 700, 1100),
    (1, 9, 1, 600_000),
]
# columns in parts: exact ones, cut ones, whole lines past the caches; a long vector to pick from
PARTS = [
    (2, 40, 64, 50),
    (1, 70, 261, 33),
    (3, 5, 33, 2),
    (1, 30, 8192, 70),
    (1, 200_000, 1, 3000),
]


def numbers(code, *shape):
    return RNG.integers(0, 100, shape).astype(code)


def indices(n, *shape):
    return RNG.integers(1, n + 1, shape)


def results(shape, dtype):
    """Yield a result to write as usual, and a fresh one of whole cache lines."""
    yield np.empty(shape, dtype)
    bytes_ = int(np.prod(shape)) * np.dtype(dtype).itemsize
    memory = np.empty(bytes_ + 64, "u1")
    memory = memory[-memory.ctypes.data % 64 :][:bytes_]
    yield fresh(LIBRARY, memory).view(dtype).reshape(shape)


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("size", SIZES)
def test_slices(word, size):
    outer, n, inner, m = size
    x, index = numbers(WORDS[word], outer, n, inner), indices(n, m)
    for r in results((outer, m, inner), x.dtype):
        assert call(LIBRARY, f"lt_index_{word}_all", r, x, index, outer, n, inner, m) == 0
        np.testing.assert_array_equal(r, x[:, index - 1])
    for step, src in ((1, numbers(x.dtype, outer, m, inner)), (0, numbers(x.dtype, 1))):
        y, want = x.copy(), x.copy()
        want[:, index - 1] = src
        call(LIBRARY, f"lt_place_{word}_all", y, src, step, index, outer, n, inner, m)
        np.testing.assert_array_equal(y, want)


@pytest.mark.parametrize("word", TYPES)
@pytest.mark.parametrize("size", SIZES[:-1] + PARTS)
def test_elements(word, size):
    outer, n, inner, m = size
    x, index = numbers(TYPES[word], outer, n, inner), indices(n, outer, m, inner)
    src = numbers(x.dtype, outer, m, inner)
    if word in WORDS:
        for r in results(src.shape, x.dtype):
            assert call(LIBRARY, f"lt_gather_{word}_all", r, x, index, outer, n, inner, m) == 0
            np.testing.assert_array_equal(r, np.take_along_axis(x, index - 1, 1))
        y, want = x.copy(), x.copy()
        for j in range(m):  # the last one wins
            np.put_along_axis(want, index[:, j : j + 1] - 1, src[:, j : j + 1], 1)
        call(LIBRARY, f"lt_scatter_{word}_all", y, src, 1, index, outer, n, inner, m)
        np.testing.assert_array_equal(y, want)
    y, want = x.copy(), x.copy()
    grid = list(np.ogrid[:outer, :m, :inner])
    grid[1] = index - 1
    np.add.at(want, tuple(grid), src)
    call(LIBRARY, f"lt_scatter_add_{word}_all", y, src, index, outer, n, inner, m)
    np.testing.assert_array_equal(y, want)
    y, want, rows = x.copy(), x.copy(), indices(n, m)
    np.add.at(want, (slice(None), rows - 1), src)
    call(LIBRARY, f"lt_place_add_{word}_all", y, src, rows, outer, n, inner, m)
    np.testing.assert_array_equal(y, want)


@pytest.mark.parametrize("bad", [0, -1, 6, -(2**63), 2**63 - 1])
@pytest.mark.parametrize("place", [0, 511, 512, 999])
def test_bad_indices_are_found(bad, place):
    x, r, index = numbers("f8", 5), np.empty(1000), indices(5, 1000)
    index[place] = bad
    for name in ("index", "gather"):
        assert call(LIBRARY, f"lt_{name}_uint64_t_all", r, x, index, 1, 5, 1, 1000) == -1
    for name in ("place", "scatter"):
        assert call(LIBRARY, f"lt_{name}_uint64_t_all", x, r, 1, index, 1, 5, 1, 1000) == -1
    for name in ("place_add", "scatter_add"):
        assert call(LIBRARY, f"lt_{name}_double_all", x, r, index, 1, 5, 1, 1000) == -1


@pytest.mark.parametrize("bad", [0, 41, -(2**63)])
@pytest.mark.parametrize("place", [(0, 0, 0), (0, 49, 63), (1, 20, 31), (1, 49, 32), (1, 49, 66)])
def test_bad_indices_are_found_in_parts(bad, place):
    outer, n, inner, m = size = 2, 40, 67, 50
    x, index = numbers("f8", outer, n, inner), indices(n, outer, m, inner)
    r = np.empty(index.shape)
    index[place] = bad
    assert call(LIBRARY, "lt_gather_uint64_t_all", r, x, index, *size) == -1
    for step in 0, 1:
        assert call(LIBRARY, "lt_scatter_uint64_t_all", x, r, step, index, *size) == -1
    assert call(LIBRARY, "lt_scatter_add_double_all", x, r, index, *size) == -1


@pytest.mark.parametrize("inner", [1, 40])
def test_indices_that_change_under_way_are_checked(inner):
    """What is written over the indices is far outside: it must not be followed."""
    n = m = 3000 // inner
    far = np.full((m, inner), 2**50)
    for name, *args in (
        ("scatter_uint64_t", far, 1),
        ("scatter_uint64_t", far, 0),
        ("scatter_add_uint64_t", far),
        ("place_uint64_t", far, 1),
        ("place_uint64_t", far, 0),
        ("place_add_uint64_t", far),
    ):
        index = indices(n, m, inner)
        index[0, 0] = 1
        assert call(LIBRARY, f"lt_{name}_all", index, *args, index, 1, n, inner, m) == -1
    for name in ("gather", "index"):
        index = indices(n, m + 1, inner)
        r, name = index[1:], f"lt_{name}_uint64_t_all"
        assert call(LIBRARY, name, r, far, index, 1, n, inner, m) == -1


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("n", [1, 255, 256, 3000])
def test_masks(word, n):
    x, mask = numbers(WORDS[word], n), RNG.integers(0, 2, n).astype("u1")
    count = int(mask.sum())
    assert call(LIBRARY, "lt_count_mask", mask, n, result=ctypes.c_int64) == count
    r, on = np.empty(count, x.dtype), mask.astype(bool)
    call(LIBRARY, f"lt_select_{word}_all", r, x, mask, n, count)
    np.testing.assert_array_equal(r, x[on])
    for step, src in ((1, numbers(x.dtype, count + 1)), (0, numbers(x.dtype, 1))):
        want = x.copy()
        want[on] = src[:count] if step else src
        call(LIBRARY, f"lt_mask_{word}_all", x, src, step, mask, n, count)
        np.testing.assert_array_equal(x, want)
    mask[n // 2] = 2
    assert call(LIBRARY, "lt_count_mask", mask, n, result=ctypes.c_int64) == -1


@pytest.mark.parametrize("word", TYPES)
@pytest.mark.parametrize("shape", [(300,), (7, 40), (3, 4, 5), (2, 3, 1, 6)])
def test_nonzero(word, shape):
    x = (numbers("i8", *shape) % 3 % 2 * 7).astype(TYPES[word])
    if word in ("float", "double"):
        x.flat[:3] = -0.0, np.nan, 0
    count = call(LIBRARY, f"lt_count_nonzero_{word}_all", x, x.size, result=ctypes.c_int64)
    assert count == np.count_nonzero(x)
    r = np.empty((count, x.ndim), "i8")
    size = np.array(shape, "f8")
    call(LIBRARY, f"lt_nonzero_{word}_all", r, x, count, x.ndim, size)
    np.testing.assert_array_equal(r, np.argwhere(x) + 1)


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("shape", [(3, 5), (70, 90), (17, 16), (1100, 700), (1024, 1152)])
def test_copies_between_layouts(word, shape):
    n0, n1 = shape
    x = numbers(WORDS[word], n1, 2 * n0)[:, ::2].T
    s = [k // x.itemsize for k in x.strides]
    for r in (*results(shape, x.dtype), np.zeros((n0, n1 + 3), x.dtype)[:, 1:-2], np.zeros_like(x)):
        t = [k // x.itemsize for k in r.strides]
        call(LIBRARY, f"lt_copy_strided_{word}_all", r, x, n0, n1, *t, *s)
        np.testing.assert_array_equal(r, x)


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("width", [3, 1500])
def test_rows_into_a_part_of_a_tensor(word, width):
    x, r = numbers(WORDS[word], 1000, width), numbers(WORDS[word], 1000, 4200)
    want = r.copy()
    want[:, 7 : 7 + width] = x
    name = f"lt_copy_strided_{word}_all"
    call(LIBRARY, name, fresh(LIBRARY, r)[:, 7:], x, 1000, width, 4200, 1, width, 1)
    np.testing.assert_array_equal(r, want)


@pytest.mark.parametrize("shift", [0, 1, 64, -3])
def test_copies_that_overlap(shift):
    n = 6 << 20
    s = RNG.integers(0, 255, n + 128).astype("u1")
    want = s.copy()
    want[64 + shift : 64 + shift + n] = s[64 : 64 + n]
    call(LIBRARY, "lt_copy", fresh(LIBRARY, s)[64 + shift :], s[64:], n)
    np.testing.assert_array_equal(s, want)


def test_masks_that_are_their_own_target():
    lua = luatorch.Runtime()
    got = lua.execute(
        """
        local s = torch.ByteTensor(5000):fill(1)
        local x, m = s:narrow(1, 2, 4000), s:narrow(1, 1, 4000)
        x:maskedCopy(m, torch.ByteTensor(4000):fill(77))
        local i = torch.range(1, 3000):long()
        i:narrow(1, 2, 2000):scatter(1, i:narrow(1, 1, 2000), 1e9)
        return s:size(1), i:size(1)
        """
    )
    assert got == (5000, 3000)
