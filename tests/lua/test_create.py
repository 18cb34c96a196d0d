"""Constructors, joining, cutting and repeating, through Lua."""

import numpy as np
import pytest

import luatorch


@pytest.fixture(scope="module")
def lua():
    return luatorch.Runtime()


def array(lua, code):
    return np.asarray(lua.eval(code))


@pytest.mark.parametrize(
    ("code", "want"),
    [
        ("torch.zeros(3)", np.zeros(3)),
        ("torch.zeros(2, 3)", np.zeros((2, 3))),
        ("torch.ones(torch.LongStorage{2, 1, 3})", np.ones((2, 1, 3))),
        ("torch.ones(torch.Tensor(7), 2)", np.ones(2)),
        ("torch.Tensor(7):ones(2, 2)", np.ones((2, 2))),
        ("torch.eye(2, 3)", np.eye(2, 3)),
        ("torch.eye(torch.IntTensor(), 2)", np.eye(2, dtype="i4")),
        ("torch.range(2, 5)", np.arange(2.0, 6)),
        ("torch.range(0, 1, 0.25)", np.linspace(0, 1, 5)),
        ("torch.range(5, 2, -1.5)", np.array([5, 3.5, 2])),
        ("torch.ByteTensor():range(254, 257)", np.array([254, 255, 0, 1], "u1")),
        ("torch.range(1, 3, 'torch.LongTensor')", np.arange(1, 4)),
        ("torch.linspace(0, 1, 5)", np.linspace(0, 1, 5)),
        ("torch.linspace(0, 1)", np.linspace(0, 1, 100)),
        ("torch.logspace(0, 2, 3)", np.array([1.0, 10, 100])),
        ("torch.diag(torch.Tensor{1, 2}, -1)", np.diag([1.0, 2], -1)),
        ("torch.diag(torch.ones(2, 3), 1)", np.ones(2)),
        ("torch.tril(torch.ones(3, 3), -1)", np.tril(np.ones((3, 3)), -1)),
        ("torch.triu(torch.ones(2, 4), 2)", np.triu(np.ones((2, 4)), 2)),
        ("torch.reshape(torch.range(1, 6), 3, 2)", np.arange(1.0, 7).reshape(3, 2)),
        ("torch.range(1, 6):resize(2, 3):t():reshape(6)", np.array([1.0, 4, 2, 5, 3, 6])),
        ("torch.fill(torch.Tensor(2), 3)", np.full(2, 3.0)),
    ],
)
def test_constructors(lua, code, want):
    got = array(lua, code)
    np.testing.assert_allclose(got, want, rtol=1e-14)
    assert got.dtype == want.dtype
    assert got.shape == want.shape


def test_range_keeps_a_result_of_the_right_count(lua):
    assert array(lua, "torch.Tensor(2, 3):range(1, 6)").shape == (2, 3)


@pytest.mark.parametrize(
    "code",
    [
        "torch.zeros()",
        "torch.eye(0)",
        "torch.range(1, 3, -1)",
        "torch.range(1, 3, 0)",
        "torch.range(1, 1/0)",
        "torch.linspace(1, 2, 1)",
        "torch.diag(torch.ones(2), 0/0)",
        "torch.diag(torch.ones(2, 2), 0/0)",
        "torch.tril(torch.ones(2, 2), 0/0)",
        "torch.diag(torch.ones(2, 2), 5)",
        "torch.diag(torch.ones(2, 2, 2))",
        "torch.tril(torch.ones(3))",
        "torch.reshape(torch.ones(4), 3)",
        "torch.reshape(torch.ones(4), -1)",
        "torch.cat({}, 1)",
        "torch.cat({1, 2})",
        "torch.cat(torch.ones(2), torch.ones(2), 0)",
        "torch.cat(torch.ones(2, 3), torch.ones(3, 2), 1)",
        "torch.cat(torch.ones(2), torch.FloatTensor(2))",
        "torch.ones(4):split(0)",
        "torch.ones(4):split(2, 2)",
        "torch.ones(4):chunk(-1)",
        "torch.split({}, 3)",
        "torch.ones(2, 2):repeatTensor(2)",
        "torch.ones(2):repeatTensor(0)",
        "torch.ones(2):repeatTensor(2^40, 2^40)",
    ],
)
def test_errors(lua, code):
    with pytest.raises(luatorch.LuaError, match="^user.lua:1: "):
        lua.execute(code, "=user.lua")


@pytest.mark.parametrize(
    ("shapes", "dim"),
    [([(3,), (2,)], 1), ([(2, 3), (4, 3)], 1), ([(2, 3), (2, 1)], 2), ([(2, 3, 4)] * 3, 3)],
)
def test_cat(lua, shapes, dim):
    parts = [np.random.default_rng(i).standard_normal(s) for i, s in enumerate(shapes)]
    want = np.concatenate(parts, dim - 1)
    for i, p in enumerate(parts):
        lua.globals[f"x{i + 1}"] = p
    names = ", ".join(f"x{i + 1}" for i in range(len(parts)))
    np.testing.assert_array_equal(array(lua, f"torch.cat({{{names}}}, {dim})"), want)
    np.testing.assert_array_equal(array(lua, f"torch.Tensor():cat({{{names}}}, {dim})"), want)
    if len(parts) == 2:
        np.testing.assert_array_equal(array(lua, f"torch.cat({names}, {dim})"), want)
        np.testing.assert_array_equal(array(lua, f"x1:cat(x2, {dim})"), want)
        np.testing.assert_array_equal(
            array(lua, f"torch.cat(torch.Tensor(), {names}, {dim})"), want
        )


def test_cat_adds_missing_dimensions_and_skips_empty_tensors(lua):
    np.testing.assert_array_equal(
        array(lua, "torch.cat(torch.Tensor{1, 2}, torch.Tensor{3, 4}, 2)"), [[1, 3], [2, 4]]
    )
    assert array(lua, "torch.cat({torch.Tensor(), torch.ones(2, 2), torch.ones(2)}, 2)").shape == (
        2,
        3,
    )
    assert lua.eval("torch.cat(torch.Tensor(), torch.Tensor()):dim()") == 0


def test_cat_into_one_of_its_inputs(lua):
    code = "local x = torch.Tensor{1, 2} torch.cat(x, x, torch.Tensor{3}) return x"
    np.testing.assert_array_equal(np.asarray(lua.execute(code)), [1, 2, 3])


def test_split_and_chunk_share_memory(lua):
    x = np.zeros((5, 4))
    lua.globals.x = x
    assert lua.execute("p = x:split(2) return #p, p[3]:size(1)") == (3, 1)
    lua.execute("p[2]:fill(1)")
    np.testing.assert_array_equal(x[:, 0], [0, 0, 1, 1, 0])
    assert lua.execute("p = torch.chunk(x, 3, 2) return #p, p[1]:size(2)") == (2, 2)
    assert lua.execute("q = {1, x = 2} torch.split(q, x, 5) return #q, q.x") == (1, None)


@pytest.mark.parametrize("sizes", [(2,), (2, 3), (3, 1, 2)])
def test_repeat_tensor(lua, sizes):
    for x in (np.array([1.0, 2]), np.array([[1.0, 2], [3, 4]]).T):
        if len(sizes) < x.ndim:
            continue
        lua.globals.x = x
        text = ", ".join(map(str, sizes))
        for code in (
            f"x:repeatTensor({text})",
            f"torch.repeatTensor(x, torch.LongStorage{{{text}}})",
            f"torch.Tensor():repeatTensor(x, {text})",
        ):
            np.testing.assert_array_equal(array(lua, code), np.tile(x, sizes))


def test_repeat_tensor_of_many_dimensions(lua):
    x = np.arange(1.0, 3).reshape((1,) * 8 + (2,))
    lua.globals.x = x
    np.testing.assert_array_equal(
        array(lua, "x:repeatTensor(1, 1, 1, 1, 1, 1, 1, 2, 2)"),
        np.tile(x, (1, 1, 1, 1, 1, 1, 1, 2, 2)),
    )


@pytest.mark.parametrize(
    "call",
    ["zeros(1/0)", "ones(2, 1/0)", "Tensor(1/0)", "rand(1/0, 2)", "Tensor(1):expand(1/0)"],
)
def test_infinite_sizes_are_refused(call):
    lua = luatorch.Runtime()
    with pytest.raises(luatorch.LuaError):
        lua.execute(f"return torch.{call}:nElement()")
    assert lua.execute("return torch.zeros(-1/0):nElement()") == 0
