"""Element-wise C kernels against NumPy: every instruction set, type, size and alignment."""

import ctypes
import operator

import numpy as np
import pytest

import luatorch
from luatorch.ops.reduce import square_sum

from .library import CTYPES, call, fresh, isas, load

LIBRARY = load()
pytestmark = pytest.mark.skipif(LIBRARY is None, reason="the C library was not built")
ISAS = isas(LIBRARY) if LIBRARY else []
RNG = np.random.default_rng(3)

# name -> what it computes of a, b, c, v, w; how many ulps of the result's type it may be off
EXACT = {
    "sqrt": lambda a, b, c, v, w: np.sqrt(abs(a)),
    "neg": lambda a, b, c, v, w: -a,
    "cinv": lambda a, b, c, v, w: 1 / a,
    "abs": lambda a, b, c, v, w: abs(a),
    "floor": lambda a, b, c, v, w: np.floor(a),
    "ceil": lambda a, b, c, v, w: np.ceil(a),
    "trunc": lambda a, b, c, v, w: np.trunc(a),
    "frac": lambda a, b, c, v, w: a - np.trunc(a),
    "square": lambda a, b, c, v, w: a * a,
    "cube": lambda a, b, c, v, w: a * a * a,
    "inverse_square": lambda a, b, c, v, w: 1 / (a * a),
    "add_number": lambda a, b, c, v, w: a + v,
    "mul_number": lambda a, b, c, v, w: a * v,
    "div_number": lambda a, b, c, v, w: a / v,
    "cmax_number": lambda a, b, c, v, w: np.where(a > v, a, v),
    "cmin_number": lambda a, b, c, v, w: np.where(a < v, a, v),
    "clamp": lambda a, b, c, v, w: np.where(a < v, v, np.where(a > w, w, a)),
    "add": lambda a, b, c, v, w: a + b,
    "csub": lambda a, b, c, v, w: a - b,
    "cmul": lambda a, b, c, v, w: a * b,
    "cdiv": lambda a, b, c, v, w: a / b,
    "cmax": lambda a, b, c, v, w: np.where(a > b, a, b),
    "cmin": lambda a, b, c, v, w: np.where(a < b, a, b),
    "add_scaled": lambda a, b, c, v, w: a + v * b,
    "lerp_scaled": lambda a, b, c, v, w: a + v * (b - a),
    "addcmul": lambda a, b, c, v, w: a + v * b * c,
    "addcdiv": lambda a, b, c, v, w: a + v * b / c,
}
CLOSE = {
    "rsqrt": lambda a: 1 / np.sqrt(a),
    "exp": np.exp,
    "tanh": np.tanh,
    "sigmoid": lambda a: 1 / (1 + np.exp(-a)),
    "log": np.log,
    "log1p": np.log1p,
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "asin": np.arcsin,
    "acos": np.arccos,
    "atan": np.arctan,
    "sinh": np.sinh,
    "cosh": np.cosh,
}
POSITIVE = {"sqrt", "rsqrt", "log", "log1p"}
# the last one is written past the caches where the result is fresh
SIZES = [1, 7, 64, 1003, (5 << 20) // 4]


def arrays(dtype, n, count=3, low=-4, high=4):
    """Arrays whose addresses are aligned to their elements only, with special values at the end."""
    out = []
    for _ in range(count):
        x = np.empty(n + 1, dtype)[1:]
        x[:] = RNG.uniform(low, high, n)
        if n > 50:
            x[-8:] = RNG.permutation([0.0, -0.0, np.inf, -np.inf, np.nan, 1e30, -1e-30, 1])
        out.append(x)
    return out


def run(name, isa, r, *args):
    call(LIBRARY, f"lt_{name}_{CTYPES[r.dtype.str[1:]]}_{isa}", r, *args)


@pytest.mark.parametrize("isa", ISAS)
@pytest.mark.parametrize("dtype", ["f8", "f4"])
@pytest.mark.parametrize("name", EXACT)
def test_to_the_last_bit(name, dtype, isa):
    v, w = np.dtype(dtype).type(-0.7), np.dtype(dtype).type(1.3)
    for n in SIZES if isa == ISAS[-1] else SIZES[:-1]:
        a, b, c = arrays(dtype, n)
        if name == "sqrt":
            a = abs(a)
        r = np.empty(n + 1, dtype)[1:]
        with np.errstate(all="ignore"):
            want = EXACT[name](a, b, c, v, w)
        run(name, isa, fresh(LIBRARY, r), a, b, c, n, float(v), float(w))
        np.testing.assert_array_equal(r, want)
        np.testing.assert_array_equal(np.signbit(r)[~np.isnan(r)], np.signbit(want)[~np.isnan(r)])
        run(name, isa, a, a, b, c, n, float(v), float(w))  # in place
        np.testing.assert_array_equal(a, want)


@pytest.mark.parametrize("isa", ISAS)
@pytest.mark.parametrize("dtype", ["f8", "f4"])
@pytest.mark.parametrize("name", CLOSE)
def test_within_some_ulps(name, dtype, isa):
    f = CLOSE[name]
    high = 1 if name in ("asin", "acos") else 700 if dtype == "f8" else 80
    ranges = [(-high, high), (-1, 1), (-1e-6, 1e-6)]
    with np.errstate(all="ignore"):
        for low, high in ranges:
            low = 0 if name in POSITIVE else low
            for n in SIZES[:-1]:
                (x,) = arrays(dtype, n, 1, low, high)
                want = f(x.astype(np.longdouble)).astype(dtype)
                r = np.empty_like(x)
                run(name, isa, r, x, None, None, n, 0.0, 0.0)
                fine = np.isfinite(want) & (np.abs(want) > np.finfo(dtype).tiny)
                np.testing.assert_array_max_ulp(r[fine], want[fine], 3)
                rest = ~fine & (np.abs(want) != np.inf)
                np.testing.assert_array_equal(np.isnan(r[rest]), np.isnan(want[rest]))
                np.testing.assert_allclose(r[rest], want[rest], atol=np.finfo(dtype).tiny)


@pytest.mark.parametrize("isa", ISAS)
@pytest.mark.parametrize("dtype", ["f8", "f4"])
def test_exp_at_the_ends_of_its_range(dtype, isa):
    x = np.array(
        [
            709.7827,
            709.7828,
            710,
            1e300,
            -745.13,
            -745.14,
            -746,
            -1e300,
            -708.5,
            88.72,
            88.73,
            -103.9,
        ],
        "f8",
    )
    with np.errstate(all="ignore"):
        x = x.astype(dtype)
        want = np.exp(x.astype(np.longdouble)).astype(dtype)
    r = np.empty_like(x)
    run("exp", isa, r, x, None, None, len(x), 0.0, 0.0)
    np.testing.assert_allclose(r, want, rtol=1e-12 if dtype == "f8" else 1e-6, atol=1e-323)


@pytest.mark.parametrize("dtype", ["f8", "f4"])
def test_powers(dtype):
    x = RNG.uniform(0.1, 3, 100).astype(dtype)
    r = np.empty_like(x)
    for v in (2.5, -1.25, 0.0, 7.0):
        run("pow_number", ISAS[-1], r, x, None, None, len(x), v, 0.0)
        np.testing.assert_allclose(r, x**v, rtol=1e-14 if dtype == "f8" else 1e-6)


PROGRAM = """
local n, ttype, shift = ...
local s = torch.range(1, n + 9):type(ttype):div(7)
local x, r = s:narrow(1, 1, n), s:narrow(1, 1 + shift, n)
r:add(x, 1)
r:cmul(x, x)
r:addcmul(x, 0.5, x, x)
return s:sum(), s:double()
"""


@pytest.mark.parametrize("ttype", ["torch.DoubleTensor", "torch.FloatTensor"])
@pytest.mark.parametrize("shift", [0, 1, 8])
def test_results_that_overlap_their_arguments(monkeypatch, ttype, shift):
    got = []
    for native in ("on", "off"):
        monkeypatch.setenv("LUATORCH_NATIVE", native)
        lua = luatorch.Runtime()
        got.append(lua.execute(f"return (function(...) {PROGRAM} end)(3000, '{ttype}', {shift})"))
    np.testing.assert_array_equal(np.asarray(got[0][1]), np.asarray(got[1][1]))


@pytest.mark.parametrize("isa", ISAS)
@pytest.mark.parametrize("dtype", ["f8", "f4"])
@pytest.mark.parametrize(
    "shape", [(1, 1000, 1), (1, 900_001, 1), (3, 40, 1), (2, 30, 7), (2, 5, 600)]
)
def test_running_sums_and_products(shape, dtype, isa):
    x = RNG.uniform(0.5, 1.5 if shape[1] < 1e4 else 1, shape).astype(dtype)
    for name in ("cumsum", "cumprod"):
        r = fresh(LIBRARY, np.empty_like(x))
        run(name, isa, r, x, *shape)
        np.testing.assert_array_equal(r, getattr(np, name)(x, axis=1, dtype="f8").astype(dtype))
        y = x.copy()
        run(name, isa, y, y, *shape)
        np.testing.assert_array_equal(y, r)


@pytest.mark.parametrize("isa", ISAS)
@pytest.mark.parametrize("dtype", ["f8", "f4"])
def test_square_sum_to_the_last_digit(dtype, isa):
    x = RNG.normal(3, 2, 10_007).astype(dtype)
    got = call(LIBRARY, f"lt_square_sum_{CTYPES[dtype]}_{isa}", x, x.size, result=ctypes.c_double)
    assert got == square_sum(x)


@pytest.mark.parametrize("isa", ISAS)
@pytest.mark.parametrize("n", [1, 1000, 1_100_003])
@pytest.mark.parametrize("dtype", ["f8", "f4"])
def test_conversions(dtype, n, isa):
    for name, code in (
        *(("uint8_t", "u1"), ("int8_t", "i1"), ("int16_t", "i2"), ("int32_t", "i4")),
        *(("int64_t", "i8"), ("float", "f4"), ("double", "f8")),
    ):
        if code[0] == "f":
            x = RNG.normal(size=n).astype(code)
        else:
            x = RNG.integers(np.iinfo(code).min, np.iinfo(code).max, n, dtype=code)
        r = np.empty(n + 1, dtype)[1:]
        run("convert_" + name, isa, fresh(LIBRARY, r), x, n)
        np.testing.assert_array_equal(r, x.astype(dtype))


@pytest.mark.parametrize("isa", ISAS)
@pytest.mark.parametrize("dtype", ["f8", "f4"])
def test_comparisons(dtype, isa):
    for n in (1, 9, 100, 3001):
        x, y = (np.round(a) for a in arrays(dtype, n, 2))
        r = np.empty(n, "u1")
        for name in ("lt", "le", "gt", "ge", "eq", "ne"):
            compare = getattr(operator, name)
            ending = f"{CTYPES[dtype]}_{isa}"
            call(LIBRARY, f"lt_{name}_number_{ending}", r, x, n, 1.0)
            np.testing.assert_array_equal(r, compare(x, 1))
            call(LIBRARY, f"lt_{name}_array_{ending}", r, x, y, n)
            np.testing.assert_array_equal(r, compare(x, y))
