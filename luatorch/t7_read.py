"""Reading .t7 files into Python values; what becomes what stands in :mod:`luatorch.t7`."""

import math
import os
import re
import struct

import numpy as np

from luatorch.t7_values import (
    BOOLEAN,
    DTYPES,
    FUNCTION,
    NIL,
    NUMBER,
    OLD_FUNCTION,
    OLDEST_FUNCTION,
    STRING,
    TABLE,
    TORCH,
    Key,
    T7Error,
    TorchFunction,
    TorchObject,
)

_CLASS = re.compile(r"torch\.(Cuda)?(\w*)(Tensor|Storage)")
_CHUNK = 1 << 24  # bytes asked for at once where nobody knows how long the file is


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


class BinarySource:
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


class TextSource:
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


class Reader:
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
        if element in DTYPES:
            dtype = np.dtype(DTYPES[element])
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
