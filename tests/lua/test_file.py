"""torch.DiskFile, torch.MemoryFile, torch.PipeFile: numbers, text, modes, positions."""

import struct

import numpy as np
import pytest

import luatorch

FORMATS = {
    "Byte": "B",
    "Char": "b",
    "Short": "h",
    "Int": "i",
    "Long": "q",
    "Float": "f",
    "Double": "d",
}


@pytest.fixture(scope="module")
def lua():
    return luatorch.Runtime()


@pytest.fixture
def path(tmp_path, lua):
    lua.globals.PATH = str(tmp_path / "file")
    return tmp_path / "file"


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("order", ["little", "big"])
def test_binary_numbers(lua, path, name, order):
    lua.execute(f"""
        local f = torch.DiskFile(PATH, 'w'):binary():{order}EndianEncoding()
        f:write{name}(100) f:write{name}(torch.{name}Storage{{1, 2, 3}})
        f:close()
    """)
    form = {"little": "<", "big": ">"}[order] + "4" + FORMATS[name]
    assert path.read_bytes() == struct.pack(form, 100, 1, 2, 3)
    got = lua.execute(f"""
        local f = torch.DiskFile(PATH):binary():{order}EndianEncoding()
        local a, s = f:read{name}(), f:read{name}(3)
        return a, s[1], s[3], f:position(), torch.typename(s)
    """)
    assert got == (100, 1, 3, 1 + struct.calcsize(form), f"torch.{name}Storage")


@pytest.mark.parametrize(
    "call, text",
    [
        ("writeInt(-42)", "-42\n"),
        ("writeInt(3.9)", "3\n"),
        ("writeInt(torch.IntStorage{1, -2})", "1 -2\n"),
        ("writeLong(2^53)", "9007199254740992\n"),
        ("writeLong(-2^63)", "-9223372036854775808\n"),
        ("writeDouble(0.1)", "0.10000000000000001\n"),
        ("writeDouble(1e15)", "1000000000000000\n"),
        ("writeDouble(1e22)", "1e+22\n"),
        ("writeDouble(-0.0)", "-0\n"),
        ("writeDouble(1/0)", "inf\n"),
        ("writeDouble(-1/0)", "-inf\n"),
        ("writeFloat(0.1)", "0.100000001\n"),
        ("writeFloat(torch.FloatStorage{1/3, 1e10})", "0.333333343 1e+10\n"),
        ("writeHalf(0.5)", "0.5\n"),
        ("writeBool(true)", "1\n"),
        ("writeBool(nil)", "0\n"),
        ("writeByte(65)", "A\n"),
        ("writeString('a b')", "a b"),
        ("noAutoSpacing():writeInt(torch.IntStorage{1, 2})", "12"),
    ],
)
def test_text_numbers(lua, path, call, text):
    lua.execute(f"local f = torch.DiskFile(PATH, 'w') f:{call} f:close()")
    assert path.read_text() == text


@pytest.mark.parametrize(
    "text, call, values",
    [
        ("7 8\n9", "readInt(3)", [7, 8, 9]),
        ("  +5", "readInt(1)", [5]),
        ("12.5 3", "readInt(1)", [12]),
        ("9007199254740993", "readLong(1)", [9007199254740992]),
        ("1e3 -.5 5. inf -inf 0x10", "readDouble(6)", [1e3, -0.5, 5, np.inf, -np.inf, 16]),
        ("1e-45 0.1", "readFloat(2)", [np.float32(1e-45).item(), np.float32(0.1).item()]),
        ("nan -nan nan", "readDouble(3)", [np.nan] * 3),
    ],
)
def test_reading_text_numbers(lua, path, text, call, values):
    path.write_text(text)
    got = np.asarray(lua.execute(f"return torch.DiskFile(PATH):{call}"))
    np.testing.assert_array_equal(got.astype(float), values)


def test_numbers_across_the_window(lua, path):
    # longer than the window that a file is read through, in every alignment of it
    values = np.random.default_rng(0).standard_normal(40000)
    path.write_text("".join(f"{float(v)!r}" + " \n\t"[i % 3] for i, v in enumerate(values)))
    got = np.asarray(lua.execute("return torch.DiskFile(PATH):readDouble(40000)"))
    np.testing.assert_array_equal(got, values)
    lua.execute("""
        local f = torch.DiskFile(PATH)
        for i = 1, 40000 do assert(f:readDouble()) end
        f:quiet():readDouble()
        assert(f:hasError())
    """)


def test_big_blocks(lua, path):
    lua.execute("""
        local f = torch.DiskFile(PATH, 'w'):binary()
        f:writeInt(1)
        local s = torch.IntStorage(100000):fill(7)
        f:writeInt(s) f:writeInt(2) f:close()
        f = torch.DiskFile(PATH, 'rw'):binary()
        assert(f:readInt() == 1)
        local r = f:readInt(100000)
        assert(r:size() == 100000 and r[1] == 7 and r[100000] == 7)
        assert(f:readInt() == 2 and f:position() == 400009)
        f:seek(5) f:writeInt(9) assert(f:readInt() == 7)
        f:seek(5) assert(f:readInt() == 9)
        f:seekEnd() f:writeInt(3) f:seek(400005) assert(f:readInt() == 2 and f:readInt() == 3)
    """)
    assert path.stat().st_size == 400012


@pytest.mark.parametrize(
    "code, message",
    [
        ("torch.DiskFile('/nowhere/x')", "cannot open </nowhere/x> in mode r"),
        ("torch.DiskFile(PATH, 'x')", "invalid mode x"),
        ("torch.DiskFile({})", "string expected, got table"),
        ("torch.PipeFile('true', 'rw')", "invalid mode rw"),
        ("torch.MemoryFile(torch.IntStorage(1))", "torch.CharStorage expected"),
        ("torch.MemoryFile():readInt()", "read 0 blocks instead of 1"),
        ("torch.MemoryFile('w'):readInt()", "write-only"),
        ("torch.MemoryFile('r'):writeInt(1)", "read-only"),
        ("torch.MemoryFile():writeInt('x')", "number or torch.IntStorage expected, got string"),
        ("torch.MemoryFile():readString('*n')", "'*l' or '*a' expected"),
        ("torch.MemoryFile():seek(0)", "position must be positive"),
        ("torch.MemoryFile():seek(3)", "unable to seek"),
        ("torch.MemoryFile():longSize(3)", "invalid long size"),
        ("torch.MemoryFile():close():readInt()", "attempt to use a closed file"),
        ("torch.MemoryFile().field = 1", "no field field"),
        ("torch.DiskFile.readInt(3)", "torch.File expected, got number"),
        ("torch.File()", "abstract"),
        ("torch.MemoryFile():readInt(1e15)", "read 0 blocks instead of 1000000000000000"),
    ],
)
def test_errors(lua, path, code, message):
    with pytest.raises(luatorch.LuaError, match="<execute>:1: .*" + message.replace("*", r"\*")):
        lua.execute(code)


def test_quiet_file_counts_instead(lua, path):
    path.write_bytes(b"\1\0\2\0\3")
    got = lua.execute("""
        local f = torch.DiskFile(PATH):binary():quiet()
        local s = f:readShort(5)
        return s:size(), s[2], f:hasError(), f:clearError():hasError(), f:readInt(), f:hasError()
    """)
    assert got == (2, 2, True, False, 0, True)


def test_storage_of_a_memory_file_is_the_file(lua):
    lua.execute("""
        local f = torch.MemoryFile()
        f:writeString('abc')
        local s = f:storage()
        assert(s:size() == 4 and s[4] == 0 and s:string() == 'abc\\0')
        s[1] = 65
        f:seek(1)
        assert(f:readString('*a') == 'Abc')
        s:resize(2)                       -- the program's own doing: the file is shorter now
        s[2] = 0
        f:seek(1)
        assert(f:readString('*a') == 'A')
        s:resize(0)
        assert(not pcall(f.readInt, f))
        f:seek(1) f:writeString(('x'):rep(5000))
        assert(f:storage():size() == 5001)
    """)


def test_reading_a_pipe_takes_what_is_there(lua, path):
    # `cat` answers each line only after the one before was read
    lua.execute("""
        local p = torch.PipeFile("echo one; sleep 0.05; echo two; printf 3")
        assert(p:readString('*l') == 'one')
        assert(p:readString('*l') == 'two')
        assert(p:readInt() == 3)
        p:close()
        local w = torch.PipeFile('cat > ' .. PATH, 'w')
        for i = 1, 20000 do w:writeInt(i) end
        w:close()
    """)
    assert path.read_text().split() == [str(i) for i in range(1, 20001)]


def test_closed_and_collected_files_are_written(lua, path):
    lua.execute("""
        local f = torch.DiskFile(PATH, 'w')
        f:writeInt(5)
        f = nil
        collectgarbage() collectgarbage()
    """)
    assert path.read_text() == "5\n"


def test_tostring(lua, path):
    lua.execute("f = torch.DiskFile(PATH, 'w')")
    assert str(lua.globals.f) == f"torch.DiskFile on <{path}> [status: open -- mode  w]"
    lua.execute("f:close()")
    assert str(lua.globals.f) == f"torch.DiskFile on <{path}> [status: closed -- mode  w]"
