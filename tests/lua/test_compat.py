"""Lua 5.2's additions, and how the basic functions see torch's objects."""

import pytest

import luatorch
from tests.lua.shell import shell


@pytest.fixture(scope="module")
def lua():
    lua = shell()
    lua.execute("""
    t = setmetatable({10, 20}, {
       __len = function() return 7 end,
       __pairs = function() return next, {k = 'v'}, nil end,
       __ipairs = function() return function(_, i) if i < 1 then return 1, 'one' end end, t, 0 end,
    })
    """)
    return lua


@pytest.mark.parametrize(
    ("code", "want"),
    [
        ("return #t, -#t, 2 ^ #t, #t .. 'x'", (7, -7, 128, "7x")),
        ("return #'abc', #{1, 2}, #torch.LongStorage(3)", (3, 2, 3)),
        ("return rawlen(t), rawlen('ab')", (2, 2)),
        ("local k, v for a, b in pairs(t) do k, v = a, b end return k, v", ("k", "v")),
        ("local v for _, b in ipairs(t) do v = b end return v", "one"),
        ("local s = [[#]] .. '#' .. \"#\" --[[ # ]] return s, #s -- #", ("###", 3)),
        ("return table.pack(1, nil).n, table.unpack({1, 2, 3}, 2, 3)", (2, 2, 3)),
        ("return load('return a', 'n', 't', {a = 5})()", 5),
        (
            "local i = 0 return load(function() i = i + 1 return ({'return ', '#', 't'})[i] end)()",
            7,
        ),
        ("return xpcall(function(a, b) return a + b end, print, 1, 2)", (True, 3)),
        ("return os.execute('exit 3')", (None, "exit", 3)),
        ("return io.popen('exit 5'):close()", (None, "exit", 5)),
        ("local p = io.popen('true') p:close() return io.type(p)", "closed file"),
        ("return '%d-%s' % {1, 'a'}", "1-a"),
        ("goto out; do return 1 end ::out:: return 2", 2),
        ("return type(torch.Tensor()), type(5LL)", ("userdata", "cdata")),
        ("return getmetatable(torch.Tensor()) == torch.getmetatable('torch.DoubleTensor')", True),
        ("return string.gfind == string.gmatch", True),
    ],
)
def test_value(lua, code, want):
    assert lua.execute(code) == want


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("local x return #x", "attempt to get length of a nil value"),
        ("for k in pairs(nil) do end", "bad argument #1 to 'pairs' \\(table expected, got nil\\)"),
        ("rawlen(5)", "table or string expected"),
        ("load(5)", "bad argument #1 to 'load'"),
    ],
)
def test_error_names_the_users_line(lua, code, message):
    with pytest.raises(luatorch.LuaError, match=message) as e:
        lua.execute("\n" + code, "=user")
    assert str(e.value).startswith("user:2: ")


def test_loadfile_and_dofile(lua, tmp_path):
    path = tmp_path / "a.lua"
    path.write_text("#!/usr/bin/env th\nreturn #{1, 2, 3}, ...")
    lua.globals["where"] = str(path)
    assert lua.execute("return dofile(where)") == 3
    assert lua.execute("return loadfile(where)('x')") == (3, "x")
    path.write_text("x = = 1")
    with pytest.raises(luatorch.LuaError, match="a.lua:1: "):
        lua.execute("dofile(where)")
    assert lua.execute("return (loadfile('/no/such/file'))") is None


def test_os_exit_leaves_an_embedded_runtime(lua):
    with pytest.raises(SystemExit) as e:
        lua.execute("os.exit(4)")
    assert e.value.code == 4


def test_stack_overflow_is_an_error(lua):
    with pytest.raises(luatorch.LuaError, match="stack overflow"):
        lua.execute("local function f(n) return 1 + f(n) end f(1)")


def test_numpys_error_state_is_left_alone(lua):
    import numpy as np

    with np.errstate(over="raise"):
        before = np.geterr()
        assert lua.eval("torch.FloatTensor(2000):fill(1e38):mul(10):sum()") == float("inf")
        assert np.geterr() == before
