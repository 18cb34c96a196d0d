"""Operators of tensors and numbers, and comparisons."""

import operator

import numpy as np
import pytest

import luatorch

TYPES = {
    "Byte": "u1",
    "Char": "i1",
    "Short": "i2",
    "Int": "i4",
    "Long": "i8",
    "Float": "f4",
    "Double": "f8",
}


@pytest.fixture(scope="module")
def lua():
    return luatorch.Runtime()


@pytest.mark.parametrize("name", TYPES)
def test_arithmetic(lua, name):
    x, y = (np.array([[7, 8], [9, 10]], TYPES[name]), np.array([[1, 2], [3, 4]], TYPES[name]))
    lua.globals.x, lua.globals.y = x, y
    cases = {
        "x + y": x + y,
        "x - y": x - y,
        "x + 2": x + 2,
        "2 + x": x + 2,
        "x - 2": x - 2,
        "20 - x": 20 - x,
        "x * 2": x * 2,
        "2 * x": x * 2,
        "x / 2": x / 2 if x.dtype.kind == "f" else x // 2,
        "x % 4": x % 4,
        "-x": -x,
        "x + y:t()": x + y.T,
        "x * y": x @ y,
        "x * y[1]": x @ y[0],
        "x + '3'": x + 3,
    }
    for code, want in cases.items():
        got = np.asarray(lua.eval(code))
        np.testing.assert_array_equal(got, want, err_msg=code)
        assert got.dtype == x.dtype
    assert lua.eval("x[1] * y[1]") == 7 + 16
    np.testing.assert_array_equal(x, [[7, 8], [9, 10]])


def test_the_size_is_that_of_the_first_operand(lua):
    lua.execute("x, y = torch.ones(2, 3), torch.ones(6)")
    assert np.asarray(lua.eval("x + y")).shape == (2, 3)
    assert np.asarray(lua.eval("y - x")).shape == (6,)


@pytest.mark.parametrize(
    "code",
    [
        "x + nil",
        "x * {}",
        "x + torch.FloatTensor(2)",
        "x / x",
        "1 / x",
        "x % x",
        "x ^ 2",
        "x + 'a'",
        "x * torch.ones(2, 2)",
        "x + torch.ones(3)",
        "torch.HalfTensor(1) + 1",
        "(getmetatable(x).__sub__())",
    ],
)
def test_errors(lua, code):
    with pytest.raises(luatorch.LuaError, match="^user.lua:1: "):
        lua.execute(f"local x = torch.ones(2) return {code}", "=user.lua")


@pytest.mark.parametrize("name", TYPES)
@pytest.mark.parametrize("f", ["lt", "le", "gt", "ge", "eq", "ne"])
def test_compare(lua, f, name):
    rng = np.random.default_rng(1)
    for shape in ((3, 4), (30, 40)):
        x, y = (rng.integers(0, 5, shape).astype(TYPES[name]) for _ in range(2))
        lua.globals.x, lua.globals.y = x, y
        compare = getattr(operator, f)
        for code in (f"x:{f}(y)", f"torch.{f}(x, y)", f"torch.ByteTensor.{f}(b, x, y)"):
            if code.startswith("torch.Byte") and name != "Byte":
                code = f"x.{f}(torch.ByteTensor(), x, y)"
            lua.execute("b = torch.ByteTensor()")
            got = np.asarray(lua.eval(code))
            assert got.dtype == np.uint8
            np.testing.assert_array_equal(got, compare(x, y))
        np.testing.assert_array_equal(np.asarray(lua.eval(f"x:{f}(2.0)")), compare(x, 2))
        same = np.asarray(lua.eval(f"torch.{f}(torch.{name}Tensor(), x, y)"))
        assert same.dtype == x.dtype
        np.testing.assert_array_equal(same, compare(x, y))


def test_numbers_compare_as_elements(lua):
    assert lua.eval("torch.IntTensor{2}:eq(2.7)[1]") == 1
    assert lua.eval("torch.FloatTensor{0.1}:eq(0.1)[1]") == 1
    assert lua.eval("torch.LongTensor{2^53 + 2}:gt(2^53 + 4)[1]") == 0


def test_equal(lua):
    assert lua.eval("torch.equal(torch.ones(2, 2), torch.ones(2, 2):t())") is True
    assert lua.eval("torch.equal(torch.ones(4), torch.ones(2, 2))") is False
    assert lua.eval("torch.zeros(500):equal(torch.ones(500))") is False
    assert lua.eval("torch.Tensor{0/0}:equal(torch.Tensor{0/0})") is False
    assert lua.eval("torch.Tensor():equal(torch.Tensor())") is True
