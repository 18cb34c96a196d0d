"""Element-wise functions through Lua: every call form, type, size and layout."""

import operator

import numpy as np
import pytest

import luatorch

RNG = np.random.default_rng(4)
TYPES = {
    "Byte": "u1",
    "Char": "i1",
    "Short": "i2",
    "Int": "i4",
    "Long": "i8",
    "Float": "f4",
    "Double": "f8",
}
FLOATS = ("Float", "Double")
SHAPES = [(5,), (3, 4), (30, 40)]  # through the Lua loops, and through NumPy


@pytest.fixture(scope="module")
def lua():
    return luatorch.Runtime()


def sample(shape, name, low=1, high=11):
    if name in FLOATS:
        return RNG.uniform(low, high, shape).astype(TYPES[name])
    return RNG.integers(low, high, shape).astype(TYPES[name])


def strided(x):
    """Return an array equal to `x` with gaps between the elements."""
    view = np.zeros([2 * n for n in x.shape], x.dtype)[tuple(slice(None, None, 2) for _ in x.shape)]
    view[...] = x
    return view


def close(got, want, name):
    got = np.asarray(got)
    if name in FLOATS:
        np.testing.assert_allclose(got, want, rtol=2e-6 if name == "Float" else 1e-12)
    else:
        np.testing.assert_array_equal(got, want)


def call(lua, code, **values):
    for key, value in values.items():
        lua.globals[key] = value
    return lua.execute(code)


UNARY = {
    "abs": np.abs,
    "exp": np.exp,
    "log": np.log,
    "log1p": np.log1p,
    "sqrt": np.sqrt,
    "rsqrt": lambda x: 1 / np.sqrt(x),
    "neg": np.negative,
    "cinv": np.reciprocal,
    "floor": np.floor,
    "ceil": np.ceil,
    "trunc": np.trunc,
    "frac": lambda x: x - np.trunc(x),
    "round": np.round,
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "atan": np.arctan,
    "sinh": np.sinh,
    "cosh": np.cosh,
    "tanh": np.tanh,
}


@pytest.mark.parametrize("name", FLOATS)
@pytest.mark.parametrize("f", UNARY)
def test_unary(lua, f, name):
    for shape in SHAPES:
        x = sample(shape, name, 0.1, 1.4)
        want = UNARY[f](x)
        for a in (x, strided(x)):
            close(call(lua, f"return torch.{f}(x)", x=a), want, name)
            close(call(lua, f"return torch.{name}Tensor():{f}(x)", x=a), want, name)
            close(call(lua, f"r = torch.{name}Tensor(3) torch.{f}(r, x) return r", x=a), want, name)
            b = strided(x)
            call(lua, f"assert(x:{f}() == x)", x=b)
            close(b, want, name)
    close(lua.eval(f"torch.{f}(0.25)"), UNARY[f](0.25), "Double")


@pytest.mark.parametrize(("f", "formula"), [("asin", np.arcsin), ("acos", np.arccos)])
def test_inverse_sine_and_cosine(lua, f, formula):
    x = sample((30, 40), "Double", -1, 1)
    close(call(lua, f"return torch.{f}(x)", x=x), formula(x), "Double")
    close(call(lua, f"return torch.{f}(x[1])"), formula(x[0]), "Double")


BINARY = {
    "add": operator.add,
    "csub": operator.sub,
    "cmul": operator.mul,
    "cmax": np.maximum,
    "cmin": np.minimum,
    "cfmod": np.fmod,
    "cmod": np.fmod,
    "cremainder": np.mod,
}


def reference(f, x, y):
    """Return f of arrays in the arithmetic of their type, which wraps."""
    with np.errstate(over="ignore"):
        return f(x, y)


@pytest.mark.parametrize("name", TYPES)
@pytest.mark.parametrize("f", BINARY)
def test_binary(lua, f, name):
    for shape in SHAPES:
        x, y = sample(shape, name, 1, 100), sample(shape, name, 1, 100)
        want = reference(BINARY[f], x, y)
        for b in (y, strided(y), y.reshape(-1).copy()):
            close(call(lua, f"return torch.{f}(x, y)", x=x, y=b), want, name)
            close(call(lua, f"return torch.{name}Tensor():{f}(x, y)"), want, name)
            a = strided(x)
            call(lua, f"assert(x:{f}(y) == x)", x=a)
            close(a, want, name)


NUMBER = {
    "add": operator.add,
    "csub": operator.sub,
    "mul": operator.mul,
    "cmax": np.maximum,
    "cmin": np.minimum,
    "fmod": np.fmod,
    "mod": np.fmod,
    "remainder": np.mod,
}


@pytest.mark.parametrize("name", TYPES)
@pytest.mark.parametrize("f", NUMBER)
def test_number(lua, f, name):
    for shape in SHAPES:
        x = sample(shape, name, 1, 100)
        want = reference(NUMBER[f], x, x.dtype.type(3))
        for a in (x, strided(x)):
            close(call(lua, f"return torch.{f}(x, 3)", x=a), want, name)
            close(call(lua, f"return torch.{name}Tensor():{f}(x, 3)"), want, name)
            close(call(lua, f"return x:clone():{f}(3)"), want, name)


@pytest.mark.parametrize("name", TYPES)
def test_division(lua, name):
    for shape in SHAPES:
        x, y = sample(shape, name, 1, 100), sample(shape, name, 1, 9)
        close(call(lua, "return torch.cdiv(x, y)", x=x, y=y), divided(x, y), name)
        close(call(lua, "return torch.div(x, 7)"), divided(x, x.dtype.type(7)), name)
        if name not in FLOATS and name != "Byte":
            x = -x
            close(call(lua, "return torch.cdiv(x, y)", x=x), -divided(-x, y), name)
            close(call(lua, "return torch.remainder(x, 7)"), np.mod(x, 7), name)
            close(call(lua, "return torch.fmod(x, 7)"), np.fmod(x, 7), name)


def divided(x, y):
    return x / y if x.dtype.kind == "f" else x // y


@pytest.mark.parametrize("name", TYPES)
def test_scaled(lua, name):
    for shape in SHAPES:
        x, y, z = (sample(shape, name, 1, 9) for _ in range(3))
        lua.globals.x, lua.globals.y, lua.globals.z = x, y, z
        two = x.dtype.type(2)
        close(lua.eval("torch.add(x, 2, y)"), x + two * y, name)
        close(lua.eval("x:clone():add(2, y)"), x + two * y, name)
        close(lua.eval("torch.csub(x, 2, y)"), reference(operator.sub, x, two * y), name)
        close(lua.eval("torch.addcmul(x, y, z)"), x + y * z, name)
        close(lua.eval("torch.addcmul(x, 2, y, z)"), x + two * y * z, name)
        close(lua.eval("x:clone():addcmul(2, y, z)"), x + two * y * z, name)
        close(lua.eval("torch.addcdiv(x, 2, y, z)"), x + divided(two * y, z), name)
        close(lua.eval("x:clone():addcdiv(y, z)"), x + divided(y, z), name)
        close(lua.eval("torch.clamp(x, 3, 5)"), np.clip(x, 3, 5), name)
        close(lua.eval("torch.cpow(x, z:clone():fill(2))"), x * x, name)


def test_axpy_in_place_of_everything_aliased(lua):
    x = sample((30, 40), "Double")
    want = 3 * x
    call(lua, "x:add(2, x)", x=x)
    close(x, want, "Double")
    call(lua, "x:t():add(-1, x:t())")
    close(x, 0 * want, "Double")


def test_overlapping_windows_of_one_storage(lua):
    for n in (6, 3000):
        x = np.arange(1.0, n + 1)
        want = x.copy()
        want[: n - 1] += 2 * x[1:]
        call(lua, f"x:narrow(1, 1, {n - 1}):add(2, x:narrow(1, 2, {n - 1}))", x=x)
        close(x, want, "Double")


@pytest.mark.parametrize(
    ("name", "code", "want"),
    [
        ("Int", "x:add(1.9)", [2, 3]),
        ("Int", "x:mul(-2.9)", [-2, -4]),
        ("Byte", "x:add(255)", [0, 1]),
        ("Byte", "x:csub(2)", [255, 0]),
        ("Byte", "x:add(-1)", [0, 1]),
        ("Byte", "x:add(257.9)", [2, 3]),
        ("Byte", "x:add(0/0)", [1, 2]),
        ("Char", "x:mul(127)", [127, -2]),
        ("Long", "x:mul(2^53):add(1)", [2**53 + 1, 2**54 + 1]),
        ("Long", "x:mul(2^62):mul(4)", [0, 0]),
        ("Int", "x:cmul(x:clone():fill(2^30)):mul(2)", [-(2**31), 0]),
        ("Float", "x:add(0.1)", [np.float32(1) + np.float32(0.1), np.float32(2) + np.float32(0.1)]),
    ],
)
def test_scalars_convert_as_in_c(lua, name, code, want):
    for repeat in (1, 600):
        x = np.tile(np.array([1, 2], TYPES[name]), repeat)
        call(lua, code, x=x)
        np.testing.assert_array_equal(x, np.tile(np.array(want, TYPES[name]), repeat))


def test_powers(lua):
    for shape in SHAPES:
        x = sample(shape, "Double", 0.1, 4)
        lua.globals.x = x
        for v in (2, 3, 0.5, -1, -2, 1.7, 0):
            close(lua.eval(f"torch.pow(x, {v})"), x**v, "Double")
            close(lua.eval(f"torch.pow({v + 2.5}, x)"), (v + 2.5) ** x, "Double")
        close(lua.eval("torch.atan2(x, x:clone():fill(2))"), np.arctan2(x, 2), "Double")
        close(lua.eval("torch.lerp(x, x:clone():fill(2), 0.25)"), x + 0.25 * (2 - x), "Double")
    assert lua.eval("torch.pow(2, 10)") == 1024
    assert lua.eval("torch.lerp(1, 3, 0.75)") == 2.5


def test_result_takes_the_shape_of_the_first_operand(lua):
    lua.execute("a, b, r = torch.ones(2, 3), torch.ones(6), torch.Tensor(9)")
    assert np.asarray(lua.eval("r:add(a, b)")).shape == (2, 3)
    assert np.asarray(lua.eval("r:cmul(b, a)")).shape == (6,)


def test_empty_tensors(lua):
    for code in ("torch.exp(e)", "torch.add(e, 1)", "torch.add(e, e)", "torch.clamp(e, 0, 1)"):
        assert lua.execute(f"e = torch.Tensor() return {code}:dim()") == 0


@pytest.mark.parametrize(
    "code",
    [
        "torch.add(torch.ones(2), torch.ones(3))",
        "torch.ones(2):addcmul(torch.ones(2), torch.ones(3))",
        "torch.ones(2):add()",
        "torch.ones(2):add({})",
        "torch.ones(2):add(torch.FloatTensor(2))",
        "torch.ones(2):mul(torch.ones(2))",
        "torch.exp(torch.IntTensor{1})",
        "torch.add(1, torch.ones(2))",
        "torch.IntTensor{1}:div(0.5)",
        "torch.IntTensor{1}:cdiv(torch.IntTensor{0})",
        "torch.IntTensor(2000):fill(1):fmod(0)",
        "torch.clamp(torch.ones(1), 0)",
    ],
)
def test_errors_are_at_the_callers_line(lua, code):
    with pytest.raises(luatorch.LuaError, match="^user.lua:2: "):
        lua.execute("\n" + code, "=user.lua")


def test_numeric_strings_are_numbers(lua):
    assert lua.eval("torch.ones(1):add('2')[1]") == 3


def test_signalling_nans_of_raw_memory_are_harmless(lua):
    lua.execute("jit.off()")
    try:
        x = np.full(10, 0xFFFB000000000001, np.uint64).view(np.float64)
        call(lua, "x:add(1):mul(2):cmax(x):exp()", x=x)
        assert np.isnan(x).all()
    finally:
        lua.execute("jit.on()")


@pytest.mark.parametrize("dtype", ["f8", "f4"])
@pytest.mark.parametrize("n", [256, 200])
def test_large_transposed_operands(dtype, n):
    lua = luatorch.Runtime()
    x, y = np.random.default_rng(4).normal(size=(2, n, n)).astype(dtype)
    lua.globals.x, lua.globals.y = x, y
    for code, want in (
        ("torch.add(x, y:t())", x + y.T),
        ("torch.cmul(x:t(), y)", x.T * y),
        ("torch.csub(x:t(), y:t())", x.T - y.T),
        ("torch.mul(x:t(), 3)", x.T * x.dtype.type(3)),
        ("torch.tanh(x:t())", np.tanh(x.T)),  # stays with NumPy
        ("torch.add(x, y[1]:view(-1, 1):expand(n, n))", x + y[0][:, None]),
        ("x:clone():add(y:t())", x + y.T),
        ("x:narrow(1, 1, n - 1):clone():add(y:t():narrow(1, 2, n - 1))", x[:-1] + y.T[1:]),
    ):
        got = np.asarray(lua.eval(code.replace("n - 1", str(n - 1)).replace("n, n", f"{n}, {n}")))
        np.testing.assert_array_equal(got, want)


def test_a_large_result_that_is_its_own_transposed_operand():
    lua = luatorch.Runtime()
    x = np.random.default_rng(4).normal(size=(300, 300))
    for code in ("z:add(z:t())", "z:add(z, w:t())"):  # w: other storage, the same memory
        lua.globals.z = y = x.copy()
        lua.globals.w = y
        lua.execute(code)
        np.testing.assert_array_equal(y, x + x.T)
