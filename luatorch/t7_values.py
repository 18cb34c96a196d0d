"""What .t7 files hold that Python has no type for, and the numbers of the format."""

import numpy as np

NIL, NUMBER, STRING, TABLE, TORCH, BOOLEAN = 0, 1, 2, 3, 4, 5
OLDEST_FUNCTION, OLD_FUNCTION, FUNCTION = 6, 7, 8
# mode -> binary or text, bytes of a long
MODES = {"binary": (True, 8), "b64": (True, 8), "b32": (True, 4), "ascii": (False, 8)}

DTYPES = {
    "Byte": "u1",
    "Char": "i1",
    "Short": "i2",
    "Int": "i4",
    "Long": "i8",
    "Half": "f2",
    "Float": "f4",
    "Double": "f8",
}
NAMES = {np.dtype(code): name for name, code in DTYPES.items()}
WIDER = {np.dtype(a): np.dtype(b) for a, b in (("?", "u1"), ("u2", "i4"), ("u4", "i8"))}


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
