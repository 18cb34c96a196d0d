"""lfs: LuaFileSystem's functions."""

import os

import pytest

import luatorch
from tests.lua.shell import shell


@pytest.fixture
def lua(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    lua = shell()
    lua.execute("require 'lfs'")
    return lua


def test_require_sets_the_global(lua):
    assert lua.eval("lfs == package.loaded.lfs") is True


def test_attributes(lua, tmp_path):
    (tmp_path / "f").write_text("12345")
    (tmp_path / "d").mkdir()
    os.symlink("f", tmp_path / "l")
    os.utime(tmp_path / "f", (100, 200))
    assert lua.eval("lfs.attributes('f', 'mode')") == "file"
    assert lua.eval("lfs.attributes('d', 'mode')") == "directory"
    assert lua.eval("lfs.symlinkattributes('l', 'mode')") == "link"
    assert lua.eval("lfs.symlinkattributes('l').target") == "f"
    assert lua.eval("lfs.attributes('l', 'mode')") == "file"
    assert lua.execute("local a = lfs.attributes('f') return a.size, a.access, a.modification") == (
        5, 100, 200,
    )  # fmt: skip
    assert lua.eval("lfs.attributes('f').ino") == os.stat(tmp_path / "f").st_ino
    assert lua.eval("lfs.attributes('none')")[0] is None
    with pytest.raises(luatorch.LuaError, match="invalid attribute"):
        lua.execute("lfs.attributes('f', 'nonsense')")


def test_directories(lua, tmp_path):
    assert lua.eval("lfs.mkdir('d')") is True
    assert lua.eval("lfs.mkdir('d')")[0] is None
    assert lua.eval("lfs.chdir('d')") is True
    assert lua.eval("lfs.currentdir()") == str(tmp_path / "d")
    lua.execute("lfs.touch('../f')" if (tmp_path / "f").write_text("") else "lfs.chdir('..')")
    names = lua.execute(
        "local t = {} for n in lfs.dir('.') do t[#t + 1] = n end"
        " table.sort(t) return table.concat(t, ' ')"
    )
    assert names == ". .. d f"
    assert lua.eval("lfs.rmdir('d')") is True
    with pytest.raises(luatorch.LuaError, match="cannot open none"):
        lua.execute("lfs.dir('none')")


def test_touch_and_links(lua, tmp_path):
    (tmp_path / "f").write_text("")
    assert lua.eval("lfs.touch('f', 1000, 2000)") is True
    assert os.stat(tmp_path / "f").st_mtime == 2000
    assert lua.eval("lfs.link('f', 's', true)") is True and os.readlink(tmp_path / "s") == "f"
    assert lua.eval("lfs.touch('none')")[0] is None


def test_lock(lua, tmp_path):
    assert lua.execute(
        "local f = io.open('x', 'w') local a = lfs.lock(f, 'w')"
        " local b = lfs.unlock(f) f:close() return a, b"
    ) == (True, True)
    lua.execute(
        "l = lfs.lock_dir('.'); again = lfs.lock_dir('.'); l:free(); l2 = lfs.lock_dir('.')"
    )
    assert lua.globals.again is None and lua.eval("l2 ~= nil")
