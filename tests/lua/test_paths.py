"""The package paths, and files beside scripts."""

import os

import pytest

import luatorch
from tests.lua.shell import shell


@pytest.fixture
def lua(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return shell()


@pytest.mark.parametrize(
    ("expression", "want"),
    [
        ("basename('/a/b.lua')", "b.lua"),
        ("basename('/a/b.lua', '.lua')", "b"),
        ("basename('/a/b.lua', 'lua')", "b"),
        ("basename('/a/b.lua', 'txt')", "b.lua"),
        ("basename('.lua', 'lua')", ".lua"),
        ("basename('a/b/')", "b"),
        ("basename('/')", "/"),
        ("dirname('a')", "."),
        ("dirname('//a')", "/"),
        ("dirname('a//b')", "a"),
        ("extname('a.tar.gz')", "gz"),
        ("extname('dir.d/file')", None),
        ("extname('.bashrc')", None),
        ("concat('/a', '..', '..', 'b')", "/b"),
        ("concat('/a/./b//c/')", "/a/b/c"),
    ],
)
def test_names(lua, expression, want):
    assert lua.eval(f"paths.{expression}") == want


def test_concat_begins_in_the_working_directory(lua, tmp_path):
    assert lua.eval("paths.concat('x')") == str(tmp_path / "x")
    assert lua.eval("paths.concat()") == str(tmp_path)


def test_names_that_are_no_ascii(lua, tmp_path):
    lua.execute("io.open('é ü.txt', 'w'):close()")
    assert (tmp_path / "é ü.txt").exists()
    assert lua.eval("paths.filep('é ü.txt')")
    assert "é ü.txt" in list(lua.eval("paths.dir('.')").values())


def test_directories(lua, tmp_path):
    (tmp_path / "d" / "sub").mkdir(parents=True)
    for name in ("a.lua", "b.txt", "c.lua"):
        (tmp_path / "d" / name).write_text("")
    lua.execute("""
    function list(iterator)
       local t = {}
       for name in iterator do t[#t + 1] = name end
       table.sort(t)
       return table.concat(t, ' ')
    end
    """)
    assert lua.eval("list(paths.files('d'))") == ". .. a.lua b.txt c.lua sub"
    assert lua.eval("list(paths.files('d', '%.lua$'))") == "a.lua c.lua"
    assert lua.eval("list(paths.files('d', function(f) return #f == 3 end))") == "sub"
    assert lua.eval("list(paths.iterfiles('d'))") == "a.lua b.txt c.lua"
    assert lua.eval("list(paths.iterdirs('d'))") == "sub"
    assert lua.eval("list(paths.files('none'))") == ""


def test_rmall_does_not_follow_links(lua, tmp_path):
    (tmp_path / "keep").mkdir()
    (tmp_path / "keep" / "f").write_text("x")
    (tmp_path / "t").mkdir()
    os.symlink(tmp_path / "keep", tmp_path / "t" / "link")
    assert lua.eval("paths.rmall('t', 'yes')") is True
    assert (tmp_path / "keep" / "f").exists() and not (tmp_path / "t").exists()


def test_mkdir_under_a_file_fails(lua, tmp_path):
    (tmp_path / "f").write_text("")
    assert lua.eval("paths.mkdir('f/x')")[0] is None


def test_tmpname_is_there_and_new(lua):
    a, b = lua.eval("paths.tmpname()"), lua.eval("paths.tmpname()")
    assert a != b and os.path.exists(a) and os.path.exists(b)


def test_well_known_places(lua):
    assert lua.eval("paths.home") == os.path.expanduser("~")
    assert lua.eval("paths.dirp(paths.install_prefix)")
    assert lua.eval("paths.filep(paths.install_lua_path .. '/torch/init.lua')")
    assert lua.eval("paths.nothing_of_the_kind") is None
    assert os.access(lua.eval("paths.findprogram('sh')"), os.X_OK)
    assert lua.eval("paths.findprogram('no-such-program', 'ls')").endswith("/ls")
    assert lua.eval("(paths.uname())") == os.uname().sysname
    with pytest.raises(luatorch.LuaError, match="Windows"):
        lua.execute("paths.getregistryvalue('a', 'b', 'c')")


def test_files_beside_the_script(lua, tmp_path):
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "one.lua").write_text(
        "include 'two.lua'; RESULT = RESULT .. paths.basename(paths.thisfile('x.bin'));"
        " HELPER = require('./helper'); DATA = require './data'"
    )
    (tmp_path / "lib" / "two.lua").write_text("RESULT = 'two '")
    (tmp_path / "lib" / "helper.lua").write_text("CALLS = (CALLS or 0) + 1 return CALLS")
    lua.execute("torch.save('lib/data.t7', {5})")
    lua.execute("dofile 'lib/one.lua'; dofile 'lib/one.lua'")
    assert lua.globals.RESULT == "two x.bin"
    assert lua.globals.HELPER == 2
    assert lua.eval("DATA[1]") == 5


def test_require_looks_in_the_scripts_directory(lua, tmp_path):
    (tmp_path / "proj").mkdir()
    (tmp_path / "proj" / "mine.lua").write_text("return 'mine'")
    (tmp_path / "proj" / "main.lua").write_text("FOUND = require 'mine'")
    lua.run_file(tmp_path / "proj" / "main.lua")
    assert lua.globals.FOUND == "mine"


def test_require_says_where_it_looked(lua):
    with pytest.raises(luatorch.LuaError) as e:
        lua.execute("require 'no.such.module'", "=user")
    assert str(e.value).startswith("user:1: module 'no.such.module' not found")
    assert "./no/such/module.lua" in str(e.value)
    with pytest.raises(luatorch.LuaError, match="module './nope' not found"):
        lua.execute("require './nope'")


@pytest.mark.parametrize("call", ["filep()", "mkdir({})", "concat('/a', nil)", "files('.', 5)"])
def test_wrong_arguments(lua, call):
    with pytest.raises(luatorch.LuaError, match="user:1: bad argument"):
        lua.execute(f"paths.{call}", "=user")
