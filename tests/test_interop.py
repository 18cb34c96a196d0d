"""Lua values in Python and Python values in Lua."""

import gc
import pickle
import weakref

import numpy as np
import pytest

import luatorch
from luatorch.interop import LuaFunction, LuaObject, LuaTable, Storage, Tensor
from luatorch.t7 import TorchObject

DTYPES = {
    "u1": "Byte",
    "i1": "Char",
    "i2": "Short",
    "i4": "Int",
    "i8": "Long",
    "f2": "Half",
    "f4": "Float",
    "f8": "Double",
}


@pytest.fixture
def lua():
    return luatorch.Runtime()


def live_bytes(lua):
    return lua.execute("collectgarbage() collectgarbage() return (require 'torch.memory'.stats())")


# -- plain values ----------------------------------------------------------


@pytest.mark.parametrize(
    "expression, value",
    [
        ("nil", None),
        ("true", True),
        ("3", 3),
        ("2.5", 2.5),
        ("2^53", 2**53),
        ("1/0", float("inf")),
        ("'text'", "text"),
        ("'\\195\\169'", "é"),
        ("'\\255\\0'", b"\xff\0"),
    ],
)
def test_plain_values_both_ways(lua, expression, value):
    assert lua.eval(expression) == value and type(lua.eval(expression)) is type(value)
    lua.globals.x = value
    assert lua.globals.x == value
    assert lua.eval(f"x == {expression}") is True


def test_results(lua):
    assert lua.execute("local x = 1") is None
    assert lua.execute("return 1, nil, 'x'") == (1, None, "x")
    assert lua.eval("nil") is None
    assert lua.eval("select('#', nil, nil)") == 2


def test_numpy_scalars_are_numbers(lua):
    lua.globals.x = np.float32(0.5)
    lua.globals.y = np.int64(7)
    lua.globals.z = np.array(3.0)
    assert lua.execute("return type(x), type(y), x + y + z") == ("number", "number", 10.5)


def test_globals(lua):
    assert lua.globals.missing is None and "missing" not in lua.globals
    lua.globals["with space"] = 1
    assert lua.execute("return _G['with space']") == 1 and "with space" in lua.globals
    del lua.globals["with space"]
    assert lua.globals["with space"] is None
    assert not hasattr(lua.globals, "__array__")


# -- tensors ----------------------------------------------------------


@pytest.mark.parametrize("code", DTYPES)
def test_tensors_and_arrays_share_memory(lua, code):
    name = DTYPES[code]
    lua.execute(f"t = torch.{name}Tensor(2, 3) for i = 1, 3 do t[1][i], t[2][i] = i, i + 3 end")
    t = lua.globals.t
    a = np.asarray(t)
    assert isinstance(t, Tensor) and t.typename == f"torch.{name}Tensor"
    assert a.dtype == code == t.dtype and a.shape == t.shape == (2, 3)
    np.testing.assert_array_equal(a, [[1, 2, 3], [4, 5, 6]])
    a[1, 2] = 9
    assert lua.eval("t[2][3]") == 9
    x = np.arange(6, dtype=code).reshape(3, 2)
    lua.globals.x = x
    assert lua.eval("torch.typename(x)") == f"torch.{name}Tensor"
    lua.execute("x[1][1] = 42")
    assert x[0, 0] == 42
    assert np.shares_memory(np.asarray(lua.globals.x), x)


def test_views_keep_their_strides(lua):
    lua.execute("t = torch.range(1, 24):view(4, 6):t():narrow(1, 2, 3)")
    expected = np.arange(1.0, 25).reshape(4, 6).T[1:4]
    np.testing.assert_array_equal(lua.globals.t, expected)
    x = np.arange(24.0).reshape(4, 6)
    lua.globals.x = x.T[::2, 1:]
    assert lua.execute("return x:size(1), x:size(2), x:stride(1), x:stride(2)") == (3, 3, 2, 6)
    lua.execute("x[2][1] = -1")
    assert x[1, 2] == -1


@pytest.mark.parametrize(
    "array",
    [
        np.arange(4.0)[::-1],
        np.broadcast_to(np.arange(3.0), (2, 3)),
        np.arange(3, dtype=np.uint16),
        np.arange(3, dtype=">f8"),
        np.zeros((2, 0)),
        np.frombuffer(b"abc", np.uint8),
        np.lib.stride_tricks.as_strided(np.zeros(9, "u1")[1:].view("f8"), (1,), (8,)),
    ],
    ids=["reversed", "broadcast", "uint16", "big endian", "empty", "read only", "unaligned"],
)
def test_what_can_not_be_shared_is_copied(lua, array):
    lua.globals.x = array
    got = np.asarray(lua.globals.x)
    assert not np.shares_memory(got, array)
    if array.size:
        np.testing.assert_array_equal(got, array)
        lua.execute("x:fill(5)")
        assert not np.all(array == 5)


def test_arrays_without_a_tensor_type(lua):
    with pytest.raises(TypeError, match="no tensor of dtype complex128"):
        lua.globals.x = np.zeros(2, complex)
    with pytest.raises(ValueError, match="17 dimensions"):
        lua.globals.x = np.zeros((1,) * 17)


def test_bool_arrays_are_byte_tensors(lua):
    x = np.array([True, False])
    lua.globals.x = x
    lua.execute("x[2] = 1")
    assert x[1] and lua.globals.x.typename == "torch.ByteTensor"


def test_memory_outlives_the_tensor_and_the_runtime():
    lua = luatorch.Runtime()
    lua.execute("t = torch.range(1, 1000)")
    a = np.asarray(lua.globals.t)
    lua.execute("t:resize(100000):fill(0) t = nil collectgarbage() collectgarbage()")
    lua.execute("for i = 1, 100 do junk = torch.Tensor(1000):fill(-1) end")
    np.testing.assert_array_equal(a, np.arange(1, 1001))
    b = a[10:20]
    alive = weakref.ref(lua)
    del lua, a
    gc.collect()
    assert alive() is None
    np.testing.assert_array_equal(b, np.arange(11, 21))


def test_memory_is_given_back(lua):
    before = live_bytes(lua)
    arrays = [np.asarray(lua.execute("return torch.zeros(100000)")) for _ in range(10)]
    assert live_bytes(lua) >= before + 10 * 800000
    del arrays
    np.asarray(lua.execute("return torch.zeros(1)"))  # blocks are freed when Lua is next asked
    assert live_bytes(lua) < before + 800000


def test_a_tensor_keeps_its_array_alive(lua):
    x = np.arange(1000.0)
    gone = weakref.ref(x)
    lua.globals.x = x
    del x
    gc.collect()
    assert gone() is not None and lua.eval("x[1000]") == 999
    lua.globals.x = None
    lua.execute("collectgarbage() collectgarbage() torch.Tensor() collectgarbage()")
    lua.execute("require 'torch.memory'.collect()")
    gc.collect()
    assert gone() is None


def test_tensor_in_python(lua):
    lua.execute("t = torch.Tensor{{1, 2}, {3, 4}}")
    t = lua.globals.t
    assert t.add(1)[0, 0] == 2 and t.dim() == 2 and len(t) == 2
    t[0] = 7
    assert lua.eval("t[1][2]") == 7 and [list(row) for row in t][0] == [7, 7]
    assert isinstance(t.size(), Storage) and list(t.size()) == [2, 2]
    assert str(t).endswith("[torch.DoubleTensor of size 2x2]\n")
    assert t == lua.globals.t and hash(t) == hash(t) and t != lua.eval("t:clone()")
    np.testing.assert_array_equal(np.add(t, t), 2 * np.asarray(t))
    assert np.asarray(t, dtype=np.float32).dtype == np.float32
    with pytest.raises(AttributeError, match="no field 'colour'"):
        t.colour  # noqa: B018
    with pytest.raises(luatorch.LuaError):
        t.add("x")
    with pytest.raises(TypeError, match="lives in its runtime"):
        pickle.dumps(t)


def test_empty_tensors(lua):
    assert np.asarray(lua.eval("torch.FloatTensor()")).shape == (0,)
    assert np.asarray(lua.eval("torch.IntStorage()")).dtype == np.int32


def test_pytorch_tensors_share_memory_too(lua):
    torch = pytest.importorskip("torch")
    x = torch.zeros(3)
    lua.globals.x = x
    lua.execute("x:fill(2)")
    assert x.tolist() == [2, 2, 2]


# -- tables, objects ----------------------------------------------------------


def test_tables(lua):
    lua.execute("t = {10, 20, name = 'n', inner = {1}}")
    t = lua.globals.t
    assert isinstance(t, LuaTable) and len(t) == 2 and t[1] == 10 and t.name == "n"
    assert sorted(map(str, t)) == ["1", "2", "inner", "name"] and "name" in t and 3 not in t
    assert dict(t.items())["name"] == "n" and t.get("missing") is None and t.get("missing", 5) == 5
    t[3], t.added, t["list"] = 30, {"a": (1, 2)}, [1, {"b": None}]
    assert lua.execute("return #t, t.added.a[2], t.list[1], next(t.list[2])") == (3, 2, 1, None)
    del t.name, t[3]
    assert lua.execute("return t.name, #t") == (None, 2)
    with pytest.raises(KeyError):
        t["missing"]
    with pytest.raises(AttributeError, match="no field 'missing'"):
        t.missing  # noqa: B018
    assert t == lua.globals.t and t != lua.eval("{}")
    t.inner[1] = 5
    assert t.inner.to_python() == [5]


def test_cycles_of_containers(lua):
    d = {"x": [1, 2]}
    d["me"], d["again"] = d, d["x"]
    lua.globals.d = d
    assert lua.execute("return d.me == d, d.again == d.x, d.x[2]") == (True, True, 2)
    copy = lua.globals.d.to_python()
    assert copy["me"] is copy and copy["again"] is copy["x"]


def test_bad_keys(lua):
    with pytest.raises(TypeError, match="key None"):
        lua.globals.x = {None: 1}
    with pytest.raises(TypeError, match="key nan"):
        lua.globals.x = {float("nan"): 1}


def test_metamethods_that_fail_raise(lua):
    lua.execute("t = setmetatable({}, {__index = function(t, k) error('no ' .. k) end})")
    with pytest.raises(luatorch.LuaError, match="no such"):
        lua.globals.t["such"]


def test_objects(lua):
    lua.execute("""
        local C = torch.class('InteropThing')
        function C:__init(n) self.n = n end
        function C:get(k) return self.n + k end
        function C:twin() return self end
        C.__tostring__ = function(self) return 'thing ' .. self.n end
        plain = function() return 'plain' end
    """)
    thing = lua.globals.InteropThing(4)
    assert isinstance(thing, LuaObject) and thing.typename == "InteropThing"
    assert thing.n == 4 and thing.get(2) == 6 and thing.twin() == thing and str(thing) == "thing 4"
    thing.n = 10
    thing.plain = lua.globals.plain  # a function that is a field is no method
    assert thing.get(1) == 11 and thing.plain() == "plain"
    bound = thing.get
    lua.globals.bound = bound
    assert lua.eval("bound(5)") == 15
    del thing.plain
    copy = thing.to_python()
    assert isinstance(copy, TorchObject) and copy.n == 10


def test_a_file_object(lua, tmp_path):
    f = lua.globals.torch.DiskFile(str(tmp_path / "x"), "w")
    f.writeInt(3)
    f.close()
    assert (tmp_path / "x").read_text() == "3\n"


# -- functions ----------------------------------------------------------


def test_lua_functions(lua):
    f = lua.eval("function(...) return select('#', ...), ... end")
    assert isinstance(f, LuaFunction)
    assert f() == 0 and f(1, None, "x", [5])[:4] == (4, 1, None, "x")
    with pytest.raises(luatorch.LuaError, match="boom") as caught:
        lua.eval("function() error('boom') end")()
    assert "stack traceback" in caught.value.traceback


def test_python_functions(lua):
    def f(a, b=2, *rest):
        return a, b, list(rest)

    lua.globals.f = f
    assert lua.execute("local a, b, r = f(1) return type(f), a, b, #r") == ("function", 1, 2, 0)
    assert lua.execute("local a, b, r = f('x', {1}, 3) return a, b[1], r[1]") == ("x", 1, 3)
    lua.globals.shape = np.shape
    assert lua.execute("return shape(torch.zeros(2, 3))") == (2, 3)
    lua.globals.add = np.add
    np.testing.assert_array_equal(lua.eval("add(torch.ones(2), torch.ones(2))"), [2, 2])


def test_python_errors_are_lua_strings(lua):
    def fail():
        raise KeyError("nothing here")

    lua.globals.fail = fail
    ok, message = lua.execute("\nlocal ok, e = pcall(fail) return ok, e")
    assert ok is False and message == "<execute>:2: KeyError: 'nothing here'"
    with pytest.raises(luatorch.LuaError, match="<execute>:1: KeyError") as caught:
        lua.execute("local x = fail()")
    assert isinstance(caught.value.__cause__, KeyError)
    with pytest.raises(luatorch.LuaError) as caught:
        lua.execute("error('other')")
    assert caught.value.__cause__ is None


def test_interrupts_pass_through_lua(lua):
    def interrupt():
        raise KeyboardInterrupt

    lua.globals.interrupt = interrupt
    with pytest.raises(KeyboardInterrupt):
        lua.execute("pcall(interrupt) interrupt()")


def test_callbacks_do_not_keep_the_runtime_alive():
    lua = luatorch.Runtime()
    lua.globals.f = lambda: 1
    lua.globals.x = np.ones(3)
    alive = weakref.ref(lua)
    del lua
    gc.collect()
    assert alive() is None


def test_python_objects_are_opaque(lua):
    class Secret:
        value = 1

    secret = Secret()
    lua.globals.secret = secret
    assert lua.globals.secret is secret
    assert lua.execute("return pcall(function() return secret.value end)")[0] is False


# -- several runtimes ----------------------------------------------------------


def test_runtimes_are_independent():
    a, b = luatorch.Runtime(), luatorch.Runtime()
    a.execute("x = 1 torch.setdefaulttensortype('torch.FloatTensor') torch.manualSeed(1)")
    b.execute("torch.manualSeed(1)")
    assert b.globals.x is None and b.eval("torch.Tensor():type()") == "torch.DoubleTensor"
    a.execute("torch.rand(5)")
    c = luatorch.Runtime()
    c.execute("torch.manualSeed(1)")
    assert b.eval("torch.rand(1)[1]") == c.eval("torch.rand(1)[1]")


def test_values_between_runtimes():
    a, b = luatorch.Runtime(), luatorch.Runtime()
    a.execute("t = torch.ones(3) d = {k = {1, 2}} f = function(x) return x + 1 end")
    b.globals.t, b.globals.d, b.globals.f = a.globals.t, a.globals.d, a.globals.f
    b.execute("t[1] = 5 d.k[1] = 7")
    assert a.eval("t[1]") == 5 and a.eval("d.k[1]") == 1  # tensors share, tables are copied
    assert b.eval("f(41)") == 42


# -- files ----------------------------------------------------------


def test_save_and_load(lua, tmp_path):
    path = tmp_path / "x.t7"
    lua.globals.path = path
    lua.execute("c = torch.class('SavedFromPython') function c:__init() self.v = torch.ones(2) end")
    value = {"o": lua.globals.SavedFromPython(), "x": np.arange(3), "n": [1, "a"]}
    luatorch.save(path, value)
    back = luatorch.load(path)
    assert back["o"].typename == "SavedFromPython" and back["n"] == [1, "a"]
    np.testing.assert_array_equal(back["o"].v, [1, 1])
    assert lua.execute("local o = torch.load(path) return o.o.v[2], o.x[3]") == (1, 2)
    luatorch.save(path, {"plain": True}, "ascii")
    assert luatorch.load(path) == {"plain": True}
    assert lua.eval("torch.load(path, 'ascii').plain") is True


def test_torch_objects_go_to_lua(lua):
    lua.execute("torch.class('FromPython')")
    lua.globals.o = TorchObject("FromPython", {"v": [1, 2]})
    assert lua.execute("return torch.typename(o), o.v[2]") == ("FromPython", 2)
