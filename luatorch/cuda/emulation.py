"""NumPy standing in for CuPy: arrays that, like CuPy's, do not mix with arrays of the host.

Used with ``LUATORCH_CUDA=emulate``, to run what a device runs on a machine without one.
"""

import types

import numpy as np


def _check(value):
    """Raise if a host array is among nested arguments."""
    if type(value) is np.ndarray:
        raise TypeError("an array of the host was given to an operation on a device")
    if isinstance(value, tuple | list):
        for v in value:
            _check(v)


def _plain(value):
    """Return nested arguments with NumPy's own arrays in them."""
    if isinstance(value, Array):
        return value.view(np.ndarray)
    if isinstance(value, tuple | list):
        return type(value)([_plain(v) for v in value])
    return value


def _wrapped(value):
    """Return results as arrays of the device."""
    if type(value) is np.ndarray:
        return value.view(Array)
    if isinstance(value, np.generic):  # CuPy has no scalars
        return np.asarray(value).view(Array)
    if isinstance(value, tuple | list):
        values = [_wrapped(v) for v in value]
        return type(value)(*values) if hasattr(value, "_fields") else type(value)(values)
    return value


def _call(function, args, kwargs):
    _check(args)
    _check(tuple(kwargs.values()))
    out = kwargs.get("out")
    result = function(*_plain(args), **{k: _plain(v) for k, v in kwargs.items()})
    if out is None:
        return _wrapped(result)
    return out[0] if isinstance(out, tuple) and len(out) == 1 else out


class Array(np.ndarray):
    """An array on the emulated device."""

    def __array_ufunc__(self, ufunc, method, *args, **kwargs):
        if method == "at" and args[0].dtype.char not in "efdiIQ":
            raise TypeError(f"CuPy has no {ufunc.__name__}.at of {args[0].dtype}")
        return _call(getattr(ufunc, method), args, kwargs)

    def __array_function__(self, function, types, args, kwargs):
        return _call(function, args, kwargs)

    def __getitem__(self, key):
        _check(key)
        return _wrapped(self.view(np.ndarray)[_plain(key)])

    def __setitem__(self, key, value):
        _check(key)
        _check(value)
        self.view(np.ndarray)[_plain(key)] = _plain(value)

    def take(self, indices, axis=None, out=None):
        """Return the elements at the indices, as CuPy's does, which knows no modes."""
        return super().take(indices, axis, out)

    def get(self):
        """Return a copy on the host, as CuPy's arrays do."""
        return np.array(self)


class Module:
    """Stands for the module ``cupy``: NumPy's functions, with results on the device."""

    def __init__(self, module):
        self._module = module

    def __getattr__(self, name):
        value = getattr(self._module, name)
        if isinstance(value, types.ModuleType):
            value = Module(value)
        elif callable(value) and not isinstance(value, type | np.ufunc):
            function = value
            upload = name in ("asarray", "array", "ascontiguousarray")

            def value(*args, **kwargs):
                if upload:
                    return _wrapped(function(*_plain(args), **kwargs))
                return _call(function, args, kwargs)

        setattr(self, name, value)
        return value


xp = Module(np)
