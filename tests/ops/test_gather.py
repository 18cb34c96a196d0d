"""Kernels that pick and place elements, against loops."""

import itertools

import numpy as np
import pytest

from luatorch.ops import gather as K

RNG = np.random.default_rng(2)


def layouts(x):
    yield x.copy()
    yield x.copy(order="F")


@pytest.mark.parametrize("dim", [0, 1, 2])
def test_slices(dim):
    x = RNG.standard_normal((4, 5, 40))
    at = RNG.integers(0, x.shape[dim], 6)
    for a in layouts(x):
        result = np.empty(x.shape[:dim] + (6,) + x.shape[dim + 1 :])
        K.index(result, a, dim, at + 1)
        np.testing.assert_array_equal(result, np.take(x, at, dim))
        src = RNG.standard_normal(result.shape)
        for name in ("indexCopy", "indexAdd"):
            want, got = np.moveaxis(x.copy(), dim, 0), a.copy()
            for i, k in enumerate(at):
                new = np.moveaxis(src, dim, 0)[i]
                want[k] = new if name == "indexCopy" else want[k] + new
            getattr(K, name)(got, dim, at + 1, src)
            np.testing.assert_allclose(got, np.moveaxis(want, 0, dim))
        K.indexFill(got := a.copy(), dim, at[:1] + 1, 7)
        np.testing.assert_array_equal(np.take(got, at[0], dim), 7)
        assert (got != a).sum() == x.size // x.shape[dim]


def test_repeated_indices_of_a_vector_add_up():
    x = np.zeros(3, "i4")
    K.indexAdd(x, 0, np.array([1, 1, 3]), np.array([1, 2, 4], "i4"))
    np.testing.assert_array_equal(x, [3, 0, 4])
    K.indexCopy(x, 0, np.array([2, 2]), np.array([5, 6], "i4"))
    np.testing.assert_array_equal(x, [3, 6, 4])


@pytest.mark.parametrize("dim", [0, 1, 2])
def test_gather_and_scatter(dim):
    x = RNG.standard_normal((3, 4, 5))
    shape = list(x.shape)
    shape[dim] = 2
    index = RNG.integers(1, x.shape[dim] + 1, shape)
    src = RNG.standard_normal(shape)

    def place(position):
        to = list(position)
        to[dim] = index[position] - 1
        return tuple(to)

    positions = list(itertools.product(*map(range, shape)))
    for a in layouts(x):
        result = np.empty(shape)
        K.gather(result, a, dim, index)
        np.testing.assert_array_equal(result, np.take_along_axis(x, index - 1, dim))
        for name in ("scatter", "scatterAdd"):
            want, got = x.copy(), a.copy(order="K")
            for p in positions:
                want[place(p)] = src[p] if name == "scatter" else want[place(p)] + src[p]
            getattr(K, name)(got, dim, index, src)
            np.testing.assert_allclose(got, want)
    K.scatter(x, dim, index, 9)
    assert all(x[place(p)] == 9 for p in positions)


@pytest.mark.parametrize("bad", [0, 4, -1])
def test_indices_out_of_range_raise_and_change_nothing(bad):
    x = np.arange(3.0)
    index = np.array([1, bad])
    calls = {
        "index": (np.empty(2), x, 0, index),
        "gather": (np.empty(2), x, 0, index),
        "scatter": (x, 0, index, 5),
        "scatterAdd": (x, 0, index, np.ones(2)),
        "indexCopy": (x, 0, index, np.ones(2)),
        "indexAdd": (x, 0, index, np.ones(2)),
        "indexFill": (x, 0, index, 5),
    }
    for name, args in calls.items():
        with pytest.raises(ValueError, match="out of range|Invalid index"):
            getattr(K, name)(*args)
    np.testing.assert_array_equal(x, [0, 1, 2])


def test_masks():
    x = RNG.standard_normal((3, 4))
    mask = (x > 0).astype("u1")
    for a, m in itertools.product(layouts(x), [mask, mask.copy(order="F"), mask.reshape(-1)]):
        n = K.count_mask(m)
        assert n == (x > 0).sum()
        result = np.empty(n)
        K.masked_select(result, a, m)
        np.testing.assert_array_equal(result, x[x > 0])
        K.masked_fill(got := a.copy(order="K"), m, 2)
        np.testing.assert_array_equal(got, np.where(x > 0, 2, x))
        src = np.arange(20.0)
        K.masked_copy(got := a.copy(order="K"), m, src, n)
        want = x.copy()
        want[x > 0] = src[:n]
        np.testing.assert_array_equal(got, want)
    assert K.count_mask(np.array([0, 1, 2], "u1")) == -1


def test_nonzero():
    x = np.array([[0, 3, 0], [4, 0, 5]])
    for a in layouts(x):
        assert K.count_nonzero(a) == 3
        result = np.empty((3, 2), "i8")
        K.nonzero(result, a)
        np.testing.assert_array_equal(result, [[1, 2], [2, 1], [2, 3]])
