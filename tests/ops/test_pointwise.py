"""Kernels of element-wise arithmetic against formulas, in every layout and type."""

import numpy as np
import pytest

from luatorch.ops import pointwise as K

RNG = np.random.default_rng(1)
INTEGERS = ["u1", "i1", "i2", "i4", "i8"]
FLOATS = ["f4", "f8"]
SIZES = [(7,), (3, 5), (40, 1100)]  # the last is more than one block


def sample(shape, dtype, low=-90, high=90):
    if dtype[0] == "f":
        return RNG.uniform(low, high, shape).astype(dtype)
    return RNG.integers(max(low, 0) if dtype == "u1" else low, high, shape).astype(dtype)


def close(got, want, dtype):
    if dtype[0] == "f":
        np.testing.assert_allclose(got, want, rtol=3e-6 if dtype == "f4" else 1e-13, atol=0)
    else:
        np.testing.assert_array_equal(got, want)


@pytest.fixture(autouse=True)
def ignored():
    with np.errstate(all="ignore"):
        yield


def layouts(x):
    """Yield arrays equal to `x`: by rows, by columns, with gaps, and of another shape."""
    yield x.copy()
    yield x.copy(order="F")
    gaps = np.zeros([2 * n for n in x.shape], x.dtype)[tuple(slice(None, None, 2) for _ in x.shape)]
    gaps[...] = x
    yield gaps
    yield x.reshape(-1).copy()


UNARY = {
    "exp": (np.exp, -9, 9),
    "log": (np.log, 0.1, 9),
    "log1p": (np.log1p, 0, 9),
    "sqrt": (np.sqrt, 0, 9),
    "rsqrt": (lambda x: 1 / np.sqrt(x), 0.1, 9),
    "neg": (np.negative, -9, 9),
    "cinv": (lambda x: 1 / x, 0.5, 9),
    "floor": (np.floor, -9, 9),
    "ceil": (np.ceil, -9, 9),
    "trunc": (np.trunc, -9, 9),
    "frac": (lambda x: x - np.trunc(x), -9, 9),
    "sigmoid": (lambda x: 1 / (1 + np.exp(-x)), -9, 9),
    "sin": (np.sin, -3, 3),
    "cos": (np.cos, -1, 1),
    "tan": (np.tan, -1, 1),
    "asin": (np.arcsin, -1, 1),
    "acos": (np.arccos, -0.9, 0.9),
    "atan": (np.arctan, -9, 9),
    "sinh": (np.sinh, -3, 3),
    "cosh": (np.cosh, -3, 3),
    "tanh": (np.tanh, -3, 3),
    "abs": (np.abs, -9, 9),
}


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("name", UNARY)
def test_unary(name, dtype):
    formula, low, high = UNARY[name]
    for shape in SIZES:
        x = sample(shape, dtype, low, high)
        for a in layouts(x):
            result = np.empty_like(x)
            getattr(K, name)(result, a)
            close(result, formula(x), dtype)
        getattr(K, name)(x, x)  # in place
        close(x, result, dtype)


def test_round_is_away_from_zero_at_halves():
    x = np.array([-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 0.49999999999999994, 1e300, np.inf])
    want = [-3, -2, -1, 1, 2, 3, 0, 1e300, np.inf]
    result = np.empty_like(x)
    K.round(result, x)
    np.testing.assert_array_equal(result, want)


def test_extremes():
    x = np.array([-np.inf, -1000, 0, 1000, np.inf, np.nan])
    result = np.empty_like(x)
    K.sigmoid(result, x)
    np.testing.assert_array_equal(result, [0, 0, 0.5, 1, 1, np.nan])
    K.cinv(result, x)
    np.testing.assert_array_equal(result, [0, -0.001, np.inf, 0.001, 0, np.nan])
    K.sign(result, x)
    np.testing.assert_array_equal(result, [-1, -1, 0, 1, 1, 0])


@pytest.mark.parametrize("dtype", INTEGERS)
def test_sign_and_abs_of_integers(dtype):
    x = sample((50,), dtype)
    result = np.empty_like(x)
    K.sign(result, x)
    np.testing.assert_array_equal(result, np.sign(x.astype(int)))
    K.abs(result, x)
    np.testing.assert_array_equal(result, np.abs(x.astype(int)))


def exact(x):
    """Return the values as Python integers, which do not wrap."""
    return x.astype(object)


def wrapped(x, dtype):
    """Return Python integers as C stores them."""
    bits = np.dtype(dtype).itemsize * 8
    wide = np.array([int(v) % 2**bits for v in x.reshape(-1)], dtype=np.uint64)
    return wide.astype(f"u{bits // 8}").astype(dtype).reshape(x.shape)


BINARY = {
    "cmul": lambda x, y: x * y,
    "csub": lambda x, y: x - y,
    "add": lambda x, y: x + y,
}


@pytest.mark.parametrize("dtype", INTEGERS + FLOATS)
@pytest.mark.parametrize("name", BINARY)
def test_binary(name, dtype):
    for shape in SIZES[:2]:
        x, y = sample(shape, dtype), sample(shape, dtype)
        for b in layouts(y):
            result = np.empty_like(x)
            getattr(K, name)(result, x, b)
            if dtype[0] == "f":
                close(result, BINARY[name](x, y), dtype)
            else:
                close(result, wrapped(BINARY[name](exact(x), exact(y)), dtype), dtype)


def quotient(x, y):
    """C's division of Python integers."""
    q = abs(x) // abs(y)
    return q if (x < 0) == (y < 0) else -q


@pytest.mark.parametrize("dtype", INTEGERS)
def test_integer_division_is_c(dtype):
    x, y = sample((300,), dtype), sample((300,), dtype)
    y[y == 0] = 3
    pairs = list(zip(exact(x), exact(y), strict=True))
    result = np.empty_like(x)
    K.cdiv(result, x, y)
    close(result, [quotient(int(a), int(b)) for a, b in pairs], dtype)
    K.cfmod(result, x, y)
    close(result, [a - b * quotient(int(a), int(b)) for a, b in pairs], dtype)
    K.cremainder(result, x, y)
    close(result, [a % b for a, b in pairs], dtype)
    K.div_number(result, x, 7)
    close(result, [quotient(int(a), 7) for a, _ in pairs], dtype)


@pytest.mark.parametrize("name", ["cdiv", "cfmod", "cremainder"])
def test_integer_division_by_zero_raises(name):
    x = np.arange(4, dtype="i4")
    with pytest.raises(ValueError, match="integer division by zero"):
        getattr(K, name)(np.empty_like(x), x, x)


@pytest.mark.parametrize("name", ["div_number", "fmod_number", "remainder_number"])
def test_integer_division_by_the_number_zero_raises(name):
    x = np.arange(4, dtype="i4")
    with pytest.raises(ValueError, match="integer division by zero"):
        getattr(K, name)(np.empty_like(x), x, 0)


def test_most_negative_integer_by_minus_one():
    x = np.array([-(2**31), 6], dtype="i4")
    result = np.empty_like(x)
    K.div_number(result, x, -1)
    assert result[1] == -6


@pytest.mark.parametrize("dtype", FLOATS)
def test_float_division_and_remainders(dtype):
    x, y = sample((3, 5), dtype), sample((3, 5), dtype, 1, 9)
    result = np.empty_like(x)
    for name, formula in {"cdiv": np.divide, "cfmod": np.fmod, "cremainder": np.mod}.items():
        getattr(K, name)(result, x, y)
        close(result, formula(x, y), dtype)
    K.remainder_number(result, x, -3)
    close(result, np.mod(x, np.dtype(dtype).type(-3)), dtype)
    K.div_number(result, x, 0)
    assert np.isinf(result).all()


@pytest.mark.parametrize("dtype", ["i4", "f4", "f8"])
def test_scaled_sums(dtype):
    for shape in SIZES:
        x, y, z = (sample(shape, dtype, 1, 9) for _ in range(3))
        for v in (1, -1, 3):
            result = np.empty_like(x)
            K.add(result, x, y, v)
            close(result, x + v * y, dtype)
            K.addcmul(result, x, y, z, v)
            close(result, x + v * y * z, dtype)
            K.addcdiv(result, x, y, z, v)
            if dtype[0] == "f":
                close(result, x + v * y / z, dtype)
            else:
                close(result, x + np.trunc(v * y / z).astype(dtype), dtype)
        want = x + 3 * x
        K.add(x, x, x, 3)  # everything aliased
        close(x, want, dtype)


def test_max_and_min_of_nan():
    x, y = np.array([np.nan, 1, 1]), np.array([2, np.nan, 2])
    result = np.empty_like(x)
    K.cmax(result, x, y)
    np.testing.assert_array_equal(result, [2, np.nan, 2])
    K.cmin(result, x, y)
    np.testing.assert_array_equal(result, [2, np.nan, 1])
    K.cmax_number(result, x, 1.5)
    np.testing.assert_array_equal(result, [1.5, 1.5, 1.5])


@pytest.mark.parametrize(("low", "high"), [(-1, 1), (7, 3)])
def test_clamp(low, high):
    x = np.array([-5.0, 0, 2, 5, 10, np.nan])
    result = np.empty_like(x)
    K.clamp(result, x, low, high)
    want = [low if a < low else high if a > high else a for a in x]
    np.testing.assert_array_equal(result, want)


@pytest.mark.parametrize("v", [2, 3, 0.5, -1, 0, 1, 1.7, -2])
def test_powers(v):
    for shape in SIZES:
        x = sample(shape, "f8", 0.1, 5)
        result = np.empty_like(x)
        K.pow_number(result, x, v)
        close(result, x**v, "f8")
        K.tpow_number(result, x, 2)
        close(result, 2.0**x, "f8")


def test_power_of_integers():
    x, y = np.array([2, 3, -2], "i4"), np.array([5, 4, 3], "i4")
    result = np.empty_like(x)
    K.cpow(result, x, y)
    np.testing.assert_array_equal(result, [32, 81, -8])


def test_lerp_and_atan2():
    x, y = sample((40, 1100), "f8"), sample((40, 1100), "f8")
    result = np.empty_like(x)
    K.lerp(result, x, y, 0.25)
    np.testing.assert_allclose(result, x + 0.25 * (y - x), rtol=1e-12)
    K.atan2(result, x, y)
    np.testing.assert_allclose(result, np.arctan2(x, y))
