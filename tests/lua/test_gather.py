"""Picking by index and by mask through Lua: call forms, return values, errors."""

import numpy as np
import pytest

import luatorch


@pytest.fixture(scope="module")
def lua():
    return luatorch.Runtime()


SETUP = """
local x = torch.range(1, 6):resize(2, 3)
local i, m = torch.LongTensor{2, 1}, torch.ByteTensor{{1, 0, 0}, {0, 1, 1}}
local r = torch.Tensor()
"""


@pytest.mark.parametrize(
    ("code", "want"),
    [
        ("return x:index(2, i)", [[2, 1], [5, 4]]),
        ("r:index(x, 1, i) return r", [[4, 5, 6], [1, 2, 3]]),
        ("x:index(x, 1, i) return x", [[4, 5, 6], [1, 2, 3]]),
        ("x:indexCopy(2, i, torch.zeros(2, 2)) return x", [[0, 0, 3], [0, 0, 6]]),
        ("x:indexCopy(1, i, x) return x", [[4, 5, 6], [1, 2, 3]]),
        ("x:indexAdd(1, torch.LongTensor{1, 1}, x:clone()) return x", [[6, 9, 12], [4, 5, 6]]),
        ("x:indexFill(2, i, 0) return x", [[0, 0, 3], [0, 0, 6]]),
        ("return x:gather(2, torch.LongTensor{{3}, {1}})", [[3], [4]]),
        ("return torch.gather(x, 1, torch.LongTensor{{2, 1, 2}})", [[4, 2, 6]]),
        ("r:gather(x, 2, torch.LongTensor{{3}, {1}}) return r", [[3], [4]]),
        ("return x:scatter(2, torch.LongTensor{{3}, {1}}, 0)", [[1, 2, 0], [0, 5, 6]]),
        ("return x:scatter(1, torch.LongTensor{{2, 1, 2}}, torch.zeros(1, 3))",
         [[1, 0, 3], [0, 5, 0]]),
        ("return x:scatterAdd(2, torch.LongTensor{{1, 1}, {2, 2}}, torch.ones(2, 2))",
         [[3, 2, 3], [4, 7, 6]]),
        ("return x:maskedSelect(m)", [1, 5, 6]),
        ("return x[m]", [1, 5, 6]),
        ("r:maskedSelect(x, m:view(-1)) return r", [1, 5, 6]),
        ("x:maskedFill(m, 0) return x", [[0, 2, 3], [4, 0, 0]]),
        ("return x:maskedCopy(m, torch.Tensor{7, 8, 9, 10})", [[7, 2, 3], [4, 8, 9]]),
        ("x[m] = x:narrow(2, 1, 2) return x", [[1, 2, 3], [4, 2, 4]]),
        ("return x:csub(3):nonzero()", [[1, 1], [1, 2], [2, 1], [2, 2], [2, 3]]),
        ("i = torch.LongTensor() torch.nonzero(i, m:long()) return i", [[1, 1], [2, 2], [2, 3]]),
    ],
)  # fmt: skip
def test_results(lua, code, want):
    np.testing.assert_array_equal(np.asarray(lua.execute(SETUP + code)), want)


@pytest.mark.parametrize(
    ("code", "want"),
    [
        ("x:indexFill(1, i, 7)", 7),
        ("x:maskedFill(m, 8)", 8),
        ("r:index(x, 1, i) == i", True),
        ("r:maskedSelect(x, m) == m", True),
        ("x:indexAdd(1, i, x) == x", True),
        ("x:maskedSelect(m:zero()):dim()", 0),
        ("torch.zeros(2):nonzero():dim()", 0),
        ("torch.zeros(2):nonzero():type()", "torch.LongTensor"),
    ],
)
def test_what_calls_return(lua, code, want):
    assert lua.execute(SETUP + "return " + code) == want


@pytest.mark.parametrize(
    "code",
    [
        "x:index(3, i)",
        "x:index(1, torch.LongTensor{3})",
        "x:index(1, torch.LongTensor{0})",
        "x:index(1, torch.Tensor{1})",
        "x:index(1, torch.LongTensor(1, 1))",
        "x:index(1, {1})",
        "x:indexCopy(1, i, torch.ones(3, 3))",
        "x:indexFill(1, torch.LongTensor{9}, 1)",
        "x:gather(1, i)",
        "x:gather(1, torch.LongTensor{{1, 2}})",
        "x:gather(2, torch.LongTensor{{4}, {1}})",
        "x:scatter(2, torch.LongTensor{{4}, {1}}, 0)",
        "x:scatter(2, torch.LongTensor{{1, 2}, {1, 2}}, torch.ones(2, 1))",
        "x:maskedSelect(torch.ByteTensor{1, 0})",
        "x:maskedSelect(torch.LongTensor(2, 3))",
        "x:maskedFill(torch.ByteTensor(2, 3):fill(2), 1)",
        "x:maskedCopy(m, torch.ones(2))",
    ],
)
def test_errors(lua, code):
    with pytest.raises(luatorch.LuaError, match="^user.lua:5: "):
        lua.execute(SETUP + code, "=user.lua")


@pytest.mark.parametrize("dtype", ["u1", "i2", "i4", "i8", "f4", "f8"])
@pytest.mark.parametrize("shape", [(6, 4, 3), (60, 40, 3), (3, 2, 100)])
def test_every_size_and_type(lua, shape, dtype):
    rng = np.random.default_rng(5)
    x = rng.integers(0, 100, shape).astype(dtype)
    mask = (rng.random(shape) < 0.5).astype("u1")
    lua.globals.x, lua.globals.m = x, mask
    np.testing.assert_array_equal(np.asarray(lua.eval("x:maskedSelect(m)")), x[mask == 1])
    got = np.asarray(lua.execute("local y = x:clone() y:maskedFill(m, 7) return y"))
    np.testing.assert_array_equal(got, np.where(mask == 1, 7, x))
    got = np.asarray(lua.eval("x:clone():zero():maskedCopy(m, x)"))
    want = np.zeros_like(x)
    want[mask == 1] = x.reshape(-1)[: mask.sum()]
    np.testing.assert_array_equal(got, want)
    for d in range(3):
        index = rng.integers(1, shape[d] + 1, shape)
        lua.globals.i = index
        near = index.astype(np.int64) - 1
        got = np.asarray(lua.eval(f"x:gather({d + 1}, i)"))
        np.testing.assert_array_equal(got, np.take_along_axis(x, near, d))
        want = np.zeros_like(x)
        np.put_along_axis(want, near, 5, d)
        got = np.asarray(lua.eval(f"x:clone():zero():scatter({d + 1}, i, 5)"))
        np.testing.assert_array_equal(got, want)
        rows = rng.permutation(shape[d])[:2]
        lua.globals.r = rows + 1
        picked = np.take(x, rows, d)
        np.testing.assert_array_equal(np.asarray(lua.eval(f"x:index({d + 1}, r)")), picked)
        want = np.moveaxis(x.copy(), d, 0)
        want[rows] += want[rows]
        code = f"local y = x:clone() y:indexAdd({d + 1}, r, x:index({d + 1}, r)) return y"
        np.testing.assert_array_equal(np.asarray(lua.execute(code)), np.moveaxis(want, 0, d))


@pytest.mark.parametrize(
    ("code", "want"),
    [
        # the result is the source, and of another size
        ("x = D{{1}, {2}} x:index(x, 2, L{1, 1, 1}) return x", [[1, 1, 1], [2, 2, 2]]),
        ("x = D{1, 2, 3} x:gather(x, 1, L{3, 1}) return x", [3, 1]),
        ("x = D{1, 2, 3} x:maskedSelect(x, B{0, 1, 1}) return x", [2, 3]),
        ("x = L{0, 5, 0} x.nonzero(x, x) return x", [[2]]),
        # the result or the tensor changed is the index or the mask
        ("x = L{2, 1} x:index(L{5, 6}, 1, x) return x", [6, 5]),
        ("x = L{2, 1} x:gather(L{5, 6}, 1, x) return x", [6, 5]),
        ("x = L{2, 3, 1} x:indexCopy(1, x, L{7, 8, 9}) return x", [9, 7, 8]),
        ("x = L{2, 3, 1} x:indexAdd(1, x, L{7, 8, 9}) return x", [11, 10, 9]),
        ("x = L{3, 3, 1} x:indexFill(1, x, 9) return x", [9, 3, 9]),
        ("x = L{2, 3, 1} x:scatter(1, x, L{7e9, 8e9, 9e9}) return x", [9e9, 7e9, 8e9]),
        ("x = L{2, 3, 1} x:scatter(1, x, 7e9) return x", [7e9, 7e9, 7e9]),
        ("x = L{2, 2, 1} x:scatterAdd(1, x, L{7, 8, 9}) return x", [11, 17, 1]),
        ("x = B{0, 1, 1} x:maskedSelect(B{4, 5, 6}, x) return x", [5, 6]),
    ],
)
def test_a_result_may_be_an_argument(lua, code, want):
    lua.execute("D, L, B = torch.DoubleTensor, torch.LongTensor, torch.ByteTensor")
    np.testing.assert_array_equal(np.asarray(lua.execute(code)), want)


@pytest.mark.parametrize(
    "code",
    [
        "x = D{{1}, {2}} x:index(x, 2, L{1, 2})",
        "x = D{1, 2, 3} x:gather(x, 1, L{4, 4, 4, 4})",
    ],
)
def test_indices_are_those_of_the_source_before(lua, code):
    lua.execute("D, L = torch.DoubleTensor, torch.LongTensor")
    with pytest.raises(luatorch.LuaError, match="index"):
        lua.execute(code)
