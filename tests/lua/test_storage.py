"""torch.XStorage: constructors, elements, copies, strings, views and mapped files."""

import pytest

import luatorch

TYPES = ("Byte", "Char", "Short", "Int", "Long", "Float", "Double")


@pytest.fixture
def lua():
    lua = luatorch.Runtime()
    lua.execute("function list(s) return table.concat(s:totable(), ' ') end")
    return lua


@pytest.mark.parametrize(
    ("code", "want"),
    [
        ("torch.IntStorage{1, 2, 3}", "1 2 3"),
        ("torch.IntStorage{1.9, -1.9, '7'}", "1 -1 7"),
        ("torch.ByteStorage{256, 255, -1}", "0 255 255"),
        ("torch.DoubleStorage(torch.DoubleStorage{1, 2, 3, 4}, 3)", "3 4"),
        ("torch.DoubleStorage(torch.DoubleStorage{1, 2, 3, 4}, 2, 2)", "2 3"),
        ("torch.DoubleStorage{1.5, 2, 3}:copy(torch.IntStorage{4, 5, 6})", "4 5 6"),
        ("torch.IntStorage(3):copy(torch.DoubleStorage{1.9, -2.9, 3})", "1 -2 3"),
        ("torch.DoubleStorage{1, 2}:resize(1)", "1"),
        ("torch.LongStorage(2):fill(2^40)", "1099511627776 1099511627776"),
        ("torch.IntStorage{1, 2}:type('torch.FloatStorage')", "1 2"),
        ("torch.DoubleStorage{1.5, 2}:type('torch.IntStorage')", "1 2"),
        ("torch.HalfStorage{1, 0.5}", "1 0.5"),
    ],
)
def test_elements(lua, code, want):
    assert lua.eval(f"list({code})") == want


@pytest.mark.parametrize("name", TYPES)
def test_a_view_shares_memory(lua, name):
    lua.execute(f"""
    x = torch.{name}Storage(10):fill(0)
    y = torch.{name}Storage(x, 3, 5)
    y:fill(1) x[3] = 7
    """)
    assert lua.eval("list(x)") == "0 0 7 1 1 1 1 0 0 0"
    assert lua.eval("y[1]") == 7
    assert lua.eval("y:type()") == f"torch.{name}Storage"
    assert lua.eval("y:type(y:type()) == y") is True


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("torch.DoubleStorage(-1)", "size expected"),
        ("torch.DoubleStorage({1, 'x'})", "not a number"),
        ("torch.DoubleStorage(torch.DoubleStorage{1, 2}, 0)", "offset 0 out of range"),
        ("torch.DoubleStorage(torch.DoubleStorage{1, 2}, 2, 9)", "size 9 out of range"),
        ("torch.IntStorage{1}[0]", "index out of bounds"),
        ("torch.IntStorage{1}[2]", "index out of bounds"),
        ("torch.IntStorage(3):copy(torch.IntStorage(2))", "size mismatch"),
        ("torch.IntStorage(3):type('torch.FloatTensor')", "invalid storage type"),
        ("torch.IntStorage('/no/such/file')", "unable to open file </no/such/file>"),
    ],
)
def test_wrong_arguments(lua, code, message):
    with pytest.raises(luatorch.LuaError, match=message):
        lua.execute(f"return {code}")


def test_strings(lua):
    assert lua.eval("list(torch.CharStorage():string('a\\200\\0'))") == "97 -56 0"
    assert lua.eval("list(torch.ByteStorage(9):string('ab'))") == "97 98"
    assert lua.eval("torch.CharStorage{72, 105, 0}:string() == 'Hi\\0'") is True
    assert lua.eval("torch.IntStorage(1).string") is None


def test_mapped_file(lua, tmp_path):
    path = tmp_path / "hello.txt"
    path.write_bytes(b"Hello World\n")
    lua.globals.PATH = str(path)
    assert lua.eval("torch.CharStorage(PATH):fill(42):string()") == "*" * 12
    assert path.read_bytes() == b"Hello World\n"
    lua.execute("x = torch.CharStorage(PATH, true) x:fill(42)")
    assert path.read_bytes() == b"*" * 12
    assert lua.eval("torch.IntStorage(PATH):size()") == 3
    assert lua.eval("torch.IntStorage(PATH, false, 2):size()") == 2
    with pytest.raises(luatorch.LuaError, match="holds 12 bytes"):
        lua.execute("torch.IntStorage(PATH, false, 200)")
    lua.globals.PATH = str(tmp_path / "new.bin")
    lua.execute("torch.IntStorage(PATH, true, 5):fill(7)")
    assert (tmp_path / "new.bin").read_bytes() == b"\7\0\0\0" * 5
