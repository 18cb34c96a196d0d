"""Torch7's .t7 files in Python, without Lua.

What a file holds comes as Python values:

=====================  =====================================================================
in the file            in Python
=====================  =====================================================================
nil, boolean           None, bool
number                 int where it is whole, else float
string                 str, or bytes where it is not UTF-8
table                  list where the keys are 1, 2, ... n; else dict (an empty table too)
tensor                 numpy array; tensors that share a storage share memory
storage                numpy array of one dimension
object of a class      :class:`TorchObject`: its type name and its fields
function               :class:`TorchFunction`: never run, only kept
=====================  =====================================================================

What occurs twice in a file is one Python object, and cycles stay cycles.  A key that Python
can not hash (a table, a tensor), or that Python takes for another (``True`` and 1), is
wrapped in :class:`Key`.  Tensors of the CUDA types come as arrays of the same elements.

Writing follows the same rules backwards.  Arrays of dtypes that Torch7 lacks are converted
(bool to Byte, unsigned integers to the next larger type).
"""

import io
import itertools
import math
import os
import re
import struct

import numpy as np

from luatorch.ops.files import replacing

NIL, NUMBER, STRING, TABLE, TORCH, BOOLEAN = 0, 1, 2, 3, 4, 5
OLDEST_FUNCTION, OLD_FUNCTION, FUNCTION = 6, 7, 8
MODES = {"binary": (True, 8), "b64": (True, 8), "b32": (True, 4), "ascii": (False, 8)}

_DTYPES = {
    "Byte": "u1",
    "Char": "i1",
    "Short": "i2",
    "Int": "i4",
    "Long": "i8",
    "Half": "f2",
    "Float": "f4",
    "Double": "f8",
}
_NAMES = {np.dtype(code): name for name, code in _DTYPES.items()}
_WIDER = {np.dtype(a): np.dtype(b) for a, b in (("?", "u1"), ("u2", "i4"), ("u4", "i8"))}
_CLASS = re.compile(r"torch\.(Cuda)?(\w*)(Tensor|Storage)")
_CHUNK = 1 << 24  # bytes asked for at once where nobody knows how long the file is


class T7Error(ValueError):
    """A .t7 file is damaged, cut short, or of another format; says which and where."""


class TorchObject:
    """An object of a Torch7 class: ``typename``, ``version`` and ``fields``, a dict.

    Fields are attributes (``net.modules``) and items (``net["modules"]``) too.
    """

    def __init__(self, typename, fields=None, version=1):
        self.__dict__.update(typename=typename, fields={} if fields is None else fields)
        self.__dict__["version"] = version

    def __getattr__(self, name):
        if name.startswith("__") or "fields" not in self.__dict__:
            raise AttributeError(name)
        try:
            return self.fields[name]
        except KeyError:
            raise AttributeError(f"{self.typename} has no field {name!r}") from None

    def __setattr__(self, name, value):
        if name in self.__dict__:
            self.__dict__[name] = value
        else:
            self.fields[name] = value

    def __getitem__(self, key):
        return self.fields[key]

    def __setitem__(self, key, value):
        self.fields[key] = value

    def __contains__(self, key):
        return key in self.fields

    def __iter__(self):
        return iter(self.fields)

    def __dir__(self):
        return [*super().__dir__(), *(k for k in self.fields if isinstance(k, str))]

    def __repr__(self):
        return f"TorchObject({self.typename!r}, fields {list(self.fields)})"


class TorchFunction:
    """A Lua function of a file: its bytecode, and its upvalues as they stand in the file."""

    def __init__(self, bytecode, upvalues=None):
        self.bytecode = bytecode
        self.upvalues = upvalues

    def __call__(self, *args):
        raise TypeError(
            "a Lua function stored in a .t7 file can not be called from Python; "
            "load the file in Lua: torch.load(path, mode, {functions = true})"
        )

    def __repr__(self):
        return f"TorchFunction({len(self.bytecode)} bytes of bytecode)"


class Key:
    """A table key that can not be a dict key of its own: `value` holds it."""

    __slots__ = ("value",)

    def __init__(self, value):
        self.value = value

    def __repr__(self):
        return f"Key({self.value!r})"


def _text(raw):
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw


def _as_key(key, table):
    """Return `key` as a key of `table` that stands for nothing else."""
    try:
        taken = key in table
    except TypeError:
        return Key(key)
    if taken and type(key) is bool:
        return Key(key)
    if taken and type(key) is int and key in (0, 1):  # the boolean came first
        table[Key(bool(key))] = table.pop(bool(key))
    return key


def _number(x):
    if x.is_integer() and -(2.0**53) <= x <= 2.0**53 and (x != 0 or math.copysign(1, x) > 0):
        return int(x)
    return x


# -- the two encodings -----------------------------------------------------------------


class _BinarySource:
    """Reads numbers as C has them in memory; longs of 4 or 8 bytes."""

    def __init__(self, file, long_size):
        self.file = file
        self.long = np.dtype(f"=i{long_size}")
        self.left = math.inf
        if file.seekable():
            here = file.tell()
            self.left = file.seek(0, os.SEEK_END) - here
            file.seek(here)
        self.offset = 0

    def raw(self, n):
        if n < 0 or n > self.left:
            raise T7Error(f"{n} bytes are asked for and {self.left} are left")
        parts = []
        while n > 0:
            part = self.file.read(min(n, _CHUNK) if self.left == math.inf else n)
            if not part:
                raise T7Error("the file ends too early")
            parts.append(part)
            n -= len(part)
            self.left -= len(part)
            self.offset += len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def int(self):
        return struct.unpack("=i", self.raw(4))[0]

    def double(self):
        return struct.unpack("=d", self.raw(8))[0]

    def string(self):
        return self.raw(self.int())

    def longs(self, n):
        return np.frombuffer(self.raw(n * self.long.itemsize), self.long).tolist()

    def array(self, dtype, n):
        """Return `n` elements as a new array."""
        stored = self.long if dtype == np.int64 else np.dtype(dtype)
        if n < 0 or n * stored.itemsize > self.left:
            raise T7Error(f"a storage of {n} elements in a file with {self.left} bytes left")
        if self.left == math.inf:
            return np.frombuffer(self.raw(n * stored.itemsize), stored).astype(dtype)
        out = np.empty(n, stored)
        view, done = memoryview(out).cast("B") if n else b"", 0
        while done < len(view):
            got = self.file.readinto(view[done:])
            if not got:
                raise T7Error("the file ends too early")
            done += got
        self.left -= done
        self.offset += done
        return out if stored == dtype else out.astype(dtype)


class _TextSource:
    """Reads numbers as text, one byte elements raw; a newline after each piece."""

    _word = re.compile(rb"\s*(\S+)")
    _real = re.compile(rb"\s*([+-]?(?:inf|nan|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?))", re.I)
    _whole = re.compile(rb"\s*([+-]?\d+)")

    def __init__(self, file):
        self.data = file.read()
        self.offset = 0

    def _newline(self):
        if self.data[self.offset : self.offset + 1] == b"\n":
            self.offset += 1

    def _match(self, pattern):
        m = pattern.match(self.data, self.offset)
        if not m:
            raise T7Error("a number is missing")
        self.offset = m.end()
        return m[1]

    def int(self):
        v = int(self._match(self._whole)[:20])
        self._newline()
        return v

    def double(self):
        v = float(self._match(self._real))
        self._newline()
        return v

    def raw(self, n):
        if n < 0 or n > len(self.data) - self.offset:
            raise T7Error(f"{n} bytes are asked for, {len(self.data) - self.offset} are left")
        out = self.data[self.offset : self.offset + n]
        self.offset += n
        if n:
            self._newline()
        return out

    def string(self):
        return self.raw(self.int())

    def longs(self, n):
        return self.array(np.int64, n).tolist()

    def array(self, dtype, n):
        """Return `n` elements as a new array."""
        dtype = np.dtype(dtype)
        if dtype.itemsize == 1:
            return np.frombuffer(self.raw(n), dtype).copy()
        if n < 0 or n > len(self.data) - self.offset:
            raise T7Error(f"a storage of {n} elements, {len(self.data) - self.offset} bytes left")
        convert = float if dtype.kind == "f" else int
        stop = self.data.find(b"\n", self.offset)
        words = self.data[self.offset : stop].split() if stop >= 0 else []
        try:
            if len(words) == n:  # as Torch7 writes them: on one line
                values = list(map(convert, words))
                self.offset = stop
            else:
                pattern = self._real if convert is float else self._whole
                values = [convert(self._match(pattern)) for _ in range(n)]
            if n:
                self._newline()
            with np.errstate(over="ignore"):
                return np.array(values, np.float64 if convert is float else dtype).astype(dtype)
        except (ValueError, OverflowError) as e:
            raise T7Error(str(e)) from None


# -- reading ---------------------------------------------------------------------------


class _Reader:
    """Reads objects.  Containers are generators that yield for each object inside them, so
    that no nesting, however deep, meets Python's limit of recursion."""

    def __init__(self, source):
        self.source = source
        self.known = {}
        self.tables = []  # dicts that were tables, to become lists where they are arrays
        self.holders = []  # functions and objects that hold tables

    def read(self):
        stack, value = [], None
        while True:
            value = self._begin()
            if hasattr(value, "send"):
                stack.append(value)
                value = None
            while stack:
                try:
                    stack[-1].send(value)
                    break
                except StopIteration as done:
                    stack.pop()
                    value = done.value
            if not stack:
                return self._finish(value)

    def _begin(self):
        """Return the next object, or the generator that reads it."""
        s = self.source
        kind = s.int()
        if kind == NUMBER:
            return _number(s.double())
        if kind == STRING:
            return _text(s.string())
        if kind == NIL:
            return None
        if kind == BOOLEAN:
            return s.int() == 1
        if kind == OLDEST_FUNCTION:
            return self._function(None)
        if kind not in (TABLE, TORCH, FUNCTION, OLD_FUNCTION):
            raise T7Error(f"unknown object type {kind}")
        index = s.int()
        if index in self.known:
            return self.known[index]
        if kind == TABLE:
            return self._table(index)
        if kind == TORCH:
            return self._torch(index)
        return self._function(index)

    def _table(self, index):
        table = self.known[index] = {}
        self.tables.append(table)
        for _ in range(self._count()):
            key = yield
            value = yield
            if key is None or (isinstance(key, float) and key != key):
                raise T7Error(f"a table with the key {key}")
            table[_as_key(key, table)] = value
        return table

    def _count(self):
        n = self.source.int()
        if n < 0:
            raise T7Error(f"a table of {n} entries")
        return n

    def _function(self, index):
        function = TorchFunction(self.source.string())
        if index is not None:
            self.known[index] = function
        self.holders.append(function)
        function.upvalues = yield
        return function

    def _torch(self, index):
        s = self.source
        name, version = s.string(), 0
        m = re.fullmatch(rb"V (\d{1,9})", name)
        if m:
            name, version = s.string(), int(m[1])
        name = name.decode("utf-8", "surrogateescape")
        m = _CLASS.fullmatch(name)
        element = m and (m[2] or ("Float" if m[1] else ""))
        if element in _DTYPES:
            dtype = np.dtype(_DTYPES[element])
            if m[3] == "Tensor":
                return (yield from self._tensor(index, dtype))
            array = self.known[index] = s.array(dtype, s.longs(1)[0])
            return array
        found = self.known[index] = TorchObject(name, version=version)
        self.holders.append(found)
        fields = yield
        if isinstance(fields, dict):
            found.fields.update(fields)
        else:
            found.fields["content"] = fields
        return found

    def _tensor(self, index, dtype):
        s = self.source
        nd = s.int()
        if not 0 <= nd <= 32:
            raise T7Error(f"a tensor of {nd} dimensions")
        shape, strides = s.longs(nd), s.longs(nd)
        first = s.longs(1)[0] - 1
        storage = yield
        if nd == 0:
            array = np.empty(0, dtype)
        else:
            low = first + sum(min(0, (n - 1) * d) for n, d in zip(shape, strides, strict=True))
            high = first + sum(max(0, (n - 1) * d) for n, d in zip(shape, strides, strict=True))
            if not isinstance(storage, np.ndarray) or storage.dtype != dtype or storage.ndim != 1:
                raise T7Error(f"a tensor of {dtype} has no storage of that type")
            if low < 0 or high >= storage.size or min(shape) < 1:
                raise T7Error("a tensor reaches outside its storage")
            size = dtype.itemsize
            strides = [d * size for d in strides]
            try:
                array = np.ndarray(shape, dtype, storage, first * size, strides)
            except ValueError as e:  # more elements than memory has addresses
                raise T7Error(f"a tensor of sizes {shape}: {e}") from None
        self.known[index] = array
        return array

    def _finish(self, value):
        """Turn the tables that are arrays into lists, wherever they stand."""
        lists = {}
        for t in self.tables:
            if t and all(type(k) is int for k in t) and all(i in t for i in range(1, len(t) + 1)):
                lists[id(t)] = [t[i] for i in range(1, len(t) + 1)]
        if not lists:
            return value
        for t in self.tables:
            for k, v in t.items():
                if id(v) in lists:
                    t[k] = lists[id(v)]
                if isinstance(k, Key):
                    k.value = lists.get(id(k.value), k.value)
        for out in lists.values():
            out[:] = [lists.get(id(v), v) for v in out]
        for h in self.holders:
            if isinstance(h, TorchFunction):
                h.upvalues = lists.get(id(h.upvalues), h.upvalues)
            else:
                for k, v in h.fields.items():
                    h.fields[k] = lists.get(id(v), v)
        return lists.get(id(value), value)


def _guess(start):
    """Return the mode of a file that begins with `start`: text begins with a digit's text."""
    return "ascii" if re.match(rb"\s*\d+\s", start + b"\n") else "binary"


def read(file, mode=None, name="data"):
    """Read one object from a binary file object.

    mode: 'binary', 'ascii', 'b32' (longs of 4 bytes) or 'b64'; None tells text from binary.
    Raises T7Error where the contents are not what they should be.
    """
    if mode is None:
        start = file.peek(16)[:16] if hasattr(file, "peek") else file.read(16)
        if not hasattr(file, "peek"):
            file.seek(-len(start), os.SEEK_CUR)
        mode = _guess(start)
    if mode not in MODES:
        raise ValueError(f"mode {mode!r}: 'binary', 'ascii', 'b32' or 'b64' expected")
    binary, long_size = MODES[mode]
    source = _BinarySource(file, long_size) if binary else _TextSource(file)
    try:
        return _Reader(source).read()
    except T7Error as e:
        raise T7Error(f"{name}, at byte {source.offset + 1}: {e}") from None


def load(path, mode=None):
    """Return what a .t7 file holds, as Python values (see the module).

    path: the file.  mode: 'binary', 'ascii', 'b32', 'b64'; None tells text from binary.
    Raises OSError, and T7Error where the file is damaged.
    """
    with open(path, "rb") as file:
        return read(file, mode, os.fsdecode(path))


def loads(data, mode=None):
    """Return what the bytes of a .t7 file hold."""
    return read(io.BufferedReader(io.BytesIO(data)), mode)


# -- writing ---------------------------------------------------------------------------


class _BinarySink:
    def __init__(self, file, long_size):
        self.write = file.write
        self.long = np.dtype(f"=i{long_size}")

    def int(self, v):
        self.write(struct.pack("=i", v))

    def double(self, v):
        self.write(struct.pack("=d", v))

    def string(self, raw):
        self.write(struct.pack("=i", len(raw)) + raw)

    def longs(self, values):
        self.write(np.array(values, self.long).tobytes())

    def array(self, array):
        if array.size:
            if array.dtype == np.int64:
                array = array.astype(self.long, copy=False)
            self.write(memoryview(array).cast("B"))


class _TextSink:
    def __init__(self, file):
        self.write = file.write

    def int(self, v):
        self.write(b"%d\n" % v)

    def double(self, v):
        self.write(_real(v, "%.17g").encode() + b"\n")

    def string(self, raw):
        self.write(b"%d\n" % len(raw) + raw + (b"\n" if raw else b""))

    def longs(self, values):
        if len(values):
            self.write(" ".join(map(str, values)).encode() + b"\n")

    def array(self, array):
        if not array.size:
            return
        if array.dtype.itemsize == 1:
            self.write(array.tobytes() + b"\n")
        elif array.dtype.kind == "f":
            form = "%.17g" if array.dtype.itemsize == 8 else "%.9g"
            self.write(" ".join([_real(v, form) for v in array.tolist()]).encode() + b"\n")
        else:
            self.longs(array.tolist())


def _real(v, form):
    if v != v:
        return "-nan" if math.copysign(1, v) < 0 else "nan"
    return form % v


def _root(array):
    while isinstance(array.base, np.ndarray):
        array = array.base
    return array


def _children(x):
    if isinstance(x, dict):
        return itertools.chain(x.keys(), x.values())
    if isinstance(x, (list, tuple)):
        return x
    if isinstance(x, TorchObject):
        return (x.fields,)
    if isinstance(x, TorchFunction):
        return (x.upvalues,)
    if isinstance(x, Key):
        return (x.value,)
    return ()


class _Writer:
    def __init__(self, sink):
        self.sink = sink
        self.index = {}  # id -> index
        self.kept = []  # what the ids are of
        self.shared = set()  # ids of arrays whose memory several arrays show

    def write(self, value):
        self._find_shared(value)
        stack = [iter([value])]
        while stack:
            for child in stack[-1]:
                inside = self._begin(child)
                if inside is not None:
                    stack.append(inside)
                    break
            else:
                stack.pop()

    def _find_shared(self, value):
        seen, roots, todo = set(), {}, [value]
        while todo:
            x = todo.pop()
            if isinstance(x, np.ndarray):
                if id(x) not in seen:
                    seen.add(id(x))
                    self.kept.append(x)
                    roots.setdefault(id(_root(x)), []).append(x)
            elif isinstance(x, (dict, list, tuple, TorchObject, TorchFunction, Key)):
                if id(x) not in seen:
                    seen.add(id(x))
                    todo.extend(_children(x))
        self.shared = {root for root, arrays in roots.items() if len(arrays) > 1}

    def _announce(self, kind, x):
        """Write type and index of `x`; return whether its contents must follow."""
        self.sink.int(kind)
        index = self.index.get(id(x))
        if index is None:
            index = self.index[id(x)] = len(self.index) + 1
            self.kept.append(x)
            self.sink.int(index)
            return True
        self.sink.int(index)
        return False

    def _begin(self, x):
        """Write `x`, or its start and return an iterator of the objects that follow."""
        s = self.sink
        if x is None:
            s.int(NIL)
        elif isinstance(x, (bool, np.bool_)):
            s.int(BOOLEAN)
            s.int(int(x))
        elif isinstance(x, (int, float, np.integer, np.floating)):
            s.int(NUMBER)
            s.double(float(x))
        elif isinstance(x, (str, bytes, bytearray)):
            s.int(STRING)
            s.string(x.encode("utf-8", "surrogateescape") if isinstance(x, str) else bytes(x))
        elif isinstance(x, Key):
            return self._begin(x.value)
        elif isinstance(x, dict):
            return self._table(x, x.items())
        elif isinstance(x, (list, tuple)):
            return self._table(x, enumerate(x, 1))
        elif isinstance(x, TorchObject):
            return self._object(x)
        elif isinstance(x, TorchFunction):
            if self._announce(FUNCTION, x):
                s.string(x.bytecode)
                return iter([x.upvalues if x.upvalues is not None else {}])
        elif isinstance(x, np.ndarray):
            self._tensor(x)
        elif hasattr(x, "__array__"):
            self._tensor(np.asarray(x))
        else:
            raise TypeError(f"a {type(x).__name__} can not be written to a .t7 file")
        return None

    def _table(self, x, items):
        if not self._announce(TABLE, x):
            return None
        entries = [(k, v) for k, v in items if v is not None and k is not None]
        self.sink.int(len(entries))
        return itertools.chain.from_iterable(entries)

    def _object(self, x):
        if not self._announce(TORCH, x):
            return None
        self.sink.string(b"V %d" % x.version)
        self.sink.string(x.typename.encode("utf-8", "surrogateescape"))
        return iter([x.fields])

    def _tensor(self, x):
        if not self._announce(TORCH, x):
            return
        dtype = _WIDER.get(x.dtype, x.dtype.newbyteorder("="))
        if dtype not in _NAMES:
            raise TypeError(f"an array of {x.dtype} can not be written to a .t7 file")
        name, s = _NAMES[dtype], self.sink
        root = _root(x)
        if id(root) in self.shared and _is_storage(root, x, dtype):
            strides = [d // dtype.itemsize for d in x.strides]
            first = (x.ctypes.data - root.ctypes.data) // dtype.itemsize
            storage, flat = root, root.reshape(-1, order="A")
        else:
            # A zero-dimensional array is one element; Torch7 has no such tensor.
            x = np.ascontiguousarray(np.atleast_1d(x), dtype)
            strides, first = [d // dtype.itemsize for d in x.strides], 0
            storage, flat = x, x.reshape(-1)
        s.string(b"V 1")
        s.string(f"torch.{name}Tensor".encode())
        if x.size == 0:
            s.int(0)
            s.longs([1])
            s.int(NIL)
            return
        s.int(x.ndim)
        s.longs(x.shape)
        s.longs(strides)
        s.longs([first + 1])
        if self._announce_storage(storage):
            s.string(b"V 1")
            s.string(f"torch.{name}Storage".encode())
            s.longs([flat.size])
            s.array(flat)

    def _announce_storage(self, storage):
        key = ("storage", id(storage))
        self.sink.int(TORCH)
        new = key not in self.index
        if new:
            self.index[key] = len(self.index) + 1
            self.kept.append(storage)
        self.sink.int(self.index[key])
        return new


def _is_storage(root, x, dtype):
    """Return whether `x` is a tensor in the storage that the memory of `root` is."""
    size = dtype.itemsize
    return (
        root.dtype == x.dtype == dtype
        and (root.flags.c_contiguous or root.flags.f_contiguous)
        and x.ndim > 0
        and all(d % size == 0 and d >= 0 for d in x.strides)
        and (x.ctypes.data - root.ctypes.data) % size == 0
    )


def write(file, value, mode="binary"):
    """Write one object to a binary file object."""
    if mode not in MODES:
        raise ValueError(f"mode {mode!r}: 'binary', 'ascii', 'b32' or 'b64' expected")
    binary, long_size = MODES[mode]
    _Writer(_BinarySink(file, long_size) if binary else _TextSink(file)).write(value)


def save(path, value, mode="binary"):
    """Write Python values as a .t7 file that Torch7 reads (see the module).

    The file is replaced when all is written: who reads it sees the old one or the new one.
    Raises TypeError for a value that Torch7 has no like of.
    """
    with replacing(os.fsencode(path)) as file:
        write(file, value, mode)


def dumps(value, mode="binary"):
    """Return the bytes of a .t7 file that holds `value`."""
    file = io.BytesIO()
    write(file, value, mode)
    return file.getvalue()
