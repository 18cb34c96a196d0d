"""luatorch.t7: .t7 files as Python values, against files of real Torch7 and the Lua side."""

import io
import json
from pathlib import Path

import numpy as np
import pytest

import luatorch
from luatorch import t7
from luatorch.t7 import Key, T7Error, TorchFunction, TorchObject

SAMPLES = Path(__file__).parent / "conformance" / "t7"
ENTRIES = json.loads((SAMPLES / "manifest.json").read_text())
# objects that only their class can read
OWN_FORMAT = {"custom_class_write_read.t7", "custom_class_write_read_ascii.t7", "bigendian.bin"}


@pytest.fixture(scope="module")
def lua():
    return luatorch.Runtime()


@pytest.mark.parametrize("entry", ENTRIES, ids=[e["file"] for e in ENTRIES])
def test_files_of_torch7(entry):
    path, mode = SAMPLES / entry["file"], "b32" if entry["mode"] == "b32" else None
    if entry["file"] in OWN_FORMAT:
        with pytest.raises(T7Error, match=path.name + ", at byte"):
            t7.load(path, mode)
        return
    value = t7.load(path, mode)
    for mode in ("binary", "ascii", "b64"):  # and back; b32 has no room for large longs
        again = t7.loads(t7.dumps(value, mode), mode)
        assert t7.dumps(again) == t7.dumps(value)


def test_values():
    value = t7.load(SAMPLES / "table_array.t7")
    assert value == [10, "twenty", True, False, [1, 2, [3]], -0.5]
    assert type(value[0]) is int
    keys = t7.load(SAMPLES / "table_keys.t7")
    assert keys[2.5] == "frac" and keys[False] == "F" and keys[1] == "one" and keys[""] == "empty"
    wrapped = {repr(k): v for k, v in keys.items() if isinstance(k, Key)}
    assert wrapped == {"Key(True)": "T", "Key(['tablekey'])": "by table"}
    numbers = t7.load(SAMPLES / "numbers.t7")
    assert repr(numbers[1]) == "-0.0" and numbers[7] == 2**53 and np.isnan(numbers[13])
    assert t7.load(SAMPLES / "strings.t7")[4] == b"\xff\xfe\x80\x01"
    cycle = t7.load(SAMPLES / "table_cycles_ascii.t7")
    assert cycle["b"]["a"] is cycle and cycle["s"] is cycle["b"]["s"] == [7]


def test_tensors_share_memory():
    views = t7.load(SAMPLES / "views_shared_storage.t7")
    views[0][4] = -5
    assert views[1][0, 4] == views[2][4, 0] == views[5][4] == -5
    assert views[2].shape == (6, 4) and not views[2].flags.c_contiguous
    again = t7.loads(t7.dumps(views))
    again[0][0] = 99
    assert again[1][0, 0] == again[5][0] == 99


def test_modules_are_objects():
    net = t7.load(SAMPLES / "nn_convnet_float.t7")
    assert net.typename == "nn.Sequential" and net["train"] is False
    first = net.modules[0]
    assert first.typename == "nn.SpatialConvolution" and first.weight.dtype == np.float32
    assert "weight" in dir(first) and "weight" in first
    with pytest.raises(AttributeError, match="nn.SpatialConvolution has no field 'colour'"):
        first.colour.size  # noqa: B018
    first.colour = "red"
    assert t7.loads(t7.dumps(net)).modules[0].colour == "red"


def test_functions_are_kept_but_not_run(lua):
    functions = t7.load(SAMPLES / "functions.t7")
    assert isinstance(functions[0], TorchFunction) and functions[0] is functions[5]
    with pytest.raises(TypeError, match="can not be called from Python"):
        functions[0](3, 4)
    raw = lua.eval("torch.serializeToStorage(function(x) return x * 2 end)").numpy().tobytes()
    lua.globals.TEXT = t7.dumps(t7.loads(raw))
    assert lua.eval("torch.deserialize(TEXT)(21)") == 42


@pytest.mark.parametrize("mode", list(t7.MODES))
@pytest.mark.parametrize(
    "value, expression",
    [
        (None, "nil"),
        (True, "true"),
        (3, "3"),
        (-0.1, "-0.1"),
        (2.0**60, "2^60"),
        (float("inf"), "1/0"),
        ("", "''"),
        ("été\n", "'\\195\\169t\\195\\169\\n'"),
        (b"\xff\0", "'\\255\\0'"),
        ([], "{}"),
        ([1, "a", [True]], "{1, 'a', {true}}"),
        ({"k": {}}, "{k = {}}"),
        (np.zeros(0), "torch.Tensor()"),
        (np.array([[1, 2]], np.int64), "torch.LongTensor{{1, 2}}"),
        (np.array([0.1, 1e-20, -3], np.float32), "torch.FloatTensor{0.1, 1e-20, -3}"),
        (np.array([0.5], np.float16), "torch.HalfTensor{0.5}"),
        (np.array([10, 0, 255], np.uint8), "torch.ByteTensor{10, 0, 255}"),
    ],
)
def test_bytes_are_those_of_torch_serialize(lua, mode, value, expression):
    raw = lua.execute(f"return torch.serializeToStorage({expression}, '{mode}')").numpy().tobytes()
    assert t7.dumps(value, mode) == raw
    back = t7.loads(raw, mode)
    if isinstance(value, np.ndarray):
        np.testing.assert_array_equal(back, value)
        assert back.dtype == value.dtype
    else:
        assert back == ({} if value == [] else value)


@pytest.mark.parametrize(
    "array, name",
    [
        (np.array([True, False]), "Byte"),
        (np.array([1, 2], np.uint16), "Int"),
        (np.array([2**32 - 1], np.uint32), "Long"),
        (np.array([1.5, 2], ">f4"), "Float"),
        (np.arange(6.0).reshape(2, 3)[:, ::-2], "Double"),
        (np.array(5.0), "Double"),
    ],
)
def test_arrays_that_torch7_has_no_like_of(lua, array, name):
    lua.globals.TEXT = t7.dumps(array)
    tensor = lua.eval("torch.deserialize(TEXT)")
    assert tensor.typename == f"torch.{name}Tensor"
    np.testing.assert_array_equal(tensor, np.atleast_1d(array))


@pytest.mark.parametrize("value", [1j, {1, 2}, object(), np.array(["a"]), np.zeros(2, np.uint64)])
def test_what_can_not_be_written(value, tmp_path):
    path = tmp_path / "x.t7"
    path.write_bytes(b"old")
    with pytest.raises(TypeError, match="can not be written to a .t7 file"):
        t7.save(path, [1, value])
    assert path.read_bytes() == b"old" and len(list(tmp_path.iterdir())) == 1


def test_slices_of_one_array_share_a_storage_only_when_several_are_saved():
    base = np.arange(1000.0)
    assert len(t7.dumps(base[:3])) < 200
    pair = t7.loads(t7.dumps({"a": base[:3], "b": base[1:5].reshape(2, 2)}))
    pair["a"][1] = -1
    assert pair["b"][0, 0] == -1


def test_deep_nesting_and_cycles():
    chain = []
    for _ in range(50000):
        chain = [chain, 1]
    copy = t7.loads(t7.dumps(chain))
    depth = 0
    while copy:
        copy, depth = copy[0], depth + 1
    assert depth == 50000
    ring = [1]
    ring.append({"ring": ring})
    again = t7.loads(t7.dumps(ring))
    assert again[1]["ring"] is again


def test_objects_keep_class_and_version():
    made = TorchObject("my.Class", {"x": [1]}, version=7)
    again = t7.loads(t7.dumps([made, made], "ascii"))
    assert again[0] is again[1] and again[0].version == 7 and again[0].x == [1]


@pytest.mark.parametrize(
    "data, message",
    [
        (b"", "0 are left"),
        (b"\x01\0\0\0\0", "8 bytes are asked for and 1"),
        (b"\x02\0\0\0\xff\xff\xff\xff", "-1 bytes"),
        (b"\x09\0\0\0", "unknown object type 9"),
        (b"\x03\0\0\0\x01\0\0\0\x01\0\0\0\0\0\0\0\0\0\0\0", "the key None"),
        (b"5\n", "a number is missing"),
    ],
)
def test_damage(data, message, tmp_path):
    path = tmp_path / "bad.t7"
    path.write_bytes(data)
    with pytest.raises(T7Error, match=f"bad.t7, at byte [0-9]+: .*{message}"):
        t7.load(path)


def test_streams_without_a_length():
    class Pipe(io.BytesIO):
        def seekable(self):
            return False

    value = {"x": np.arange(100000), "s": "text"}
    back = t7.read(io.BufferedReader(Pipe(t7.dumps(value))))
    np.testing.assert_array_equal(back["x"], value["x"])
    with pytest.raises(T7Error, match="too early"):
        t7.read(io.BufferedReader(Pipe(t7.dumps(value)[:5000])))
