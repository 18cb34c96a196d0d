"""Writing Python values as .t7 files; what becomes what stands in :mod:`luatorch.t7`."""

import itertools
import math
import struct

import numpy as np

from luatorch.t7_values import (
    BOOLEAN,
    FUNCTION,
    NAMES,
    NIL,
    NUMBER,
    STRING,
    TABLE,
    TORCH,
    WIDER,
    Key,
    TorchFunction,
    TorchObject,
)


class BinarySink:
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


class TextSink:
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


class Writer:
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
        dtype = WIDER.get(x.dtype, x.dtype.newbyteorder("="))
        if dtype not in NAMES:
            raise TypeError(f"an array of {x.dtype} can not be written to a .t7 file")
        name, s = NAMES[dtype], self.sink
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
