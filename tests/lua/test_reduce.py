"""Reductions, order and cumulative operations through Lua, against NumPy."""

import numpy as np
import pytest

import luatorch

RNG = np.random.default_rng(11)
REAL, ALL = ["f8", "f4"], ["f8", "f4", "i8", "i4", "i2", "i1", "u1"]
SHAPES = [(1,), (7,), (3, 4), (2, 3, 5), (2, 1, 3, 2), (50, 60)]


@pytest.fixture(scope="module")
def lua():
    return luatorch.Runtime()


def call(lua, code, **tensors):
    for name, x in tensors.items():
        lua.globals[name] = x
    results = lua.execute("return " + code)
    if isinstance(results, tuple):
        return tuple(np.asarray(r) for r in results)
    return np.asarray(results)


def sample(shape, dtype):
    if dtype[0] == "f":
        return RNG.standard_normal(shape).astype(dtype)
    return RNG.integers(0 if dtype[0] == "u" else -9, 9, shape).astype(dtype)


def layouts(x):
    """Yield arrays equal to `x`: contiguous, with gaps, and with the dimensions reversed."""
    yield x
    gaps = np.zeros((*x.shape, 2), x.dtype)
    gaps[..., 0] = x
    yield gaps[..., 0]
    yield x.copy(order="F")


def unit(dtype):
    return np.float64 if dtype[0] == "f" else np.int64


WHOLE = {
    "sum": lambda x: x.sum(dtype=unit(x.dtype.str[1:])),
    "prod": lambda x: x.prod(dtype=unit(x.dtype.str[1:])),
    "max": np.max,
    "min": np.min,
    "mean": lambda x: x.mean(dtype=float),
    "std": lambda x: x.std(dtype=float, ddof=1) if x.size > 1 else np.nan,
    "var": lambda x: x.var(dtype=float, ddof=1) if x.size > 1 else np.nan,
    "norm": lambda x: np.sqrt((x.astype(float) ** 2).sum()),
}


@pytest.mark.parametrize("name", WHOLE)
def test_whole(lua, name):
    types = ALL if name in ("sum", "prod", "max", "min") else REAL
    for dtype in types:
        for shape in SHAPES:
            x = sample(shape, dtype)
            want = float(WHOLE[name](x))
            for y in layouts(x):
                got = float(call(lua, f"x:{name}()", x=y))
                assert got == pytest.approx(want, rel=1e-6, abs=1e-9, nan_ok=True), (dtype, shape)


ALONG = {
    "sum": (ALL, lambda x, d: x.sum(d, dtype=x.dtype)),
    "prod": (ALL, lambda x, d: x.prod(d, dtype=x.dtype)),
    "mean": (REAL, lambda x, d: x.mean(d, dtype=float)),
    "norm(1, {})": (REAL, lambda x, d: abs(x).sum(d)),
    "norm(2, {})": (REAL, lambda x, d: np.sqrt((x * x).sum(d))),
    "norm(0, {})": (REAL, lambda x, d: (x != 0).sum(d)),
    "norm(2.5, {})": (REAL, lambda x, d: (abs(x) ** 2.5).sum(d) ** 0.4),
    "std({}, true)": (REAL, lambda x, d: x.std(d)),
    "var({}, true)": (REAL, lambda x, d: x.var(d)),
}


@pytest.mark.parametrize("name", ALONG)
def test_along_a_dimension(lua, name):
    types, want = ALONG[name]
    code = name if "(" in name else name + "({})"
    for dtype in types:
        for shape in SHAPES:
            x = sample(shape, dtype)
            for d in range(len(shape)):
                expected = np.expand_dims(want(x, d), d)
                for y in layouts(x):
                    got = call(lua, "x:" + code.format(d + 1), x=y)
                    assert got.dtype == dtype and got.shape == expected.shape
                    np.testing.assert_allclose(got, expected, rtol=2e-4, atol=1e-5)


@pytest.mark.parametrize("name", ["max", "min"])
def test_extremes_and_their_places(lua, name):
    for dtype in ALL:
        for shape in SHAPES:
            x = sample(shape, dtype)
            for d in range(len(shape)):
                for y in layouts(x):
                    got, index = call(lua, f"x:{name}({d + 1})", x=y)
                    np.testing.assert_array_equal(got, getattr(x, name)(d, keepdims=True))
                    first = getattr(x, "arg" + name)(d, keepdims=True)
                    np.testing.assert_array_equal(index, first + 1)
                    assert index.dtype == np.int64


@pytest.mark.parametrize("n", [5, 5000])
def test_nan_is_the_extreme(lua, n):
    x = np.arange(float(n))
    x[2] = np.nan
    assert np.isnan(call(lua, "x:max()", x=x)) and np.isnan(call(lua, "x:min()"))
    value, index = call(lua, "x:max(1)")
    assert np.isnan(value[0]) and index[0] == 3


def test_integers_are_summed_in_64_bits(lua):
    x = np.full(3000, 100, "i1")
    assert call(lua, "x:sum()", x=x) == 300000
    assert call(lua, "x:sum(1)")[0] == np.int8(300000 % 256 - 256 * (300000 % 256 > 127))
    assert call(lua, "x:sum()", x=np.array([2**62, 5, 2**53 + 1])) > 2**62


def test_result_forms(lua):
    x = sample((3, 4), "f8")
    lua.execute("r, i = torch.Tensor(9), torch.LongTensor()")
    for code in ("torch.sum(r, x, 1)", "r:sum(x, 1)"):
        np.testing.assert_allclose(call(lua, f"{code} == r and r", x=x), x.sum(0, keepdims=True))
    got, index = call(lua, "torch.max(r, i, x, 2)")
    np.testing.assert_array_equal(call(lua, "i"), index)
    np.testing.assert_array_equal(call(lua, "r"), got)
    # the result may be the source
    np.testing.assert_allclose(call(lua, "x:sum(x, 1)", x=x.copy()), x.sum(0, keepdims=True))
    y = x.copy()
    np.testing.assert_allclose(call(lua, "torch.cumsum(x, x, 2)", x=y), x.cumsum(1))


@pytest.mark.parametrize("p", [0, 1, 2, 3, 0.5])
def test_norm_and_dist(lua, p):
    x, y = sample((4, 5), "f8"), sample((5, 4), "f8")
    d = abs(x.ravel() - y.ravel())
    powers = (x != 0).sum() if p == 0 else (abs(x) ** p).sum() ** (1 / p)
    assert call(lua, f"x:norm({p})", x=x, y=y) == pytest.approx(powers)
    want = np.inf if p == 0 else (d**p).sum() ** (1 / p)
    assert call(lua, f"x:dist(y, {p})") == pytest.approx(want)


@pytest.mark.parametrize("name", ["cumsum", "cumprod"])
def test_cumulative(lua, name):
    for dtype in ALL:
        for shape in SHAPES:
            x = sample(shape, dtype)
            for d in range(len(shape)):
                wide = float if dtype[0] == "f" else dtype
                want = getattr(np, name)(x, d, dtype=wide).astype(dtype)
                for y in layouts(x):
                    got = call(lua, f"x:{name}({d + 1})", x=y)
                    np.testing.assert_allclose(got, want, rtol=1e-6)
    np.testing.assert_array_equal(
        call(lua, f"torch.{name}(x)", x=x), getattr(np, name)(x, 0, dtype=x.dtype)
    )


def test_cross(lua):
    for dtype in ("f8", "i4"):
        a, b = sample((2, 3, 4), dtype), sample((2, 3, 4), dtype)
        want = np.cross(a, b, axis=1)
        np.testing.assert_allclose(call(lua, "torch.cross(a, b)", a=a, b=b), want)
        np.testing.assert_allclose(call(lua, "torch.cross(a, a, b, 2)", a=a.copy()), want)


def test_renorm(lua):
    x = sample((4, 3, 2), "f8") * 2
    for d, p in ((0, 2), (1, 1), (2, 3)):
        other = tuple(i for i in range(3) if i != d)
        norm = (abs(x) ** p).sum(other, keepdims=True) ** (1 / p)
        want = x * np.where(norm > 2, 2 / (norm + 1e-7), 1)
        np.testing.assert_allclose(call(lua, f"x:clone():renorm({p}, {d + 1}, 2)", x=x), want)


def test_histograms(lua):
    x = RNG.random((3, 40)) * 10
    want = np.histogram(x, 7, (2, 8))[0]
    np.testing.assert_array_equal(call(lua, "torch.histc(x, 7, 2, 8)", x=x), want)
    want = np.histogram(x, 100)[0]
    np.testing.assert_array_equal(call(lua, "x:histc()"), want)
    want = [np.histogram(row, 5, (x.min(), x.max()))[0] for row in x]
    np.testing.assert_array_equal(call(lua, "torch.bhistc(x, 5)"), want)
    assert call(lua, "torch.histc(torch.ones(4), 3):sum()") == 4


def test_all_any_trace_numel(lua):
    assert lua.eval("torch.ByteTensor{1, 2}:all()") is True
    assert lua.eval("torch.any(torch.ByteTensor{0, 0})") is False
    x = sample((4, 3), "i2")
    assert call(lua, "x:trace()", x=x) == np.trace(x)
    assert lua.eval("torch.numel(torch.HalfTensor(3, 4))") == 12


ORDER = [(9,), (3, 4), (2, 3, 5), (30, 40)]


@pytest.mark.parametrize("descending", [False, True])
def test_sort(lua, descending):
    flag = ", true" if descending else ""
    for dtype in ALL:
        for shape in ORDER:
            x = sample(shape, dtype)
            for d in range(len(shape)):
                want = np.sort(x, d)
                if descending:
                    want = np.flip(want, d)
                for y in layouts(x):
                    got, index = call(lua, f"x:sort({d + 1}{flag})", x=y)
                    np.testing.assert_array_equal(got, want)
                    np.testing.assert_array_equal(np.take_along_axis(x, index - 1, d), want)
                    same = np.diff(got, axis=d) == 0
                    assert (np.diff(index, axis=d)[same] > 0).all(), (
                        "equal elements keep their order"
                    )


@pytest.mark.parametrize("n", [20, 30000])
def test_long_lines(lua, n):
    x = sample(n, "f8")
    x[5] = x[7]
    order = np.sort(x)
    for code, want in {
        "x:sort()": order,
        "x:sort(true)": order[::-1],
        "x:topk(6)": order[:6],
        "x:topk(6, 1, true, true)": order[::-1][:6],
        "x:kthvalue(11)": order[10:11],
        "x:median()": order[(n - 1) // 2 : (n + 1) // 2],
    }.items():
        got, index = call(lua, code, x=x)
        np.testing.assert_array_equal(got, want)
        np.testing.assert_array_equal(x[index - 1], got)
        assert len(set(index.tolist())) == len(index)


def test_selection_along_dimensions(lua):
    for dtype in ALL:
        x = sample((4, 5, 6), dtype)
        for d in range(3):
            s = np.sort(x, d)
            for k in (1, 3):
                got, index = call(lua, f"torch.kthvalue(x, {k}, {d + 1})", x=x)
                want = np.take(s, [k - 1], d)
                np.testing.assert_array_equal(got, want)
                np.testing.assert_array_equal(np.take_along_axis(x, index - 1, d), want)
            got, _ = call(lua, f"x:median({d + 1})")
            np.testing.assert_array_equal(got, np.take(s, [(x.shape[d] - 1) // 2], d))
            got, index = call(lua, f"x:topk(2, {d + 1}, true)")
            np.testing.assert_array_equal(got, np.take(np.flip(s, d), [0, 1], d))
            np.testing.assert_array_equal(np.take_along_axis(x, index - 1, d), got)


def test_mode(lua):
    x = RNG.integers(0, 4, (6, 9)).astype("i4")
    for d in (0, 1):
        got, index = call(lua, f"x:mode({d + 1})", x=x)
        for line, value in zip(np.moveaxis(x, d, -1), np.moveaxis(got, d, -1)[:, 0], strict=True):
            values, counts = np.unique(line, return_counts=True)
            assert value == values[counts.argmax()]
        np.testing.assert_array_equal(np.take_along_axis(x, index - 1, d), got)


@pytest.mark.parametrize(
    "code, message",
    [
        ("torch.ones(2):sum(2)", "bad argument #2 to 'sum'.*dimension 2 out of range of 1D"),
        ("torch.ones(2):max(0)", "dimension 0 out of range"),
        ("torch.Tensor():max()", "tensor must have one dimension"),
        ("torch.Tensor():mean()", "empty tensor"),
        ("torch.Tensor():std()", "empty tensor"),
        ("torch.Tensor():sum(1)", "dimension 1 out of range of 0D"),
        ("torch.sum({})", "invalid arguments"),
        ("torch.ones(2):sum('x')", "invalid arguments: DoubleTensor string"),
        ("torch.mean(torch.LongTensor{1})", "LongTensor does not implement the torch.mean"),
        ("torch.all(torch.Tensor{1})", "DoubleTensor does not implement the torch.all"),
        ("torch.ByteTensor():all()", "empty tensor"),
        ("torch.trace(torch.ones(3))", "expected a matrix, got 1D"),
        ("torch.ones(2):dist(torch.ones(3))", "inconsistent tensor size: 2 and 3"),
        ("torch.cumsum(torch.Tensor())", "tensor must have one dimension"),
        ("torch.cross(torch.ones(2), torch.ones(2))", "no dimension of size 3"),
        ("torch.cross(torch.ones(3), torch.ones(2))", "inconsistent tensor size"),
        ("torch.cross(torch.ones(3, 2), torch.ones(3, 2), 2)", "dimension 2 does not have size 3"),
        ("torch.renorm(torch.ones(3), 2, 1, 1)", "at least 2 dimensions"),
        ("torch.renorm(torch.ones(3, 3), -1, 1, 1)", "non-positive-norm not supported"),
        ("torch.histc(torch.ones(3), 0)", "bins must be > 0"),
        ("torch.sort(torch.Tensor())", "tensor must have one dimension"),
        ("torch.sort(torch.ones(3), 2)", "dimension 2 out of range"),
        ("torch.topk(torch.ones(3), 4)", "k not in range for dimension"),
        ("torch.kthvalue(torch.ones(3), 0)", "selected index out of range"),
        ("torch.median(torch.ones(3), 3)", "dimension 3 out of range"),
    ],
)
def test_wrong_arguments(lua, code, message):
    with pytest.raises(luatorch.LuaError, match=message):
        lua.execute(code)


def test_products_of_integers_wrap_in_64_bits(lua):
    x = np.full((5, 4), -41, "i1")
    want = float(np.multiply.reduce(x.reshape(-1), dtype=np.int64))
    for y in layouts(x):
        assert float(call(lua, "x:prod()", x=y)) == want
