"""The package sys."""

import time

import pytest

from tests.lua.shell import shell


@pytest.fixture(scope="module")
def lua():
    return shell()


def test_clock(lua):
    assert abs(lua.eval("sys.clock()") - time.time()) < 1


def test_tic_toc(lua):
    lua.execute("sys.tic(); sys.sleep(0.01)")
    assert 0.01 <= lua.eval("sys.toc(true)") < 2
    assert float(lua.eval("captured(sys.toc)")) >= 0.01


@pytest.mark.parametrize(
    ("expression", "want"),
    [
        ("sys.execute('printf \"a\\\\nb\\\\n\"')", "a\nb"),
        ("sys.execute('true')", ""),
        ("sys.fexecute('echo x; echo y')", "x\ny"),
        ("sys.fexecute('echo 12', '*n')", 12),
        ("#sys.split('a b  c', ' ')", 4),
        ("table.concat(sys.split('a1b22c', '%d+'), '|')", "a|b|c"),
        ("sys.COLORS.red .. sys.COLORS.Blue .. sys.COLORS.none", "\x1b[0;31m\x1b[1;34m\x1b[0m"),
        ("type(sys.prefix)", "string"),
    ],
)
def test_value(lua, expression, want):
    assert lua.eval(expression) == want


def test_fstat(lua, tmp_path):
    (tmp_path / "f").write_text("12345")
    lua.globals["where"] = str(tmp_path / "f")
    assert lua.eval("(sys.fstat(where))") == 5
    assert lua.eval("sys.fstat(where .. 'x')") is None
