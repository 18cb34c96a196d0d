"""Lua values seen from Python and Python values seen from Lua.

==================================  ====================================================
Lua                                 Python
==================================  ====================================================
nil, boolean                        None, bool
number                              int where it is whole, else float
string                              str, or bytes where it is not UTF-8
tensor, storage                     :class:`Tensor`, :class:`Storage`; numpy.asarray of
                                    them shares their memory
table                               :class:`LuaTable`, the live table; keys as in Lua,
                                    from 1
object of a class                   :class:`LuaObject`, live: fields and bound methods
function                            :class:`LuaFunction`
==================================  ====================================================

The other way, a numpy array (or what has ``__array__``, as PyTorch's tensors do) becomes a
tensor that shares its memory where Torch7 has the dtype, the array is writable and its
strides allow it; else a copy.  dict, list and tuple become new tables, callables become Lua
functions, and what came from Lua goes back as what it was.  Other objects pass through Lua
unseen.
"""

import os
import weakref
from collections.abc import Mapping

import numpy as np

from luatorch import t7
from luatorch.runtime import lua_string, text
from luatorch.sharing import array_over, lendable, release_all
from luatorch.t7 import Key, T7Error, TorchFunction, TorchObject, load

# -- the bridge ------------------------------------------------------------------------


class _Bridge:
    """The functions of lua/luatorch/interop.lua, of one runtime."""

    def __init__(self, runtime):
        module = runtime._call(runtime._entry["require"], b"luatorch.interop")[0]
        for name, function in module.items():
            setattr(self, name, function)
        released = runtime._released
        self.set_released(lambda: released.popleft() if released else None)
        weakref.finalize(runtime, release_all, released).atexit = False
        self.lua_type = runtime._lupa.lua_type


def _bridge(runtime):
    bridge = runtime.__dict__.get("_bridge")
    if bridge is None:
        bridge = runtime.__dict__["_bridge"] = _Bridge(runtime)
    return bridge


def _array_of(runtime, lua):
    """Return the ndarray that shares memory with a Lua tensor or storage."""
    code, address, block, owner, *dims = runtime._call(_bridge(runtime).share, lua)
    return array_over(runtime, code, address, block, owner, dims)


def _tensor_of(runtime, array):
    """Return a Lua tensor of an ndarray, over the same memory where that can be."""
    name, array, span, strides = lendable(array)
    dims = (*array.shape, *strides)
    return runtime._call(
        _bridge(runtime).tensor, name.encode(), array.ctypes.data, array, span, array.ndim, *dims
    )[0]


# -- what Python holds -----------------------------------------------------------------


class _Value:
    """A live Lua value: the runtime it lives in and lupa's reference to it."""

    __slots__ = ("_runtime", "_lua", "__weakref__")

    def __init__(self, runtime, lua):
        object.__setattr__(self, "_runtime", runtime)
        object.__setattr__(self, "_lua", lua)

    def _do(self, name, *args):
        """Call a function of the bridge with this value first; return its one result."""
        results = self._runtime._call(getattr(_bridge(self._runtime), name), self._lua, *args)
        return results[0] if results else None

    @property
    def typename(self):
        """The name of its class (``torch.DoubleTensor``, ``nn.Linear``), or Lua type."""
        return text(self._do("typename"))

    def __eq__(self, other):
        if not isinstance(other, _Value) or other._runtime is not self._runtime:
            return NotImplemented
        return bool(self._do("same", other._lua))

    def __hash__(self):
        return hash(self._lua)

    def __str__(self):
        return text(self._do("show"))

    def __repr__(self):
        return f"<{type(self).__name__} {self.typename}>"

    def __reduce__(self):
        raise TypeError(f"a {type(self).__name__} lives in its runtime; save it to a .t7 file")

    def __call__(self, *args):
        """Call it as Lua does: a function, or what has ``__call``."""
        runtime = self._runtime
        results = runtime._call(
            _bridge(runtime).call, self._lua, *[to_lua(runtime, a) for a in args]
        )
        return runtime._results(results)


class _Fields(_Value):
    """A Lua value with fields."""

    __slots__ = ()

    def _field(self, name):
        value, method = self._runtime._call(
            _bridge(self._runtime).field, self._lua, lua_string(name)
        )
        if value is None:
            raise AttributeError(f"{self.typename} has no field {name!r}")
        value = to_python(self._runtime, value)
        if method and isinstance(value, LuaFunction):
            return LuaFunction(self._runtime, value._lua, self)
        return value

    def __getattr__(self, name):
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return self._field(name)

    def __setattr__(self, name, value):
        self._do("set", lua_string(name), to_lua(self._runtime, value))


class Tensor(_Fields):
    """A Torch7 tensor.  ``numpy.asarray(t)`` shares its memory; so does indexing it, which
    counts from 0 as numpy does.  Its Lua methods are its methods: ``t.add(1)``.
    """

    __slots__ = ()

    def numpy(self):
        """Return the ndarray over the same memory (a copy for a tensor on a GPU)."""
        return _array_of(self._runtime, self._lua)

    def __array__(self, dtype=None, copy=None):
        array = self.numpy()
        if dtype is not None and array.dtype != dtype:
            if copy is False:
                raise ValueError("another dtype needs a copy")
            return array.astype(dtype)
        return array.copy() if copy else array

    @property
    def shape(self):
        """Its sizes, a tuple; (0,) for a tensor with no dimension."""
        return self.numpy().shape

    @property
    def dtype(self):
        """The numpy dtype of its elements."""
        return self.numpy().dtype

    def __len__(self):
        return len(self.numpy())

    def __iter__(self):
        return iter(self.numpy())

    def __getitem__(self, key):
        return self.numpy()[key]

    def __setitem__(self, key, value):
        self.numpy()[key] = value

    def __setattr__(self, name, value):
        raise AttributeError(f"{self.typename} has no field {name!r} to set")


class Storage(Tensor):
    """A Torch7 storage: the one-dimensional memory of tensors."""

    __slots__ = ()


class LuaFunction(_Value):
    """A Lua function; of a method, with the object that comes first."""

    __slots__ = ("_self",)

    def __init__(self, runtime, lua, self_value=None):
        super().__init__(runtime, lua)
        object.__setattr__(self, "_self", self_value)

    def __call__(self, *args):
        runtime = self._runtime
        args = [to_lua(runtime, a) for a in args]
        if self._self is not None:
            args.insert(0, self._self._lua)
        return runtime._results(runtime._call(self._lua, *args))

    @property
    def typename(self):
        """'function'"""
        return "function"


class _Items(_Fields):
    """A Lua value with fields that is indexed as in Lua."""

    __slots__ = ()

    def __getitem__(self, key):
        value = self._do("get", to_lua(self._runtime, key))
        if value is None:
            raise KeyError(key)
        return to_python(self._runtime, value)

    def __setitem__(self, key, value):
        self._do("set", to_lua(self._runtime, key), to_lua(self._runtime, value))

    def __delitem__(self, key):
        self[key]
        self._do("set", to_lua(self._runtime, key), None)

    def __delattr__(self, name):
        del self[name]

    def __contains__(self, key):
        return self._do("get", to_lua(self._runtime, key)) is not None

    def __len__(self):
        return int(self._do("len"))

    def __bool__(self):
        return True

    def _pairs(self):
        runtime = self._runtime
        flat, n = runtime._call(_bridge(runtime).flat, self._lua)
        values = [to_python(runtime, flat[i]) for i in range(1, int(n) + 1)]
        return list(zip(values[::2], values[1::2], strict=True))

    def __iter__(self):
        return iter([k for k, _ in self._pairs()])

    def to_python(self):
        """Return a copy as ``luatorch.load`` would give it: dicts, lists, arrays, TorchObject."""
        return t7.loads(self._do("serialize").encode("latin-1"), "binary")


class LuaTable(_Items):
    """A Lua table, live.  Items are Lua's (``t[1]`` is the first), string keys are attributes
    too, ``len`` is Lua's ``#``, and iteration gives keys, as of a dict.
    """

    __slots__ = ()

    def get(self, key, default=None):
        """Return the value at `key`, or `default` where there is none."""
        value = self._do("get", to_lua(self._runtime, key))
        return default if value is None else to_python(self._runtime, value)

    def items(self):
        """Return a list of its (key, value) pairs, in Lua's order."""
        return self._pairs()

    def keys(self):
        """Return a list of its keys, in Lua's order."""
        return [k for k, _ in self._pairs()]

    def values(self):
        """Return a list of its values, in Lua's order."""
        return [v for _, v in self._pairs()]


class LuaObject(_Items):
    """An object of a Torch7 class, live: ``net.weight``, ``net.forward(x)``, ``net.get(1)``."""

    __slots__ = ()


class Globals:
    """The globals of a runtime: ``lua.globals.x``, ``lua.globals['x'] = 1``.

    A global that does not exist is None, as in Lua.
    """

    __slots__ = ("_runtime",)

    def __init__(self, runtime):
        object.__setattr__(self, "_runtime", runtime)

    def __getitem__(self, name):
        return to_python(self._runtime, self._runtime._entry["getglobal"](lua_string(name)))

    def __setitem__(self, name, value):
        self._runtime._entry["setglobal"](lua_string(name), to_lua(self._runtime, value))

    def __delitem__(self, name):
        self[name] = None

    def __contains__(self, name):
        return self[name] is not None

    def __getattr__(self, name):
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return self[name]

    __setattr__ = __setitem__
    __delattr__ = __delitem__


# -- conversions -----------------------------------------------------------------------

_PLAIN = (type(None), bool, int, float)
_WRAPPERS = {
    "tensor": Tensor,
    "storage": Storage,
    "table": LuaTable,
    "object": LuaObject,
    "function": LuaFunction,
}


def to_python(runtime, value):
    """Return a Lua value, as lupa gives it, as Python sees it (see the module)."""
    if isinstance(value, _PLAIN):
        return value
    if isinstance(value, str):
        raw = value.encode("latin-1")
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            return raw
    bridge = _bridge(runtime)
    if bridge.lua_type(value) is None:  # a Python object that was in Lua
        return value
    return _WRAPPERS[bridge.kind(value)](runtime, value)


def _callback(runtime, function):
    bridge, alive = _bridge(runtime), weakref.ref(runtime)

    def call(*args):
        # A strong reference would make a cycle through Lua, which nobody could collect.
        runtime = alive()
        try:
            result = function(*[to_python(runtime, a) for a in args])
        except Exception as e:
            runtime._cause = e
            raise
        if isinstance(result, tuple):
            return tuple([to_lua(runtime, r) for r in result])
        return to_lua(runtime, result)

    return bridge.callable(call)


def _table(runtime, value, made):
    """Return a new Lua table of a dict, a list or a tuple; `made`: those already converted."""
    table = made[id(value)] = _bridge(runtime).new_table()
    pairs = value.items() if isinstance(value, Mapping) else enumerate(value, 1)
    for k, v in pairs:
        key = to_lua(runtime, k, made)
        if key is None or key != key:
            raise TypeError(f"a Lua table can not have the key {k!r}")
        table[key] = to_lua(runtime, v, made)
    return table


def to_lua(runtime, value, made=None):
    """Return a Python value as lupa must be given it (see the module)."""
    if isinstance(value, bool) or value is None or isinstance(value, float):
        return value
    if isinstance(value, str):
        return lua_string(value)
    if isinstance(value, int):
        return value if abs(value) <= 2**53 else float(value)
    if isinstance(value, (bytes, bytearray)):
        return bytes(value)
    if isinstance(value, _Value):
        if value._runtime is runtime:
            if isinstance(value, LuaFunction) and value._self is not None:
                return _callback(runtime, value)
            return value._lua
        if isinstance(value, Tensor):
            return _tensor_of(runtime, value.numpy())
        if isinstance(value, LuaFunction):
            return _callback(runtime, value)
        return runtime._call(_bridge(runtime).deserialize, value._do("serialize"))[0]
    if isinstance(value, np.generic):
        return to_lua(runtime, value.item())
    if isinstance(value, np.ndarray):
        return to_lua(runtime, value.item()) if value.ndim == 0 else _tensor_of(runtime, value)
    if isinstance(value, Key):
        return to_lua(runtime, value.value, made)
    if isinstance(value, (TorchObject, TorchFunction)):
        return runtime._call(_bridge(runtime).deserialize, t7.dumps(value))[0]
    if isinstance(value, (Mapping, list, tuple)):
        made = {} if made is None else made
        known = made.get(id(value))
        return _table(runtime, value, made) if known is None else known
    if isinstance(value, os.PathLike):
        return lua_string(os.fspath(value))
    if hasattr(value, "__array__"):
        return to_lua(runtime, np.asarray(value))
    if callable(value):
        return _callback(runtime, value)
    return value


# -- files -----------------------------------------------------------------------------


def _live(value):
    """Return a live Lua value inside of `value`, or None."""
    seen, todo = set(), [value]
    while todo:
        x = todo.pop()
        if isinstance(x, _Value):
            return x
        if isinstance(x, (dict, list, tuple)) and id(x) not in seen:
            seen.add(id(x))
            todo.extend(x if not isinstance(x, dict) else [*x.keys(), *x.values()])
    return None


def save(path, value, mode="binary"):
    """Write a value as a .t7 file that Torch7 reads.

    path: the file, which is replaced when all is written.  value: dicts, lists, strings,
    numbers, arrays, TorchObject (see :mod:`luatorch.t7`), and values of a runtime, which are
    saved as ``torch.save`` does.  mode: 'binary', 'ascii', 'b32' or 'b64'.
    Raises TypeError for a value that Torch7 has no like of.
    """
    live = _live(value)
    if live is None:
        return t7.save(path, value, mode)
    runtime = live._runtime
    runtime._call(
        _bridge(runtime).save, os.fsencode(path), to_lua(runtime, value), lua_string(mode)
    )


__all__ = [
    "Globals",
    "LuaFunction",
    "LuaObject",
    "LuaTable",
    "Storage",
    "T7Error",
    "Tensor",
    "TorchFunction",
    "TorchObject",
    "load",
    "save",
    "text",
    "to_lua",
    "to_python",
]
