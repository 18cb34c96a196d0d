"""print as `th` has it."""

import pytest

from tests.lua.shell import shell


@pytest.fixture
def lua():
    return shell()


@pytest.mark.parametrize(
    ("arguments", "want"),
    [
        ("", ""),
        ("1, nil, 'x'", "1\tnil\tx\t\n"),
        ("{}", "{}\n"),
        ("{1, {2}}", "{\n  1 : 1\n  2 : \n    {\n      1 : 2\n    }\n}\n"),
        (
            "{torch.FloatTensor(2, 3), torch.LongStorage()}",
            "{\n  1 : FloatTensor - size: 2x3\n  2 : LongStorage - empty\n}\n",
        ),
        ("torch.ones(1), 5", " 1\n[torch.DoubleTensor of size 1]\n\n5\t\n"),
        ("5LL", "5LL\n"),
        (
            "setmetatable({}, {__pairs = function() return next, {k = 'v'} end, __index = {}, 1})",
            "{}\n",
        ),
    ],
)
def test_print(lua, arguments, want):
    assert lua.eval(f"captured(function() print({arguments}) end)") == want


def test_level(lua):
    lua.execute("setprintlevel(1)")
    assert lua.eval("captured(print, {{1}})") == "{\n  1 : {...}\n}\n"
    lua.execute("setprintlevel(0)")
    assert lua.eval("print == print_old")


def test_colors_only_on_a_terminal(lua):
    assert lua.eval("require 'trepl.colorize'.red('x')") in ("x", "\x1b[0;31mx\x1b[0m")


def test_import(lua):
    lua.execute("import 'paths'")
    assert lua.eval("dirname == paths.dirname")
