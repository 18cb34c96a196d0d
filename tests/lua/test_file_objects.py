"""Objects in files: torch.save, torch.load, serialize, and what files may not do."""

import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

import luatorch
from luatorch import t7

MODES = ["binary", "ascii", "b32", "b64"]


@pytest.fixture
def lua():
    return luatorch.Runtime()


@pytest.fixture
def path(tmp_path, lua):
    lua.globals.PATH = str(tmp_path / "object.t7")
    return tmp_path / "object.t7"


def test_bytes_of_a_tensor(lua):
    # type, index, "V 1", class, dimensions, sizes, strides, offset, then the storage likewise
    got = lua.eval("torch.serialize(torch.ShortTensor{{1, 2}}:t(), 'ascii')")
    assert got == (
        "4\n1\n3\nV 1\n17\ntorch.ShortTensor\n2\n2 1\n1 2\n1\n"
        "4\n2\n3\nV 1\n18\ntorch.ShortStorage\n2\n1 2\n"
    )


@pytest.mark.parametrize("mode", MODES)
def test_what_goes_out_comes_back(lua, path, mode):
    lua.globals.MODE = mode
    lua.execute(r"""
        local shared = torch.range(1, 6)
        local o = {
           [1] = 'one', [2.5] = 'frac', [-1e300] = 'far', [true] = false, name = 'n\0\255\n',
           [''] = '', nested = {{{{}}}}, inf = {1/0, -1/0},
           t = shared:view(2, 3):t(), part = shared:narrow(1, 2, 3), s = shared:storage(),
           long = torch.LongTensor{-2^31, 2^31 - 1}, byte = torch.ByteTensor{0, 10, 255},
           half = torch.HalfTensor{0.5}, none = torch.FloatTensor(), zero = torch.IntStorage(),
        }
        o.me, o[o.nested] = o, 'by table'
        torch.save(PATH, o, MODE)
        local p = torch.load(PATH, MODE)
        for _, k in ipairs{1, 2.5, -1e300, true, 'name', ''} do assert(p[k] == o[k]) end
        assert(p.me == p and p[p.nested] == 'by table' and #p.nested == 1)
        assert(p.inf[1] == 1/0 and p.inf[2] == -1/0)
        assert(torch.all(p.t:eq(o.t)) and not p.t:isContiguous() and p.t:stride(2) == 3)
        p.t[1][1], p.s[2] = 70, 80
        assert(p.s[1] == 70 and p.part[1] == 80 and p.part:storageOffset() == 2)
        assert(p.long[1] == -2^31 and p.long[2] == 2^31 - 1 and p.long:type() == 'torch.LongTensor')
        assert(p.byte[2] == 10 and p.byte[3] == 255 and p.half[1] == 0.5)
        assert(p.none:dim() == 0 and p.zero:size() == 0)
        assert(torch.typename(p.zero) == 'torch.IntStorage')
        assert(o.t[1][1] == 1)
    """)


def test_references(lua):
    lua.execute("""
        local f = torch.MemoryFile()
        local t = torch.Tensor{1}
        assert(f:isReferenced())
        f:writeObject(t) t[1] = 2 f:writeObject(t)              -- the second time: a reference
        f:referenced(false):writeObject(t) t[1] = 3 f:writeObject(t)
        assert(not f:isReferenced())
        f:referenced(true):seek(1)
        local a, b = f:readObject(), f:readObject()
        assert(a == b and a[1] == 1)
        local c, d = f:readObject(), f:readObject()
        assert(c[1] == 2 and d[1] == 3)
    """)


def test_class_hooks(lua):
    lua.execute("""
        local C, parent = torch.class('HookBase')
        function C:write(f) f:writeString('raw:') f:writeInt(self.n) f:writeObject(self.inner) end
        function C:read(f, version)
           assert(f:readChar(4):string() == 'raw:')
           self.n, self.inner, self.version = f:readInt(), f:readObject(), version
        end
        torch.class('HookChild', 'HookBase').__version = 12
        local x = HookChild()
        x.n, x.inner = 7, {x}
        for _, mode in ipairs{'binary', 'ascii'} do
           local y = torch.deserialize(torch.serialize({x, x}, mode), mode)
           assert(y[1] == y[2] and y[1].inner[1] == y[1] and y[1].n == 7 and y[1].version == 12)
           assert(torch.typename(y[1]) == 'HookChild')
        end
    """)


def test_a_hook_may_use_the_whole_file_api(lua, path):
    lua.execute("""
        local C = torch.class('HookSeeks')
        function C:write(f)
           local at = f:position()
           f:writeInt(0)
           f:writeObject(self.v)
           local stop = f:position()
           f:seek(at) f:writeInt(stop - at) f:seek(stop)
        end
        function C:read(f)
           local at = f:position()
           local size = f:readInt()
           self.v = f:readObject()
           assert(f:position() - at == size)
        end
        local x = HookSeeks()
        x.v = {torch.range(1, 50000), 'text'}
        torch.save(PATH, {x, 'after'})
        local y = torch.load(PATH)
        assert(y[1].v[1][50000] == 50000 and y[1].v[2] == 'text' and y[2] == 'after')
        local f = torch.MemoryFile():binary()
        f:writeObject(x) f:seek(1)
        assert(f:readObject().v[2] == 'text')
    """)


@pytest.mark.parametrize(
    "code, message",
    [
        ("{a = {io.stdout}}", "Unwritable object <userdata> at <?>.a.1"),
        ("{[{print and io.stdout}] = 1}", "Unwritable object <userdata> at <?>.<key>.1"),
        ("coroutine.create(print)", "Unwritable object <thread> at <?>"),
        ("function() return io.stdout end, 'x'", "mode 'binary', 'ascii'"),
        ("1LL", "Unwritable object <cdata> at <?>"),
    ],
)
def test_what_can_not_be_written(lua, code, message):
    with pytest.raises(luatorch.LuaError) as caught:
        lua.execute(f"torch.serialize({code}) ")
    assert message in str(caught.value)
    assert str(caught.value).startswith("<execute>:1:")


def test_deep_nesting(lua):
    lua.execute("""
        local list = {}
        for i = 1, 20000 do list = {next = list, i = i} end
        local copy = torch.deserialize(torch.serialize(list))
        for i = 20000, 1, -1 do assert(copy.i == i) copy = copy.next end
    """)
    with pytest.raises(luatorch.LuaError, match="nested more than 100000 levels"):
        lua.execute("""
            local text = {}
            for i = 1, 150000 do text[i] = '3 ' .. i .. ' 1\\n' end
            torch.deserialize(table.concat(text), 'ascii')
        """)


# -- functions ----------------------------------------------------------


def test_functions_of_this_program_come_back(lua, path):
    lua.execute("""
        local n = 0
        torch.save(PATH, {inc = function() n = n + 1 return n end, get = function() return n end})
        local o = torch.load(PATH)
        o.inc()
        assert(o.get() == 1 and n == 0)
    """)


@pytest.fixture
def foreign(tmp_path):
    """A file with a function, written by another program."""
    other = luatorch.Runtime()
    other.globals.PATH = str(tmp_path / "foreign.t7")
    other.execute("local k = 4 torch.save(PATH, {f = function(x) return x + k end, n = 1})")
    return other.globals.PATH


def test_functions_of_others_are_inert(lua, foreign, capfd):
    lua.globals.PATH = foreign
    lua.execute("o = torch.load(PATH) assert(o.n == 1 and type(o.f) == 'function')")
    lua.flush()
    warning = capfd.readouterr().err
    assert warning.count("\n") == 1 and foreign in warning
    with pytest.raises(luatorch.LuaError, match="^<execute>:1: this function was stored in"):
        lua.execute("local x = o.f(1)")
    # saved again, it is what it was
    lua.execute("torch.save(PATH, o)")
    lua.execute("f = torch.load(PATH, 'binary', {functions = true}).f assert(f(1) == 5)")
    allowed = luatorch.Runtime(allow_bytecode=True)
    allowed.globals.PATH = foreign
    assert allowed.execute("return torch.load(PATH).f(2)") == 6


def test_bytecode_of_another_lua_is_inert(lua, path, capfd):
    lua.execute(r"""
        local f = torch.MemoryFile()
        f:writeObject(function() end)
        local text = f:storage():string():sub(1, -2):gsub('\27LJ.', '\27LJ\127')
        broken = torch.deserialize(text, 'ascii')
    """)
    assert "bytecode of another Lua" in capfd.readouterr().err
    with pytest.raises(luatorch.LuaError, match="bytecode of another Lua"):
        lua.execute("local x = broken()")


def test_our_own_functions_are_saved_by_name(lua, path):
    lua.execute("torch.save(PATH, {f = torch.isTensor})")
    other = luatorch.Runtime()
    other.globals.PATH = lua.globals.PATH
    other.execute("assert(torch.load(PATH).f == torch.isTensor)")


def test_upvalues_of_a_file_never_reach_our_functions(lua):
    stored = t7.loads(lua.eval("torch.serialize(torch.isTensor)").encode("latin-1"))
    stored.upvalues = [{"name": "T", "id": 1, "value": {}}]
    lua.globals.TEXT = t7.dumps(stored)
    lua.execute("torch.deserialize(TEXT) assert(torch.isTensor(torch.Tensor()))")


# -- classes that are not there ----------------------------------------------------------


def test_unknown_class(lua, path):
    t7.save(path, {"m": t7.TorchObject("gone.Class", {"v": [1, 2]})})
    with pytest.raises(luatorch.LuaError, match=r"unknown Torch class <gone.Class> at byte \d+ of"):
        lua.execute("torch.load(PATH)")
    lua.execute("""
        local m = torch.load(PATH, 'binary', {unknown = true}).m
        assert(m.v[2] == 2 and tostring(m) == 'gone.Class')
    """)


def test_cuda_tensors_without_cutorch(lua, path, capfd):
    data = t7.dumps([np.arange(3, dtype=np.float32)]).replace(b"torch.Float", b"torch.Cuda!")
    data = data.replace(b"\x11\0\0\0torch.Cuda!", b"\x10\0\0\0torch.Cuda")
    path.write_bytes(data.replace(b"\x12\0\0\0torch.Cuda!", b"\x11\0\0\0torch.Cuda"))
    lua.execute("t = torch.load(PATH)[1]")
    assert lua.globals.t.typename == "torch.FloatTensor"
    np.testing.assert_array_equal(lua.globals.t, [0, 1, 2])
    assert "loaded into host memory" in capfd.readouterr().err


# -- files that are replaced ----------------------------------------------------------


def test_a_failed_save_leaves_the_old_file(lua, path):
    path.write_bytes(b"old")
    with pytest.raises(luatorch.LuaError, match="Unwritable"):
        lua.execute("torch.save(PATH, {torch.ones(100000), io.stdout})")
    assert path.read_bytes() == b"old"
    assert os.listdir(path.parent) == [path.name]


def test_save_keeps_permissions_and_links(lua, path, tmp_path):
    real = tmp_path / "real"
    real.write_bytes(b"")
    real.chmod(0o640)
    path.symlink_to(real)
    lua.execute("torch.save(PATH, 1)")
    assert path.is_symlink() and t7.load(real) == 1
    assert real.stat().st_mode & 0o777 == 0o640


def test_save_to_what_can_not_be_replaced(lua, tmp_path):
    lua.execute("torch.save('/dev/null', {1, 2})")
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    reader = subprocess.Popen(["cat", fifo], stdout=subprocess.PIPE)
    lua.globals.PATH = str(fifo)
    lua.execute("torch.save(PATH, torch.range(1, 1000))")
    out, _ = reader.communicate(timeout=10)
    np.testing.assert_array_equal(t7.loads(out), np.arange(1, 1001))


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
@pytest.mark.parametrize("count", [1, 100000])
def test_a_full_disk_is_an_error(lua, count):
    with pytest.raises(luatorch.LuaError, match="write error.* of /dev/full"):
        lua.execute(f"torch.save('/dev/full', torch.zeros({count}))")
    with pytest.raises(luatorch.LuaError, match="write error"):
        lua.execute(f"torch.save('/dev/full', torch.zeros({count}), 'ascii')")
    assert lua.eval("torch.serialize(0.5, 'ascii')") == "1\n0.5\n"


def test_load_from_a_pipe(lua, tmp_path):
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    value = {"x": np.arange(300000.0), "s": "y" * 100000}
    child = os.fork()
    if child == 0:
        t7.write(open(fifo, "wb"), value)
        os._exit(0)
    lua.globals.PATH = str(fifo)
    lua.execute("o = torch.load(PATH)")
    os.waitpid(child, 0)
    np.testing.assert_array_equal(lua.globals.o.x, value["x"])
    assert lua.globals.o.s == value["s"]


def test_a_killed_save_leaves_a_whole_file(path):
    code = f"""
import luatorch
lua = luatorch.Runtime()
lua.globals.PATH = {str(path)!r}
lua.execute("torch.save(PATH, torch.Tensor(1000000):fill(1)) print('ready') io.flush()"
            "for i = 2, 1e6 do torch.save(PATH, torch.Tensor(1000000):fill(i)) end")
"""
    child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    child.stdout.readline()
    time.sleep(0.05)
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    got = t7.load(path)
    assert got.shape == (1000000,) and np.all(got == got[0])


# -- damaged files: what random damage finds is in tests/fuzz ---------------------------------


@pytest.mark.parametrize(
    "text, message",
    [
        ("", "read error"),
        ("9", "unknown object type 9"),
        ("2 -5 ", "a string of -5 characters"),
        ("2 1000000000\nabc", "read 3 blocks instead of 1000000000"),
        ("3 1 -1", "a table of -1 entries"),
        ("3 1 1 0 0", "a table with the key nil"),
        ("3 1 1 1 nan 0", "a table with the key nan"),
        ("3 1 2147483647 1 1 1 1", "read error"),
        ("4 1 3\nV 1\n19\ntorch.DoubleStorage\n1000000000000 1", "blocks instead of 1000000000000"),
        ("4 1 3\nV 1\n19\ntorch.DoubleStorage\n-1\n", "a storage of -1 elements"),
        ("4 1 3\nV 1\n18\ntorch.DoubleTensor\n99 ", "a tensor of 99 dimensions"),
        ("4 1 3\nV 1\n18\ntorch.DoubleTensor\n1\n5\n1\n1\n0\n", "outside its storage"),
        ("4 1 3\nV 1\n18\ntorch.DoubleTensor\n1\n5\n1\n1\n3\n2\n0\n", "DoubleStorage expected"),
        (
            "4 1 3\nV 1\n18\ntorch.DoubleTensor\n1\n5\n1\n0\n4\n2\n3\nV 1\n19\n"
            "torch.DoubleStorage\n5\n1 2 3 4 5\n",
            "storage offset 0",
        ),
        (
            "4 1 3\nV 1\n18\ntorch.DoubleTensor\n1\n5\n-1\n4\n4\n2\n3\nV 1\n19\n"
            "torch.DoubleStorage\n5\n1 2 3 4 5\n",
            "outside its storage",
        ),
    ],
)
def test_damaged_text(lua, path, text, message):
    path.write_text(text)
    with pytest.raises(luatorch.LuaError) as caught:
        lua.execute("torch.load(PATH, 'ascii')")
    assert message in str(caught.value)
    assert "byte" in str(caught.value) and str(path) in str(caught.value)
    lua.execute("assert(torch.DiskFile(PATH):quiet():readObject() == nil)")


def test_nan_of_any_payload_is_only_a_number(lua, path):
    # LuaJIT tells its types apart by such bits
    bits = np.array([0xFFFFFFFFFFFFFFFF, 0xFFFDFFFF12345678, 0x7FF8000000000001], np.uint64)
    t7.save(path, [bits.view(np.float64), bits.astype(np.uint32).view(np.float32)])
    number = t7.dumps(1.5).replace(np.float64(1.5).tobytes(), bits[1].tobytes())
    lua.globals.NUMBER = number
    lua.execute("""
        for _, t in ipairs(torch.load(PATH)) do
           for i = 1, 3 do assert(type(t[i]) == 'number' and type(-t[i]) == 'number') end
           assert(type(t:sum()) == 'number' and type((t + 1)[2]) == 'number')
        end
        local n = torch.deserialize(NUMBER)
        assert(type(n) == 'number' and n ~= n)
    """)


def test_mapped_storages(lua, path):
    path.write_bytes(bytes(range(8)))
    lua.execute("""
        local s = torch.ShortStorage(PATH)
        assert(s:size() == 4 and s[1] == 256)
        s[1] = 0
        assert(torch.ShortStorage(PATH)[1] == 256)
        assert(not pcall(s.resize, s, 10))
        assert(not pcall(torch.ByteStorage, PATH, false, 9))
        local shared = torch.ByteStorage(PATH, true, 16)
        shared[16] = 9
        -- shared memory, by name
        local name = '/luatorch-test-' .. torch.random()
        torch.IntStorage(name, true, 4, true):fill(5)
        assert(torch.IntStorage(name, true, 4, true)[4] == 5)
        os.remove('/dev/shm' .. name)
    """)
    assert path.read_bytes() == bytes(range(8)) + bytes(7) + b"\x09"
