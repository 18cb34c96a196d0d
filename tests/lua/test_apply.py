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


def test_many_closures_of_one_function_over_many_elements():
    lua = luatorch.Runtime()
    got = lua.execute(
        """
        local function adder(k) return function(v) return v + k end end
        local x, y = torch.zeros(20000), torch.ones(20000)
        for k = 1, 8 do x:apply(adder(k)) end
        for k = 1, 8 do x:map(y, function(a, b) return a + k * b end) end
        for k = 1, 8 do x:apply(function(v) if k % 2 == 0 then return v + 1 end end) end
        local ok, why = true, nil
        for k = 1, 5 do ok, why = pcall(x.apply, x, function(v) return k > 4 and {} or v end) end
        x:apply(math.floor)
        return x:min(), x:max(), ok, why
        """
    )
    assert got[:3] == (76, 76, False)
    assert "must return a number" in got[3]
