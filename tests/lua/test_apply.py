"""apply, map and map2."""

import numpy as np
import pytest

import luatorch


@pytest.fixture(scope="module")
def lua():
    return luatorch.Runtime()


@pytest.mark.parametrize("dtype", ["u1", "i4", "i8", "f4", "f8"])
def test_walks(lua, dtype):
    for x in (
        np.arange(1, 7, dtype=dtype).reshape(2, 3),
        np.arange(1, 7, dtype=dtype).reshape(3, 2).T,
    ):
        y, z = np.full((2, 3), 2, dtype), np.full(6, 3, dtype)
        want = x.copy()
        lua.globals.x, lua.globals.y, lua.globals.z = x, y, z
        assert lua.eval("x:apply(function(a) return a + 1 end) == x") is True
        np.testing.assert_array_equal(x, want + 1)
        lua.execute("x:map(y, function(a, b) return a * b end)")
        np.testing.assert_array_equal(x, (want + 1) * 2)
        lua.execute("x:map2(y, z, function(a, b, c) return b * 10 + c end)")
        np.testing.assert_array_equal(x, 23)


def test_order_and_elements_left_alone(lua):
    code = """
    local seen = {}
    local x = torch.range(1, 6):resize(2, 3):t():apply(function(a) seen[#seen + 1] = a end)
    return table.concat(seen, ' '), x:sum()"""
    assert lua.execute(code) == ("1 4 2 5 3 6", 21)


def test_a_function_that_resizes_or_drops_the_tensor(lua):
    code = """
    local x = torch.ones(1000)
    local s = 0
    x:apply(function(a)
       s = s + 1
       if s == 500 then x:resize(10 ^ 6) collectgarbage() end
       return 2
    end)
    local y = torch.ones(1000)
    y:apply(function(a) y:set() collectgarbage() return 2 end)
    return x:narrow(1, 1, 1000):sum(), y:dim()"""
    assert lua.execute(code) == (2000, 0)


@pytest.mark.parametrize(
    "code",
    [
        "x:apply(3)",
        "x:apply()",
        "x:apply(function() return {} end)",
        "x:map(torch.ones(3), print)",
        "x:map(torch.FloatTensor(2), print)",
        "x:apply(function() x:storage():resize(1) return 1 end)",
    ],
)
def test_errors(lua, code):
    with pytest.raises(luatorch.LuaError, match="^user.lua:1: "):
        lua.execute("local x = torch.ones(2) " + code, "=user.lua")
